// Package persist holds the structures that let many revisions of a district share memory.
//
// A [Vec] is a sequence, an [Index] a multimap from names to numbers, and a [Set] a compressed
// set of numbers. An edit of each returns the next version and leaves this one as it is; the two
// share all but one chunk, bucket or container. So changing one user of a million copies a few
// kilobytes. A [Bitmap] is not persistent: it is the working set of one question.
//
// An Index and [Postings], which are sets by key, are made by counting. A first pass counts the elements of
// each bucket. The running sums of the counts are the places where the buckets begin, in one piece of
// memory. A second pass puts each element into its place. That takes one allocation, where appending to a
// million small slices would take millions: a district of a million users is indexed in half a second.
package persist

// Package persist holds the structures that let many revisions of a district share memory.
//
// A [Vec] is a sequence, an [Index] a multimap from names to numbers, and a [Set] a compressed
// set of numbers. An edit of each returns the next version and leaves this one as it is; the two
// share all but one chunk, bucket or container. So changing one user of a million copies a few
// kilobytes. A [Bitmap] is not persistent: it is the working set of one question.
//
// They are made at once by counting: the first pass counts how many elements each bucket will
// have, the running sums of these counts are the places where the buckets begin in one piece of
// memory, and the second pass puts each element into its place. That takes two linear passes and
// one allocation, where appending to a million small slices would take millions; [NewIndex] and
// [NewPostings] work that way, and a district of a million users is indexed in half a second.
package persist

// Package filestore keeps a district in a document on disk that people can read and edit, and
// everything that ever happened to it in a log beside it.
//
//	district.json         the facts as they are: the canonical document, until somebody edits it
//	district.json.log     the history: a line for each commit, chained to the one before
//	district.json.next    for moments, and after a crash: the next document
//
// It is a store with every ability, for any number of processes on one machine:
//
//	st, err := filestore.Open("district.json", nil)
//	facts, head, err := st.Load(ctx)
//	head, err = st.Append(ctx, commit, head)
//
// A line of the log holds an entry in its written form, beside the SHA-256 of the document with it.
// That tells a document that the store wrote from one that somebody edited:
//
//	{"document":"9f86d081…","entry":{"revision":"60303ae2…","previous":"fd61a03a…", … }}
//
// # After a crash
//
// The log is the truth about the past: a commit has happened when its line is on the disk, with its
// end. The document is the truth about the wishes of people, who write them there.
//
//	1  lock the log                   nothing has happened
//	2  write the next document        nothing has happened: no line of the log has it, and
//	   beside the present one,        the next commit replaces it
//	   to disk
//	3  append the line, to disk       cut short: the line has no end, and is cut off;
//	                                  whole: the commit has happened, and the next document is its document
//	4  rename over the document       all is done
//
// The next writer finishes this before it does anything else. Readers need not wait for that: they read
// the next document instead of the present one. A whole line that is not as it was written is damage,
// and is not mended: [store.ErrCorrupt], with the number of the line.
//
// # Edits
//
// A document whose facts are not those of the head was edited. The first call that sees it appends the
// difference to the log as a commit by [Author], at the time of the file, and leaves the document as it
// is. So an edit is a revision like any other, and a commit that was offered to the revision before it
// is a conflict. Another spelling of the same facts is no edit; the next commit makes the document
// canonical again.
//
// A document that cannot be read, such as one that is half written, is a [*DocumentError]: it is
// neither served nor entered nor written over. Log and history can be read meanwhile, and facts that
// were loaded stay good.
//
// The saved file counts. So if an editor saves a document that it opened before a commit was made, it
// takes the commit back, as with any file, and the log says so. An edit that is saved while a commit is
// being made counts as one that came after it.
//
// A document without a log is an import: an edit of the empty store. The entry of an edit follows from
// the files only, so that all readers of the same files agree on the revision. But a reader's revision
// is only in memory until a store that may write has entered the edit. If the document is edited again
// before that, the sum of both edits is entered.
//
// # Limits
//
// A commit writes the whole document. History replays the log, which only grows. The files belong on a
// local disk: the locks and times of network file systems are not reliable. Calls wait for the disk,
// whatever their context says; for the lock they do not. Between the last look at the document and its
// renaming are two system calls: an edit that is saved in between is lost. Modes of files are kept,
// owners are not. To restore a backup, or to take the log away, stop the writers first.
package filestore

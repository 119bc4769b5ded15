package filestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// DocumentError says that the document cannot be read: it is being written, or it was
// edited and is no district document any more, or it is gone. Nothing is served and nothing
// written until it can be. The log can be read all the same.
//
// It wraps [store.ErrCorrupt] and the [district.Faults], or, where the document is gone,
// [store.ErrUnavailable] and [fs.ErrNotExist].
type DocumentError struct {
	Path string
	Err  error
}

func (e *DocumentError) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }

func (e *DocumentError) Unwrap() error { return e.Err }

func isDocumentError(err error) bool {
	_, is := errors.AsType[*DocumentError](err)
	return is
}

// found says what the document is, compared with the log.
type found struct {
	reading           // of the document
	content    []byte // a document with the facts at the head; nil if they are known
	unfinished bool   // the commit at the head has not been written into the document
	edit       *edit  // by hand since the head, nil if there is none
}

// edit is an edit by hand, as an entry.
type edit struct {
	entry store.Entry
	facts *district.Facts // with the edit
}

// look looks at the document. The log has been read, and if it is still the same afterwards, the result
// is true for some moment in between: it looks at the next document first, and if that is gone by then,
// it has become the document.
func (s *Store) look(ctx context.Context, f files) (found, error) {
	n, head := len(s.log.records), s.log.head()
	if s.seenR == head.revision && s.seen.trusted(f.document) {
		return found{reading: s.seen}, nil
	}
	next, staged, err := read(f.next())
	if err != nil {
		return found{}, err
	}
	waiting := next != nil && n > 0 && staged.sum == head.document
	document, now, err := read(f.document)
	switch {
	case err != nil:
		return found{}, err
	case document == nil && waiting:
		return found{reading: now, content: next, unfinished: true}, nil
	case document == nil && n > 0:
		return found{}, &DocumentError{f.document, fmt.Errorf("it is gone: %w: %w", store.ErrUnavailable, fs.ErrNotExist)}
	case document == nil:
		return found{reading: now}, nil
	case now.sum == head.document || s.seenR == head.revision && now.sum == s.seen.sum:
		return found{reading: now, content: document}, nil
	case waiting && now.sum == s.log.record(n-1).document:
		return found{reading: now, content: next, unfinished: true}, nil
	}
	decoded, err := district.Decode(document)
	if err != nil {
		return found{}, &DocumentError{f.document, fmt.Errorf("%w: %w", store.ErrCorrupt, err)}
	}
	if waiting { // was it edited, or only written in another way, before the commit at the head?
		before, err := s.past(f).facts(ctx, n-1)
		if err != nil {
			return found{}, err
		}
		if len(store.Between(before, decoded).Changes) == 0 {
			return found{reading: now, content: next, unfinished: true}, nil
		}
	}
	before, err := s.past(f).facts(ctx, n)
	if err != nil {
		return found{}, err
	}
	changes := store.Between(before, decoded)
	if len(changes.Changes) == 0 { // written in another way
		return found{reading: now, content: document}, nil
	}
	e, err := editedBy(changes, now, head, filepath.Base(f.document))
	return found{reading: now, edit: &edit{e, decoded}}, err
}

// Author is the author of the commits that enter edits in the log: changes of the document by other
// means than this package.
const Author = "filestore"

// editedBy returns the entry of an edit. It follows from the files only, so that all readers of the
// same files make the same entry. The time is that of the file.
func editedBy(changes district.Changes, document reading, head record, name string) (store.Entry, error) {
	kind, reason := "edit-", "edited by hand"
	if head.revision.IsZero() {
		kind, reason = "import-", "imported from a document without a log"
	}
	at := document.info.ModTime().UTC()
	e, err := store.Commit{
		Operation: kind + sumOf(fmt.Appendln(nil, head.revision, document.sum, at.UnixNano()))[:32],
		Author:    Author,
		Reason:    reason,
		Time:      at,
		Changes:   changes,
	}.After(head.revision)
	if err != nil {
		return e, &DocumentError{name, err}
	}
	return e, nil
}

package filestore

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// Log gives the commits after a revision, up to the head as it is when the ranging begins.
// Each is read from the file, and checked again, as it is given.
func (s *Store) Log(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		h, from, err := s.history(ctx, after)
		if err == nil {
			err = h.entries(ctx, from, len(h.records), func(e store.Entry) bool { return yield(e, nil) })
		}
		if err != nil {
			yield(store.Entry{}, err)
		}
	}
}

// At returns the facts as of a revision. It costs as much as the log up to there is long.
func (s *Store) At(ctx context.Context, revision store.Revision) (*district.Facts, error) {
	h, n, err := s.history(ctx, revision)
	if err != nil {
		return nil, err
	}
	return h.facts(ctx, n)
}

// RevisionAt returns the revision of the last commit whose time is not after t.
func (s *Store) RevisionAt(ctx context.Context, t time.Time) (store.Revision, error) {
	h, _, err := s.history(ctx, store.Revision{})
	if err != nil {
		return store.Revision{}, err
	}
	for i := len(h.records) - 1; i >= 0; i-- {
		if !h.records[i].time.After(t) {
			return h.records[i].revision, nil
		}
	}
	return store.Revision{}, nil
}

// history is the log as it was at one moment, which needs no turn to be read.
type history struct {
	path    string
	records []record        // appended to, never changed
	known   *district.Facts // after knownN entries, nil if none are known
	knownN  int
}

// history returns the log as it is now, and how many of its entries make a revision. It
// needs no document: what has happened can be read when what is now can not.
func (s *Store) history(ctx context.Context, revision store.Revision) (history, int, error) {
	if err := s.enter(ctx); err != nil {
		return history{}, 0, err
	}
	defer s.leave()
	if err := s.refresh(ctx); err != nil && !isDocumentError(err) {
		return history{}, 0, err
	}
	n, err := s.log.position(revision)
	if err != nil {
		return history{}, 0, err
	}
	f, err := s.files()
	return s.past(f), n, err
}

// past returns what is known of the log.
func (s *Store) past(f files) history {
	h := history{path: f.log(), records: s.log.records}
	if n, err := s.log.position(s.factsR); err == nil {
		h.known, h.knownN = s.facts, n
	}
	return h
}

// facts returns the facts after n entries.
func (h history) facts(ctx context.Context, n int) (*district.Facts, error) {
	var r store.Replay
	from := 0
	if h.known != nil && h.knownN <= n {
		if h.knownN == n {
			return h.known, nil
		}
		r.Apply(store.Between(nil, h.known))
		from = h.knownN
	}
	err := h.entries(ctx, from, n, func(e store.Entry) bool { r.Apply(e.Changes); return true })
	if err != nil {
		return nil, err
	}
	return r.Facts(), nil
}

// entries calls yield with the entries behind the first from, up to the first to, until it
// returns false.
func (h history) entries(ctx context.Context, from, to int, yield func(store.Entry) bool) error {
	var file *os.File
	for i, r := range h.records[from:to] {
		if err := ctx.Err(); err != nil {
			return err
		}
		if file == nil && r.line == nil {
			var err error
			if file, err = os.Open(h.path); err != nil {
				return unavailable(err)
			}
			defer file.Close()
		}
		e, err := r.entry(file, from+i+1)
		if err != nil {
			return fmt.Errorf("%s: %w", h.path, err)
		}
		if !yield(e) {
			return nil
		}
	}
	return nil
}

// entry reads the entry of the n-th record, which must still be what it was.
func (r record) entry(log io.ReaderAt, n int) (store.Entry, error) {
	line := r.line
	if line == nil {
		line = make([]byte, r.length)
		if _, err := log.ReadAt(line, r.offset); err != nil {
			return store.Entry{}, unavailable(err)
		}
	}
	now, err := recordOf(line, n)
	if err != nil {
		return store.Entry{}, err
	}
	if now.revision != r.revision {
		return store.Entry{}, &store.ChainError{Position: n, Revision: now.revision, Err: store.ErrChanged}
	}
	_, entry, err := cutLine(line)
	if err != nil {
		return store.Entry{}, err
	}
	return store.DecodeEntry(entry)
}

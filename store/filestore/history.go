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
			err = h.entries(ctx, upward(from, len(h.records)), func(e store.Entry) bool { return yield(e, nil) })
		}
		if err != nil {
			yield(store.Entry{}, err)
		}
	}
}

// LogBackward gives the commits before that of a revision, the last first; before the zero revision
// all from the head on, as it is when the ranging begins. The file is read where they are.
func (s *Store) LogBackward(ctx context.Context, before store.Revision, limit int) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		h, to, err := s.history(ctx, before)
		if err == nil {
			if before.IsZero() {
				to = len(h.records)
			} else {
				to--
			}
			from := 0
			if limit > 0 {
				from = max(0, to-limit)
			}
			err = h.entries(ctx, downward(to, from), func(e store.Entry) bool { return yield(e, nil) })
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

// history returns the log as it is now, and how many of its entries led to a revision. It needs no
// document: the past can be read when the present facts cannot.
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

// past returns the history as far as it was read.
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
	err := h.entries(ctx, upward(from, n), func(e store.Entry) bool { r.Apply(e.Changes); return true })
	if err != nil {
		return nil, err
	}
	return r.Facts(), nil
}

// upward yields the positions of the records after the first from, up to the first to.
func upward(from, to int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := from + 1; n <= to && yield(n); n++ {
		}
	}
}

// downward yields the positions that upward does, the last first.
func downward(to, from int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := to; n > from && yield(n); n-- {
		}
	}
}

// entries calls yield with the entries at some positions, the first of which is 1, until it returns
// false.
func (h history) entries(ctx context.Context, positions iter.Seq[int], yield func(store.Entry) bool) error {
	var file *os.File
	for n := range positions {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := h.records[n-1]
		if file == nil && r.line == nil {
			var err error
			if file, err = os.Open(h.path); err != nil {
				return unavailable(err)
			}
			defer file.Close()
		}
		e, err := r.entry(file, n)
		if err != nil {
			return fmt.Errorf("%s: %w", h.path, err)
		}
		if !yield(e) {
			return nil
		}
	}
	return nil
}

// entry reads the entry of the n-th record, which must not have changed since.
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

package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// reader reads one district's tables. A commit never changes, and a head is read before the commits
// that lead up to it: so no transaction is needed to read one state.
type reader struct {
	on       executor
	district string
}

// link is a place in the log: how many commits there are, and the revision they make.
type link struct {
	position int64
	revision store.Revision
}

// head returns the last link, and the length of the log in bytes.
func (r reader) head(ctx context.Context) (link, int64, error) {
	return scanHead(r.on.queryRow(ctx, `SELECT position, revision, bytes FROM hallpass_head WHERE district = $1`,
		r.district))
}

func scanHead(row row) (link, int64, error) {
	var l link
	var revision string
	var bytes int64
	err := row.Scan(&l.position, &revision, &bytes)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	l.revision = store.RevisionOf(revision)
	return l, bytes, err
}

// link returns the place of a revision.
func (r reader) link(ctx context.Context, revision store.Revision) (link, error) {
	if revision.IsZero() {
		return link{}, nil
	}
	l := link{revision: revision}
	err := sql.ErrNoRows
	if isRevision(revision.String()) { // nothing else is sent: not every database takes any text
		err = r.on.queryRow(ctx, `SELECT position FROM hallpass_log WHERE district = $1 AND revision = $2`,
			r.district, revision.String()).Scan(&l.position)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("%w: %.12q", store.ErrUnknownRevision, revision)
	}
	return l, err
}

// isRevision reports whether a token has the form of a log's revision.
func isRevision(token string) bool {
	_, err := hex.DecodeString(token)
	return err == nil && len(token) == hex.EncodedLen(sha256.Size)
}

func (r reader) load(ctx context.Context) (*district.Facts, store.Revision, error) {
	head, _, err := r.head(ctx)
	if err != nil {
		return nil, store.Revision{}, err
	}
	state, err := r.state(ctx, head)
	if err != nil {
		return nil, store.Revision{}, err
	}
	return state.facts(), head.revision, nil
}

func (r reader) at(ctx context.Context, revision store.Revision) (*district.Facts, error) {
	to, err := r.link(ctx, revision)
	if err != nil {
		return nil, err
	}
	state, err := r.state(ctx, to)
	if err != nil {
		return nil, err
	}
	return state.facts(), nil
}

func (r reader) log(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		from, err := r.link(ctx, after)
		var head link
		if err == nil {
			head, _, err = r.head(ctx)
		}
		if err != nil {
			yield(store.Entry{}, err)
			return
		}
		r.between(ctx, from, head)(yield)
	}
}

func (r reader) logBackward(ctx context.Context, before store.Revision, limit int) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		var from link
		var err error
		above := 0 // entries that are read and not given: the revision's own, which says what it follows on
		if before.IsZero() {
			from, _, err = r.head(ctx)
		} else {
			from, err = r.link(ctx, before)
			above = 1
		}
		if err != nil {
			yield(store.Entry{}, err)
			return
		}
		if limit > 0 {
			limit += above
		}
		n := 0
		for e, err := range r.backward(ctx, from, limit) {
			if n++; n <= above && err == nil {
				continue
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// A page is a part of the log that is read at once. It has pageEntries entries at most, and ends
// with the one that makes it longer than pageBytes.
const (
	pageBytes   = 4 << 20
	pageEntries = 256
)

// between gives the entries after one link and up to another. Each must follow on the one
// before, and be as it was made; else the error is a [*store.ChainError].
func (r reader) between(ctx context.Context, from, to link) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		at := from
		for at.position < to.position {
			page, err := r.page(ctx, `position > $2 AND position <= $3 ORDER BY position LIMIT $4`,
				at.position, to.position, pageEntries)
			if err == nil && len(page) == 0 {
				err = &store.ChainError{Position: int(at.position) + 1, Err: store.ErrRemoved}
			}
			for _, row := range page {
				var e store.Entry
				if e, err = row.entryAfter(at); err != nil {
					break
				}
				if !yield(e, nil) {
					return
				}
				at = link{row.position, e.Revision}
			}
			if err != nil {
				yield(store.Entry{}, err)
				return
			}
		}
		if at != to {
			yield(store.Entry{}, &store.ChainError{Position: int(at.position), Revision: at.revision, Err: store.ErrChanged})
		}
	}
}

// backward gives the entries from that of a link back to the first, as many as the limit at most if
// that is more than zero. Each must be the one that the entry given before it follows on, and be as
// it was made; else the error is a [*store.ChainError].
func (r reader) backward(ctx context.Context, at link, limit int) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		for left := limit; at.position > 0; {
			most := pageEntries
			if limit > 0 {
				most = min(most, left)
			}
			page, err := r.page(ctx, `position <= $2 ORDER BY position DESC LIMIT $3`, at.position, most)
			if err == nil && len(page) == 0 {
				err = &store.ChainError{Position: int(at.position), Revision: at.revision, Err: store.ErrRemoved}
			}
			for _, row := range page {
				var e store.Entry
				if e, err = row.entryOf(at); err != nil {
					break
				}
				if !yield(e, nil) {
					return
				}
				if left--; left == 0 {
					return
				}
				at = link{at.position - 1, e.Previous}
			}
			if err != nil {
				yield(store.Entry{}, err)
				return
			}
		}
		if at != (link{}) {
			yield(store.Entry{}, &store.ChainError{Position: 1, Err: store.ErrStart})
		}
	}
}

// line is a row of the log.
type line struct {
	position int64
	searched
	entry []byte
}

// searched are the columns of a row: what it says beside its entry, for people who search. They
// say the same.
type searched struct{ revision, previous, operation, time, author, onBehalfOf, reason string }

// searchedOf returns the columns of an entry.
func searchedOf(e store.Entry) searched {
	return searched{e.Revision.String(), e.Previous.String(), e.Operation, moment(e.Time), e.Author, e.OnBehalfOf, e.Reason}
}

// differs returns the name of the first column that differs from another, "" if none does.
func (c searched) differs(from searched) string {
	for _, column := range [...]struct{ name, is, should string }{
		{"revision", c.revision, from.revision}, {"previous", c.previous, from.previous},
		{"operation", c.operation, from.operation}, {"time", c.time, from.time}, {"author", c.author, from.author},
		{"on_behalf_of", c.onBehalfOf, from.onBehalfOf}, {"reason", c.reason, from.reason},
	} {
		if column.is != column.should {
			return column.name
		}
	}
	return ""
}

// page returns rows of the district's log: those of a condition, which ends the statement and has
// arguments from $2 on.
func (r reader) page(ctx context.Context, condition string, args ...any) ([]line, error) {
	rows, err := r.on.query(ctx, `SELECT position, revision, previous, operation, time, author, on_behalf_of, reason, entry
		FROM hallpass_log WHERE district = $1 AND `+condition, append([]any{r.district}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var page []line
	for bytes := 0; bytes < pageBytes && rows.Next(); {
		var l line
		if err := rows.Scan(&l.position, &l.revision, &l.previous, &l.operation, &l.time, &l.author, &l.onBehalfOf,
			&l.reason, &l.entry); err != nil {
			return nil, err
		}
		page = append(page, l)
		bytes += len(l.entry)
	}
	if err := rows.Err(); err != nil { // the page is not whole
		return nil, err
	}
	return page, rows.Close()
}

// entryAfter returns the entry of a line that must follow on a link.
func (l line) entryAfter(at link) (store.Entry, error) {
	e, err := l.entryAt(at.position + 1)
	if err == nil && e.Previous != at.revision {
		err = &store.ChainError{Position: int(at.position) + 1, Revision: e.Revision, Err: store.ErrRemoved}
	}
	return e, err
}

// entryOf returns the entry of a line that must have led to a link.
func (l line) entryOf(at link) (store.Entry, error) {
	e, err := l.entryAt(at.position)
	if err == nil && e.Revision != at.revision {
		err = &store.ChainError{Position: int(at.position), Revision: e.Revision, Err: store.ErrChanged}
	}
	return e, err
}

// entryAt returns the entry of a line that must have a position, and be as it was made: the entry by its seal,
// and the columns by the entry.
func (l line) entryAt(position int64) (store.Entry, error) {
	broken := &store.ChainError{Position: int(position), Err: store.ErrChanged}
	if l.position != position {
		broken.Err = store.ErrRemoved
		return store.Entry{}, broken
	}
	e, err := store.DecodeEntry(l.entry)
	broken.Revision = e.Revision
	switch {
	case err != nil:
		return store.Entry{}, fmt.Errorf("%w: %w", broken, err)
	case !isSealed(l.entry, e.Revision):
		return store.Entry{}, broken
	}
	if column := l.differs(searchedOf(e)); column != "" {
		return store.Entry{}, fmt.Errorf("%w: the column %s says something else than the entry", broken, column)
	}
	return e, nil
}

// isSealed reports whether a revision is the hash of its entry, which is that of the line
// without the revision.
func isSealed(entry []byte, revision store.Revision) bool {
	prefix := len(`{"revision":"`) + len(revision.String()) + len(`",`)
	hash := sha256.New()
	hash.Write([]byte{'{'})
	hash.Write(entry[prefix:])
	return hex.EncodeToString(hash.Sum(nil)) == revision.String()
}

// revisionAt looks backward from the head, so that the recent past is found at once. The time of a commit is
// that of its entry, which is sealed.
func (r reader) revisionAt(ctx context.Context, t time.Time) (store.Revision, error) {
	head, _, err := r.head(ctx)
	if err != nil {
		return store.Revision{}, err
	}
	for e, err := range r.backward(ctx, head, 0) {
		if err != nil {
			return store.Revision{}, err
		}
		if !e.Time.After(t) {
			return e.Revision, nil
		}
	}
	return store.Revision{}, nil
}

// moment returns a time as the log has it: texts of one length, whose order is that of time.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

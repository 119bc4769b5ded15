package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/hallpass-go/hallpass/store"
)

// Append appends a commit if the head is still the expected revision. Writers of one district
// come one after another, in all processes, so that the order of the log is that in which
// commits were made.
//
// Now and then a commit is followed by a snapshot, which takes as long as to load the facts.
func (s *Store) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	e, err := c.After(expected)
	if err != nil {
		return store.Revision{}, err
	}
	if err := s.usable(ctx); err != nil {
		return store.Revision{}, err
	}
	var got store.Revision
	var at link
	var bytes int64
	err = s.transact(ctx, func(tx executor) error {
		got, at, bytes, err = s.append(ctx, tx, e)
		if err == nil && at.position == 0 {
			return errNothing
		}
		return err
	})
	if cause, ok := errors.AsType[*unsettled](err); ok {
		return store.Revision{}, &store.OutcomeError{Operation: c.Operation, Expected: expected, Err: s.typed(ctx, cause.err)}
	}
	if err != nil {
		return store.Revision{}, s.typed(ctx, err)
	}
	if at.position > 0 {
		s.watch.wake()
		_ = s.snapshot(ctx, at, bytes, &e) // the commit stands, and the next one tries again
	}
	return got, nil
}

// append appends an entry in a transaction, and returns its revision, its link and the length of the
// log after it. For an operation that is in the log already it returns the revision, and the zero link:
// then nothing has happened. Nor has it if there is an error, provided that the transaction is rolled
// back to where it was.
func (s *Store) append(ctx context.Context, tx executor, e store.Entry) (store.Revision, link, int64, error) {
	nothing := func(got store.Revision, err error) (store.Revision, link, int64, error) { return got, link{}, 0, err }
	head, bytes, err := s.lock(ctx, tx)
	if err != nil {
		return nothing(store.Revision{}, err)
	}
	// A statement of its own, after the lock: one that waits for it sees the log as it was before.
	var landed []byte
	err = tx.queryRow(ctx, `SELECT entry FROM hallpass_log WHERE district = $1 AND operation = $2`,
		s.district, e.Operation).Scan(&landed)
	if err == nil {
		before, err := store.DecodeEntry(landed)
		if err != nil {
			return nothing(store.Revision{}, err)
		}
		return nothing(before.Repeated(e))
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return nothing(store.Revision{}, err)
	}
	if head.revision != e.Previous {
		return nothing(store.Revision{}, &store.MovedError{Expected: e.Previous, Head: head.revision})
	}
	line := e.Encode()
	at := link{head.position + 1, e.Revision}
	bytes += int64(len(line))
	if _, err := tx.exec(ctx, `INSERT INTO hallpass_log
		(district, position, revision, previous, operation, time, author, on_behalf_of, reason, entry)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		s.district, at.position, e.Revision.String(), e.Previous.String(), e.Operation, moment(e.Time), e.Author,
		e.OnBehalfOf, e.Reason, string(line)); err != nil {
		return nothing(store.Revision{}, err)
	}
	if err := s.advance(ctx, tx, at, bytes); err != nil {
		return nothing(store.Revision{}, err)
	}
	return e.Revision, at, bytes, nil
}

// lock returns the head, and keeps everyone else from moving it until the transaction ends.
func (s *Store) lock(ctx context.Context, tx executor) (link, int64, error) {
	for range 2 {
		var at link
		var revision string
		var bytes int64
		err := tx.queryRow(ctx, s.dialect.lockHead(), s.district).Scan(&at.position, &revision, &bytes)
		if err == nil {
			at.revision = store.RevisionOf(revision)
			return at, bytes, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return link{}, 0, err
		}
		// There is nothing to lock before the first commit.
		if _, err := tx.exec(ctx, `INSERT INTO hallpass_head (district, position, revision, bytes)
			VALUES ($1, 0, '', 0) ON CONFLICT (district) DO NOTHING`, s.district); err != nil {
			return link{}, 0, err
		}
	}
	return link{}, 0, fmt.Errorf("%w: another commit is in the way", store.ErrConflict)
}

// advance moves the head, and tells every wait. PostgreSQL sends that when the transaction is
// committed, if it is.
func (s *Store) advance(ctx context.Context, tx executor, at link, bytes int64) error {
	n, err := tx.exec(ctx, `UPDATE hallpass_head SET position = $2, revision = $3, bytes = $4 WHERE district = $1`,
		s.district, at.position, at.revision.String(), bytes)
	if err != nil {
		return err
	}
	if n != 1 {
		return fmt.Errorf("%w: the head is gone", store.ErrCorrupt)
	}
	if s.dialect == PostgreSQL {
		_, err = tx.exec(ctx, `SELECT pg_notify('hallpass', $1)`, s.district)
	}
	return err
}

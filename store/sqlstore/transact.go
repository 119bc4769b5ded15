package sqlstore

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// attempts is how often a transaction is tried that others are in the way of.
const attempts = 10

// errNothing makes [Store.transact] roll back, and is no error.
var errNothing = errors.New("nothing to commit")

// beginImmediate begins a transaction of SQLite again, with the lock that writers take. The host
// may have opened the pool with another kind of BEGIN, and package database/sql has no word for
// this one. A transaction that reads first and writes later fails at once if another has written
// in between: SQLite does not let it wait, since its reads are out of date.
const beginImmediate = `ROLLBACK; BEGIN IMMEDIATE`

// transact runs f in a transaction and commits it. If f returns an error it is rolled back,
// and that is the error. It tries again when others are in the way, so f must begin anew each
// time. The error of a COMMIT that may have taken effect is an [unsettled].
func (s *Store) transact(ctx context.Context, f func(tx executor) error) error {
	release, err := s.turn(ctx)
	if err != nil {
		return err
	}
	defer release()
	for n := 1; ; n++ {
		err := s.transactOnce(ctx, f)
		if n == attempts || !isBusy(s.dialect, err) {
			return err
		}
		if err := pause(ctx, rand.N(time.Duration(n)*4*time.Millisecond)); err != nil {
			return err
		}
	}
}

func (s *Store) transactOnce(ctx context.Context, f func(tx executor) error) error {
	tx, err := s.db.BeginTx(ctx, s.dialect.isolation())
	if err != nil {
		return err
	}
	if s.dialect == SQLite {
		_, err = tx.ExecContext(ctx, beginImmediate)
	}
	if err == nil {
		err = f(standard{tx})
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = tx.Rollback() // a connection on which that fails is closed, and its transaction ends with it
		if errors.Is(err, errNothing) {
			return nil
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		if hasNotCommitted(s.dialect, err) {
			return err
		}
		return &unsettled{err}
	}
	return nil
}

// turn waits until no other transaction of this store is under way, where the database
// has but one writer: a queue is fairer than its lock.
func (s *Store) turn(ctx context.Context) (release func(), err error) {
	if s.dialect != SQLite {
		return func() {}, nil
	}
	select {
	case s.writer <- struct{}{}:
		return func() { <-s.writer }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// pause waits a while, or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

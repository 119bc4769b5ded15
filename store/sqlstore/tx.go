package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// Tx is a store inside a transaction of the host: a change of the policy and the host's own rows land
// together, or not at all. It sees everything that the transaction has done so far. It is as safe for
// concurrent use as the transaction is, and ends with it. It is no [store.Waiter].
type Tx struct {
	s        *Store
	tx       executor
	rollback func(context.Context) error
}

var _ interface {
	store.BackwardLogger
	store.Committer
	store.Historian
} = (*Tx)(nil)

// In returns the store inside a transaction that the host has begun on the same database. The
// store itself need not be open on the same pool.
func (s *Store) In(tx *sql.Tx) *Tx {
	return &Tx{s, standard{tx}, func(context.Context) error { return tx.Rollback() }}
}

// InPgx is [Store.In] for a transaction that the host has begun with pgx itself, on a connection or a
// pool; the queries of sqlc use the same one. A store of SQLite answers every call of it with
// [store.ErrInvalid].
func (s *Store) InPgx(tx pgx.Tx) *Tx {
	if s.dialect != PostgreSQL {
		return &Tx{s, refused{errNative}, tx.Rollback}
	}
	return &Tx{s, native{tx}, tx.Rollback}
}

// Load returns all facts as of the head that the transaction sees.
func (t *Tx) Load(ctx context.Context) (*district.Facts, store.Revision, error) {
	if err := t.s.usable(ctx); err != nil {
		return nil, store.Revision{}, err
	}
	facts, revision, err := t.s.read(t.tx).load(ctx)
	return facts, revision, t.s.typed(ctx, err)
}

// Log gives the commits after a revision, up to the head that the transaction sees.
func (t *Tx) Log(ctx context.Context, after store.Revision) iter.Seq2[store.Entry, error] {
	return t.s.entries(ctx, t.s.read(t.tx).log(ctx, after))
}

// LogBackward gives the commits before that of a revision, the last first; before the zero revision
// all from the head on that the transaction sees.
func (t *Tx) LogBackward(ctx context.Context, before store.Revision, limit int) iter.Seq2[store.Entry, error] {
	return t.s.entries(ctx, t.s.read(t.tx).logBackward(ctx, before, limit))
}

// At returns the facts as of a revision.
func (t *Tx) At(ctx context.Context, revision store.Revision) (*district.Facts, error) {
	return t.s.at(ctx, t.tx, revision)
}

// RevisionAt returns the revision of the last commit whose time is not after t.
func (t *Tx) RevisionAt(ctx context.Context, when time.Time) (store.Revision, error) {
	return t.s.revisionAt(ctx, t.tx, when)
}

// Append appends a commit within the transaction, if the head is still the expected revision. From here
// to the end of the transaction nobody else commits to the district: so append late, and end soon.
//
// The revision that it returns exists once the host's COMMIT has returned, and the outcome is that of
// the COMMIT. If that is unknown, the host makes its whole transaction again, with the same commit
// offered to the same revision. A commit that has landed is found by its operation, and is not made
// twice. The host's own keys tell whether its rows have landed.
//
// An error means that nothing of the commit is in the transaction, which can go on otherwise. One that
// wraps [store.ErrConflict] and is no [store.MovedError] says that the transaction cannot see the head,
// since it began before the head moved: begin another. If the transaction cannot be brought back to
// where it was, it is rolled back.
func (t *Tx) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	e, err := c.After(expected)
	if err != nil {
		return store.Revision{}, err
	}
	if err := t.s.usable(ctx); err != nil {
		return store.Revision{}, err
	}
	if _, err := t.tx.exec(ctx, `SAVEPOINT hallpass_append`); err != nil {
		return store.Revision{}, t.s.typed(ctx, err)
	}
	got, at, _, err := t.s.append(ctx, t.tx, e)
	if err != nil || at.position == 0 {
		t.back(ctx)
	}
	if err == nil {
		if _, err = t.tx.exec(ctx, `RELEASE SAVEPOINT hallpass_append`); err != nil {
			t.back(ctx)
		}
	}
	if err != nil && isBusy(t.s.dialect, err) {
		err = fmt.Errorf("%w: the transaction began before that", store.ErrConflict)
	}
	if err != nil {
		return store.Revision{}, t.s.typed(ctx, err)
	}
	return got, nil
}

// back undoes everything since the savepoint, which stays. A half of a commit must not be left to the
// host's COMMIT.
func (t *Tx) back(ctx context.Context) {
	if _, err := t.tx.exec(context.WithoutCancel(ctx), `ROLLBACK TO SAVEPOINT hallpass_append`); err != nil {
		_ = t.rollback(context.WithoutCancel(ctx))
	}
}

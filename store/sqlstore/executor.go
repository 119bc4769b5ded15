package sqlstore

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
)

// executor runs statements: a pool or a transaction, of database/sql or of pgx itself. The errors
// are those of the driver; no row where there must be one is [sql.ErrNoRows].
type executor interface {
	// exec returns how many rows a statement has changed.
	exec(ctx context.Context, statement string, args ...any) (int64, error)
	query(ctx context.Context, statement string, args ...any) (rows, error)
	queryRow(ctx context.Context, statement string, args ...any) row
}

type row interface{ Scan(columns ...any) error }

type rows interface {
	row
	Next() bool
	Err() error
	Close() error
}

// standard is an executor of database/sql.
type standard struct {
	on interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
}

func (s standard) exec(ctx context.Context, statement string, args ...any) (int64, error) {
	done, err := s.on.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

func (s standard) query(ctx context.Context, statement string, args ...any) (rows, error) {
	return s.on.QueryContext(ctx, statement, args...)
}

func (s standard) queryRow(ctx context.Context, statement string, args ...any) row {
	return s.on.QueryRowContext(ctx, statement, args...)
}

// native is a transaction of pgx. Its [pgx.ErrNoRows] wraps [sql.ErrNoRows].
type native struct{ tx pgx.Tx }

func (n native) exec(ctx context.Context, statement string, args ...any) (int64, error) {
	done, err := n.tx.Exec(ctx, statement, args...)
	return done.RowsAffected(), err
}

func (n native) query(ctx context.Context, statement string, args ...any) (rows, error) {
	found, err := n.tx.Query(ctx, statement, args...)
	return nativeRows{found}, err
}

func (n native) queryRow(ctx context.Context, statement string, args ...any) row {
	return n.tx.QueryRow(ctx, statement, args...)
}

type nativeRows struct{ pgx.Rows }

func (r nativeRows) Close() error {
	r.Rows.Close()
	return r.Rows.Err()
}

// refused is an executor that answers everything with an error.
type refused struct{ err error }

func (r refused) exec(context.Context, string, ...any) (int64, error) { return 0, r.err }
func (r refused) query(context.Context, string, ...any) (rows, error) { return nil, r.err }
func (r refused) queryRow(context.Context, string, ...any) row        { return r }
func (r refused) Scan(...any) error                                   { return r.err }

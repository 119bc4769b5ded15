package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store/login"
)

// FailureCounter counts failed attempts to log in to a district, in a table beside its facts: for
// every process, and across restarts. It is closed with its store.
type FailureCounter struct{ s *Store }

var _ login.Counter = (*FailureCounter)(nil)

// Counter returns the failure counter of the district.
func (s *Store) Counter() *FailureCounter { return &FailureCounter{s} }

// Account returns the account of a login.
func (c *FailureCounter) Account(ctx context.Context, login string) (district.Account, error) {
	if err := c.s.usable(ctx); err != nil {
		return district.Account{}, err
	}
	var a district.Account
	err := c.s.db.QueryRowContext(ctx, `SELECT failures FROM hallpass_account WHERE district = $1 AND login = $2`,
		c.s.district, accountKey(login)).Scan(&a.Failures)
	if errors.Is(err, sql.ErrNoRows) {
		return district.Account{}, nil
	}
	return known(a, c.s.typed(ctx, err))
}

// Attempt counts an attempt and returns the account after it. An error means that it may have counted.
// Every attempt writes its row, and waits for the disk: SQLite leaves out both if a row does not
// change, and the time would tell which passwords are right.
func (c *FailureCounter) Attempt(ctx context.Context, login string, right bool) (district.Account, error) {
	if err := c.s.usable(ctx); err != nil {
		return district.Account{}, err
	}
	key := accountKey(login)
	var a district.Account
	err := c.s.transact(ctx, func(tx executor) error {
		return tx.queryRow(ctx, `INSERT INTO hallpass_account (district, login, failures, attempts)
			VALUES ($1, $2, CASE WHEN $3 THEN 0 ELSE 1 END, 1)
			ON CONFLICT (district, login) DO UPDATE SET attempts = hallpass_account.attempts + 1, failures = CASE
				WHEN hallpass_account.failures < 0 OR hallpass_account.failures >= $4 THEN hallpass_account.failures
				WHEN $3 THEN 0
				ELSE hallpass_account.failures + 1 END
			RETURNING failures`, c.s.district, key, right, district.MaxFailures).Scan(&a.Failures)
	})
	return known(a, c.s.typed(ctx, err))
}

// Reset unlocks the account of a login and forgets its failures.
func (c *FailureCounter) Reset(ctx context.Context, login string) error {
	if err := c.s.usable(ctx); err != nil {
		return err
	}
	key := accountKey(login)
	return c.s.typed(ctx, c.s.transact(ctx, func(tx executor) error {
		_, err := tx.exec(ctx, `DELETE FROM hallpass_account WHERE district = $1 AND login = $2`, c.s.district, key)
		return err
	}))
}

// known returns an account that could be told.
func known(a district.Account, err error) (district.Account, error) {
	if err != nil {
		return district.Account{}, err
	}
	return a, nil
}

// accountKey returns the key of a login's row: the login in lower case, of ASCII letters only. The
// attempts on the empty login are spread over many rows, or they would wait for each other as no user's
// do. Their keys begin with a space, as no login does.
func accountKey(login string) string {
	if login == "" {
		return fmt.Sprintf(" %02x", rand.N(256))
	}
	return access.FoldName(login)
}

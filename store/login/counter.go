package login

import (
	"context"
	"sync"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// Counter keeps the accounts of a district: for each user, the number of failed attempts in a row.
//
// A login is as stored, and must be compared without regard to ASCII letter case. An account that is
// not kept is the zero one. An account outlives its user: a login that is created again is as locked as
// it was. The empty login is nobody's. For it a method must do the same work as for others, so that its
// time does not tell. Its account is not used, and may be spread over many rows.
//
// Each call must happen as one step, which no other call for the same login comes between, and every
// later call must see its effect, in whichever process. An error must mean that the account could not
// be told; the change may have been made. Methods must be safe for concurrent use.
//
// In SQL an attempt is one statement, with the login in lower case, the right password as true or
// false, and [district.MaxFailures]:
//
//	INSERT INTO account (login, failures)
//	VALUES ($1, CASE WHEN $2 THEN 0 ELSE 1 END)
//	ON CONFLICT (login) DO UPDATE SET failures = CASE
//		WHEN account.failures >= $3 THEN account.failures
//		WHEN $2 THEN 0
//		ELSE account.failures + 1 END
//	RETURNING failures
type Counter interface {
	// Account must return the account of a login.
	Account(ctx context.Context, login string) (district.Account, error)

	// Attempt must replace the account by its [district.Account.Attempt], and return that. It
	// must take as long for the right password as for a wrong one.
	Attempt(ctx context.Context, login string, right bool) (district.Account, error)

	// Reset must replace the account by the zero one.
	Reset(ctx context.Context, login string) error
}

// MemCounter is a counter in memory. The zero value is ready. It is for one process, and forgets the
// locked accounts when that ends. It never fails.
type MemCounter struct {
	mu       sync.Mutex
	accounts map[string]district.Account // by login in lower case
}

var _ Counter = (*MemCounter)(nil)

// Account returns the account of a login.
func (c *MemCounter) Account(_ context.Context, login string) (district.Account, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.accounts[access.FoldName(login)], nil
}

// Attempt counts an attempt and returns the account after it.
func (c *MemCounter) Attempt(_ context.Context, login string, right bool) (district.Account, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[access.FoldName(login)].Attempt(right)
	c.put(login, a)
	return a, nil
}

// Reset unlocks the account of a login and forgets its failures.
func (c *MemCounter) Reset(_ context.Context, login string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(login, district.Account{})
	return nil
}

func (c *MemCounter) put(login string, a district.Account) {
	if a == (district.Account{}) {
		delete(c.accounts, access.FoldName(login))
		return
	}
	if c.accounts == nil {
		c.accounts = map[string]district.Account{}
	}
	c.accounts[access.FoldName(login)] = a
}

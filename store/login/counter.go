package login

import (
	"context"
	"sync"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// Counter keeps the accounts of a district: how many attempts of each user failed in a row.
//
// A login is as stored, and must be compared without regard to ASCII letter case. An
// account of which nothing is kept is the zero one. An account outlives its user: a login
// that is created again is as locked as it was. The empty login stands for nobody: for
// it a method must do the same work as for others, so that its time does not tell; what it
// keeps and returns for it is not used, and it may share the work out over many rows.
//
// Each call must happen as one step, which no other call for the same login comes between,
// and what it did must be seen by every later one, in whichever process. An error must mean
// that the account could not be told; what was asked for may have been done. Methods must
// be safe for concurrent use.
//
// In SQL an attempt is one statement, with the login in lower case, the right password as
// true or false, and [district.MaxFailures]:
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

	// Attempt must put [district.Account.Attempt] in the place of the account, and return
	// what it put there. It must take as long for the right password as for a wrong one.
	Attempt(ctx context.Context, login string, right bool) (district.Account, error)

	// Reset must put the zero account in the place of the account.
	Reset(ctx context.Context, login string) error
}

// MemCounter keeps accounts in memory: those with failures, and no more. The zero value is
// ready. It is for one process, and forgets who was locked when that ends. It never fails
// and ignores contexts.
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

package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/hallpass-go/hallpass/store"
)

// unsettled is the error of a COMMIT that was sent, and may have taken effect.
type unsettled struct{ err error }

func (e *unsettled) Error() string { return store.ErrOutcomeUnknown.Error() }
func (e *unsettled) Unwrap() error { return e.err }

// code returns the code that a database has for an error: an SQLSTATE, or the number of SQLite's; "" if
// the error is not the database's own.
func code(err error) string {
	if e, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err); ok {
		return e.SQLState()
	}
	if e, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok {
		return strconv.Itoa(e.Code())
	}
	return ""
}

// primary returns the part that a code of SQLite and its extended codes have in common, 0 for none.
func primary(code string) int {
	n, _ := strconv.Atoi(code)
	return n & 0xff
}

// Primary codes of SQLite.
const (
	sqlitePerm     = 3
	sqliteBusy     = 5
	sqliteLocked   = 6
	sqliteReadOnly = 8
	sqliteCorrupt  = 11
	sqliteAuth     = 23
	sqliteNotADB   = 26
)

// isBusy reports whether a transaction has failed, as a whole and for certain, because
// another was in its way: it may be tried again.
func isBusy(dialect Dialect, err error) bool {
	if errors.As(err, new(*unsettled)) {
		return false
	}
	c := code(err)
	if dialect == SQLite {
		p := primary(c)
		return p == sqliteBusy || p == sqliteLocked
	}
	return c == "40001" || c == "40P01" || strings.HasPrefix(c, "23") // serialization, deadlock, a key taken by now
}

// hasNotCommitted reports whether the error of a COMMIT that was sent says for certain that nothing has
// happened. The advice of drivers on trying again is about statements, and wrong here: a connection
// that is lost after COMMIT was sent says nothing.
func hasNotCommitted(dialect Dialect, err error) bool {
	if errors.Is(err, sql.ErrTxDone) { // it was rolled back, and COMMIT not sent
		return true
	}
	if dialect == SQLite {
		return primary(code(err)) == sqliteBusy
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || e.SeverityUnlocalized != "ERROR" || len(e.Code) != 5 {
		return false
	}
	switch e.Code[:2] {
	case "23", "25", "40": // a constraint, the state of the transaction, rolled back
		return e.Code != "40003" // statement completion unknown
	}
	return false
}

// sentinels are the errors that are typed already.
var sentinels = []error{
	store.ErrConflict, store.ErrOutcomeUnknown, store.ErrOperation, store.ErrInvalid, store.ErrUnknownRevision,
	store.ErrUnavailable,
	store.ErrPermission, store.ErrCorrupt, store.ErrClosed, store.ErrNewer, store.ErrUnsupported, ErrTable,
}

// typed returns an error as callers see it: of package store, or of their context. An error of the
// database is cut down to its code, since its words may hold rows, statements and addresses.
func (s *Store) typed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	for _, sentinel := range sentinels {
		if errors.Is(err, sentinel) {
			return err
		}
	}
	if errors.As(err, new(*DurabilityError)) || errors.As(err, new(*RowLimitError)) {
		return err
	}
	if s.life.Err() != nil {
		return store.ErrClosed
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	kind, c := store.ErrUnavailable, code(err)
	if c == "" {
		return kind
	}
	if s.dialect == SQLite {
		switch primary(c) {
		case sqliteCorrupt, sqliteNotADB:
			kind = store.ErrCorrupt
		case sqlitePerm, sqliteReadOnly, sqliteAuth:
			kind = store.ErrPermission
		}
	} else {
		switch c {
		case "XX001", "XX002", "42P01", "42703": // damaged; a table, a column is gone
			kind = store.ErrCorrupt
		case "42501", "28000", "28P01": // a right is missing; the role, its password are not let in
			kind = store.ErrPermission
		}
	}
	return fmt.Errorf("%w: %v error %s", kind, s.dialect, c)
}

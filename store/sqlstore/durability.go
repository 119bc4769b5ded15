package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// DurabilityError says that a loss of power could undo commits that were acknowledged: a setting of the
// database breaks P17 of package store.
type DurabilityError struct {
	Setting string // such as fsync
	Value   string // "" if the database does not tell
}

func (e *DurabilityError) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("the database does not tell its setting %s: a loss of power could take commits", e.Setting)
	}
	return fmt.Sprintf("the database has %s = %s: a loss of power could take commits", e.Setting, e.Value)
}

// A setting must have one of some values.
type setting struct {
	name, query string
	good        []string
}

var durable = map[Dialect][]setting{
	SQLite: {
		{"journal_mode", `PRAGMA journal_mode`, []string{"wal", "delete", "truncate", "persist"}},
		{"synchronous", `PRAGMA synchronous`, []string{"2", "3"}}, // FULL, EXTRA
	},
	PostgreSQL: {
		{"fsync", `SELECT current_setting('fsync', true)`, []string{"on"}},
		{"full_page_writes", `SELECT current_setting('full_page_writes', true)`, []string{"on"}},
		{"synchronous_commit", `SELECT current_setting('synchronous_commit', true)`,
			[]string{"on", "local", "remote_write", "remote_apply"}},
	},
}

// checkDurability reads the settings that a crash of the process would not tell apart.
func (s *Store) checkDurability(ctx context.Context, options *Options) error {
	for _, x := range durable[s.dialect] {
		var value sql.NullString
		if err := s.db.QueryRowContext(ctx, x.query).Scan(&value); err != nil {
			return err
		}
		if slices.Contains(x.good, value.String) {
			continue
		}
		lossy := &DurabilityError{x.name, value.String}
		if options == nil || options.Lossy == nil {
			return lossy
		}
		options.Lossy(lossy)
	}
	return nil
}

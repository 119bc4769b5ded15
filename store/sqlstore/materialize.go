package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// Selection says which rows go into a table: users by login and features by name. An empty list selects
// nothing; all has to be said.
type Selection struct {
	Users       []string
	AllUsers    bool // then Users do not matter
	Features    []string
	AllFeatures bool // then Features do not matter

	// MaxRows is how many rows the table may have: [DefaultMaxRows] if zero or less. Users
	// times features times buildings is soon more than a database should be asked to hold.
	MaxRows int
}

// DefaultMaxRows is how many rows a table of effective access may have.
const DefaultMaxRows = 1_000_000

// RowLimitError says that a selection has more rows than it may have. Nothing was written.
type RowLimitError struct{ MaxRows int }

func (e *RowLimitError) Error() string {
	return fmt.Sprintf("the table would have more than %d rows", e.MaxRows)
}

// ErrTable says that a table cannot be filled: its name is not 1 to 63 of a-z, 0-9 and _ with no digit
// first, or it begins with hallpass_, or there is such a table that is not the store's.
var ErrTable = errors.New("no table for effective access")

// Materialize replaces the rows of a table by the effective access of some users to some features, for
// the host's queries to join with. It makes the table if it is missing:
//
//	login    text, as stored
//	feature  text, such as REG MAINT PHONE
//	building text, '' for a district-wide feature
//	level    integer, 1 for Read and 2 for ReadWrite; there is no row for None
//
// The district is the one that was compiled at the revision. A row of hallpass_view has the table's
// name, district, revision, day (R42) and number of rows. Both are replaced in one transaction. The
// table grants nothing by itself, and is as old as its revision and its day: make it again when they
// change.
//
// A selection of an unknown user or feature is an error that wraps [access.ErrUnknown]; others are
// [ErrTable] and a [*RowLimitError]. Then the table is as it was.
func (s *Store) Materialize(ctx context.Context, table string, d *district.District, at store.Revision,
	of Selection) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	v, err := newView(table, d, at, of)
	if err != nil {
		return err
	}
	return s.typed(ctx, s.transact(ctx, func(tx executor) error { return s.fill(ctx, tx, v) }))
}

// Materialize is [Store.Materialize] within the transaction. After an error the transaction
// is to be rolled back.
func (t *Tx) Materialize(ctx context.Context, table string, d *district.District, at store.Revision,
	of Selection) error {
	if err := t.s.usable(ctx); err != nil {
		return err
	}
	v, err := newView(table, d, at, of)
	if err != nil {
		return err
	}
	return t.s.typed(ctx, t.s.fill(ctx, t.tx, v))
}

// view is a table to be.
type view struct {
	table    string
	of       *district.District
	revision store.Revision
	users    []string
	features []access.Feature
	limit    int
}

var tableName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

func newView(table string, d *district.District, at store.Revision, of Selection) (*view, error) {
	if !tableName.MatchString(table) || strings.HasPrefix(table, "hallpass_") {
		return nil, fmt.Errorf("%w: %q", ErrTable, table)
	}
	v := &view{table: table, of: d, revision: at, limit: of.MaxRows}
	if v.limit <= 0 {
		v.limit = DefaultMaxRows
	}
	if of.AllFeatures {
		for f := range d.Catalog().Features() {
			v.features = append(v.features, f)
		}
	} else {
		once := map[string]bool{}
		for _, name := range of.Features {
			f, err := d.Feature(name)
			if err != nil {
				return nil, err
			}
			if !once[f.String()] {
				once[f.String()] = true
				v.features = append(v.features, f)
			}
		}
	}
	if of.AllUsers {
		for u := range d.Users() {
			v.users = append(v.users, u.Login)
		}
	} else {
		once := map[string]bool{}
		for _, login := range of.Users {
			u, err := d.User(login)
			if err != nil {
				return nil, err
			}
			if !once[u.Login] {
				once[u.Login] = true
				v.users = append(v.users, u.Login)
			}
		}
	}
	return v, nil
}

// rows calls yield with every row, by user and feature in the order of the selection.
func (v *view) rows(yield func(login, feature, building string, l access.Level) error) error {
	var buildings []access.Building
	for _, login := range v.users {
		p, err := v.of.Permissions(login)
		if err != nil {
			return err
		}
		for _, f := range v.features {
			name := f.String()
			if f.DistrictWide() {
				if l := p.Level(f, access.Building{}); l > access.None {
					err = yield(login, name, "", l)
				}
			} else {
				buildings = p.AppendBuildings(buildings[:0], access.Read, f)
				for _, b := range buildings {
					if err == nil {
						err = yield(login, name, b.ID(), p.Level(f, b))
					}
				}
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// fill replaces the table.
func (s *Store) fill(ctx context.Context, tx executor, v *view) error {
	var known, tables int
	if err := tx.queryRow(ctx, `SELECT count(*) FROM hallpass_view WHERE name = $1`, v.table).Scan(&known); err != nil {
		return err
	}
	if err := tx.queryRow(ctx, s.dialect.tableExists(), v.table).Scan(&tables); err != nil {
		return err
	}
	if tables > 0 && known == 0 {
		return fmt.Errorf("%w: %q is somebody else's", ErrTable, v.table)
	}
	// The row of the table comes first, and is its lock.
	if _, err := tx.exec(ctx, `INSERT INTO hallpass_view (name, district, revision, day, made) VALUES ($1, $2, $3, $4, 0)
		ON CONFLICT (name) DO UPDATE SET district = $2, revision = $3, day = $4, made = 0`,
		v.table, s.district, v.revision.String(), v.of.Day().String()); err != nil {
		return err
	}
	for _, statement := range []string{
		s.dialect.schema(`CREATE TABLE IF NOT EXISTS "` + v.table + `" (login TEXT NOT NULL, feature TEXT NOT NULL,
			building TEXT NOT NULL, level INTEGER NOT NULL, PRIMARY KEY (login, feature, building)) STRICT`),
		`DELETE FROM "` + v.table + `"`,
	} {
		if _, err := tx.exec(ctx, statement); err != nil {
			return err
		}
	}
	batch := insertion{ctx: ctx, tx: tx, table: v.table}
	made := 0
	err := v.rows(func(login, feature, building string, l access.Level) error {
		if made++; made > v.limit {
			return &RowLimitError{v.limit}
		}
		return batch.add(login, feature, building, int64(l))
	})
	if err == nil {
		err = batch.flush()
	}
	if err == nil {
		_, err = tx.exec(ctx, `UPDATE hallpass_view SET made = $2 WHERE name = $1`, v.table, made)
	}
	return err
}

// insertion inserts rows of four columns, many in one statement.
type insertion struct {
	ctx    context.Context
	tx     executor
	table  string
	values []any
	full   string // the statement of a whole batch
}

const (
	columns = 4
	batch   = 250 // rows
)

func (in *insertion) add(row ...any) error {
	in.values = append(in.values, row...)
	if len(in.values) < columns*batch {
		return nil
	}
	return in.flush()
}

func (in *insertion) flush() error {
	if len(in.values) == 0 {
		return nil
	}
	statement := in.full
	if statement == "" || len(in.values) < columns*batch {
		var b strings.Builder
		fmt.Fprintf(&b, `INSERT INTO "%s" (login, feature, building, level) VALUES `, in.table)
		for i := 1; i <= len(in.values); i += columns {
			if i > 1 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "($%d,$%d,$%d,$%d)", i, i+1, i+2, i+3)
		}
		statement = b.String()
		if len(in.values) == columns*batch {
			in.full = statement
		}
	}
	_, err := in.tx.exec(in.ctx, statement, in.values...)
	in.values = in.values[:0]
	return err
}

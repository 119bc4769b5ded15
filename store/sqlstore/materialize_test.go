package sqlstore_test

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
)

func sampleDistrict(t *testing.T) *district.District {
	t.Helper()
	f := &district.Facts{Format: 1, District: district.Info{ID: "lincoln", SchoolYear: 2027},
		Buildings: []access.BuildingRow{{ID: "2"}, {ID: "3"}, {ID: "'; --"}},
		Packages:  []access.PackageRow{{Code: "REG"}},
		Features: []access.FeatureRow{{Resource: access.MustParseResource("REG MAINT PHONE")},
			{Resource: access.MustParseResource("REG MAINT ADDRESS")},
			{Resource: access.MustParseResource("REG SETUP DISTRICT"), DistrictWide: true}},
		Roles: []role.Profile{{ID: "CLERK", Grants: []access.Grant{must(access.ParseGrant("REG MAINT PHONE read=all readWrite=defaultBuilding"))}},
			{ID: "HEAD", Grants: []access.Grant{must(access.ParseGrant("REG ALL ALL readWrite=all"))}}},
		Users: []district.User{
			{Login: "Ann", DefaultBuilding: "2", Roles: []role.Assignment{{Role: "CLERK"}}},
			{Login: "o'neil", DefaultBuilding: "'; --", Roles: []role.Assignment{{Role: "CLERK"}}},
			{Login: "boss", Roles: []role.Assignment{{Role: "HEAD"}}},
			{Login: "nobody"},
			{Login: "_ESP_GROUP", Reserved: true},
		}}
	d, err := district.New(f, must(access.ParseDay("2026-11-16")), nil)
	require.NoError(t, err)
	return d
}

// rowsOf returns the rows of a table.
func rowsOf(t *testing.T, db *sql.DB, table string) map[string]int {
	t.Helper()
	rows, err := db.Query(`SELECT login, feature, building, level FROM ` + table)
	require.NoError(t, err)
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var login, feature, building string
		var level int
		require.NoError(t, rows.Scan(&login, &feature, &building, &level))
		out[fmt.Sprintf("%q %q %q", login, feature, building)] = level
	}
	require.NoError(t, rows.Err())
	return out
}

// expected asks for every level one by one.
func expected(t *testing.T, d *district.District, users, features []string) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, login := range users {
		p, err := d.Permissions(login)
		require.NoError(t, err)
		for _, name := range features {
			f, err := d.Feature(name)
			require.NoError(t, err)
			for b := range d.Buildings() {
				key := fmt.Sprintf("%q %q %q", login, name, b.ID())
				if f.DistrictWide() {
					key = fmt.Sprintf("%q %q %q", login, name, "")
				}
				if l := p.Level(f, b); l > access.None {
					out[key] = map[access.Level]int{access.Read: 1, access.ReadWrite: 2}[l]
				}
			}
		}
	}
	return out
}

func TestTheTableSaysWhatTheDistrictSays(t *testing.T) {
	d := sampleDistrict(t)
	everyone := []string{"Ann", "o'neil", "boss", "nobody", "_ESP_GROUP"}
	everything := []string{"REG MAINT PHONE", "REG MAINT ADDRESS", "REG SETUP DISTRICT"}
	each(t, func(t *testing.T, b bench) {
		st, db := b.open(t), b.pool(t)
		head := grow(t, st, 1)
		for _, x := range []struct {
			of              sqlstore.Selection
			users, features []string
		}{
			{sqlstore.Selection{AllUsers: true, AllFeatures: true}, everyone, everything},
			{sqlstore.Selection{Users: []string{"ANN", "Ann", "boss"}, AllFeatures: true}, []string{"Ann", "boss"}, everything},
			{sqlstore.Selection{AllUsers: true, Features: []string{"reg-maint-phone", "REG MAINT PHONE"}}, everyone,
				everything[:1]},
			{sqlstore.Selection{Users: []string{"o'neil"}, Features: everything[1:]}, []string{"o'neil"}, everything[1:]},
			{sqlstore.Selection{AllUsers: true}, nil, nil},
			{sqlstore.Selection{AllFeatures: true}, nil, nil},
			{sqlstore.Selection{}, nil, nil},
		} {
			require.NoError(t, st.Materialize(t.Context(), "effective", d, head, x.of))
			want := expected(t, d, x.users, x.features)
			require.Equal(t, want, rowsOf(t, db, "effective"))
			require.Equal(t, 1, count(t, db, `SELECT count(*) FROM hallpass_view WHERE name = 'effective' AND district = $1 AND revision = $2 AND day = '2026-11-16' AND made = $3`,
				b.district, head.String(), len(want)))
		}
		require.NoError(t, st.Materialize(t.Context(), "effective", d, head,
			sqlstore.Selection{AllUsers: true, AllFeatures: true}))
		_, err := db.Exec(`CREATE TABLE calls (building TEXT NOT NULL)`)
		require.NoError(t, err)
		_, err = db.Exec(`INSERT INTO calls VALUES ('2'), ('2'), ('3')`)
		require.NoError(t, err)
		require.Equal(t, 2, count(t, db, `SELECT count(*) FROM calls c JOIN effective e ON e.building = c.building WHERE e.login = 'Ann' AND e.feature = 'REG MAINT PHONE' AND e.level >= 2`))
	})
}

func TestATableThatCanNotBeFilledStaysAsItWas(t *testing.T) {
	d := sampleDistrict(t)
	all := sqlstore.Selection{AllUsers: true, AllFeatures: true}
	each(t, func(t *testing.T, b bench) {
		st, db := b.open(t), b.pool(t)
		head := grow(t, st, 1)
		_, err := db.Exec(`CREATE TABLE pupils (login TEXT NOT NULL)`)
		require.NoError(t, err)
		_, err = db.Exec(`INSERT INTO pupils VALUES ('precious')`)
		require.NoError(t, err)
		require.NoError(t, st.Materialize(t.Context(), "effective", d, head, all))
		want := rowsOf(t, db, "effective")

		few := all
		few.MaxRows = len(want) - 1
		err = st.Materialize(t.Context(), "effective", d, head, few)
		require.Equal(t, &sqlstore.RowLimitError{MaxRows: len(want) - 1}, err)
		few.MaxRows++
		require.NoError(t, st.Materialize(t.Context(), "effective", d, head, few))
		for _, table := range []string{"pupils", "hallpass_log", "hallpass_x", "", "1a", "A", `a"; DROP TABLE pupils; --`,
			"a b", "main.x", "ä", string(make([]byte, 64))} {
			require.ErrorIs(t, st.Materialize(t.Context(), table, d, head, all), sqlstore.ErrTable, table)
		}
		require.ErrorIs(t, st.Materialize(t.Context(), "effective", d, head, sqlstore.Selection{Users: []string{"gone"}}),
			access.ErrUnknown)
		require.ErrorIs(t, st.Materialize(t.Context(), "effective", d, head,
			sqlstore.Selection{Features: []string{"REG MAINT GONE"}}), access.ErrUnknown)
		require.Equal(t, want, rowsOf(t, db, "effective"))
		require.Equal(t, 1, count(t, db, `SELECT count(*) FROM pupils`))
		require.NoError(t, st.Materialize(t.Context(), "select", d, head, all), "a word of SQL is a name like any other")
	})
}

func TestATableIsFilledInATransactionOfTheHosts(t *testing.T) {
	d := sampleDistrict(t)
	eachHost(t, func(t *testing.T, b bench, begin func(*sqlstore.Store, bool) hostTx) {
		st, db := b.open(t), b.pool(t)
		grow(t, st, 1)
		_, head, err := st.Load(t.Context())
		require.NoError(t, err)
		for _, lands := range []bool{false, true} {
			tx := begin(st, false)
			next, err := tx.in.Append(t.Context(), commit(store.NewOperation()), head)
			require.NoError(t, err)
			require.NoError(t, tx.in.Materialize(t.Context(), "effective", d, next,
				sqlstore.Selection{AllUsers: true, AllFeatures: true}))
			end := tx.rollback
			if lands {
				end = tx.commit
			}
			require.NoError(t, end())
		}
		require.NotEmpty(t, rowsOf(t, db, "effective"))
		_, head, err = st.Load(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, count(t, db, `SELECT count(*) FROM hallpass_view WHERE revision = $1`, head.String()))
	})
}

// More rows than go into one statement.
func TestALargeTableIsWhole(t *testing.T) {
	f := sampleDistrict(t).Facts()
	for n := range 400 {
		f.Users = append(f.Users, district.User{Login: fmt.Sprint("user", n), Roles: []role.Assignment{{Role: "HEAD"}}})
	}
	d, err := district.New(f, must(access.ParseDay("2026-11-16")), nil)
	require.NoError(t, err)
	each(t, func(t *testing.T, b bench) {
		st := b.open(t)
		head := grow(t, st, 1)
		require.NoError(t, st.Materialize(t.Context(), "effective", d, head,
			sqlstore.Selection{AllUsers: true, AllFeatures: true}))
		require.Len(t, rowsOf(t, b.pool(t), "effective"), 401*7+2*3)
	})
}

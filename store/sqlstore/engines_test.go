package sqlstore_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
	"github.com/hallpass-go/hallpass/store/sqlstore"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/pgtest"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/proxy"
)

// Two engines on one database: after one revokes a level, no check on the other says yes, asked
// with the revision; and one that the database does not reach any more says no to
// everything after a while, and serves again when it is back.
func TestWhatOneEngineRevokesNoOtherGrants(t *testing.T) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		path, name := filepath.Join(t.TempDir(), "hallpass.db"), newDistrict()
		open := func() *sqlstore.Store { return must(sqlstore.OpenSQLite(t.Context(), path, name, nil)) }
		revokes(t, open(), open())
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		server := pgtest.Own(t)
		through, err := proxy.Start(server.Socket())
		require.NoError(t, err)
		defer through.Close()
		database, name := server.Database(t), newDistrict()
		here := must(sqlstore.OpenPostgres(t.Context(), server.URL(database), name, nil))
		there := must(sqlstore.OpenPostgres(t.Context(), pgtest.URL(through.Dir(), database), name, nil))
		e := revokes(t, here, there)
		reads := func() bool { return mayRead(t, e.District()) }
		require.Eventually(t, reads, patience, 10*time.Millisecond)
		resume := through.Stall()
		require.Eventually(t, func() bool { return !reads() && e.Health().Stale }, patience, 10*time.Millisecond,
			"a store that hangs")
		resume()
		require.Eventually(t, reads, patience, 10*time.Millisecond, "it answers again")
	})
}

// revokes grants and revokes on one engine and asks the other, and returns the other.
func revokes(t *testing.T, a, b *sqlstore.Store) *live.Engine {
	phone := access.MustParseResource("REG MAINT PHONE")
	options := &live.Options{MaxAge: 10 * time.Second, Timeout: 5 * time.Second, Interval: 200 * time.Millisecond}
	here, there := must(live.Follow(t.Context(), a, options)), must(live.Follow(t.Context(), b, options))
	t.Cleanup(func() {
		require.NoError(t, here.Close())
		require.NoError(t, there.Close())
		require.NoError(t, a.Close())
		require.NoError(t, b.Close())
	})
	commit := func(operation string, grants ...access.Grant) store.Revision {
		c := commit(operation)
		c.Changes = put(district.Info{ID: "lincoln", SchoolYear: 2027}, access.BuildingRow{ID: "2"},
			access.PackageRow{Code: "REG"},
			access.FeatureRow{Resource: phone}, district.User{Login: "jdoe", Grants: grants})
		return must(here.Commit(t.Context(), c))
	}
	reading := access.Grant{Resource: phone, Read: access.ScopeAll()}
	for round := range 10 {
		granted := commit(fmt.Sprint("grant ", round), reading)
		require.True(t, mayRead(t, must(there.AtLeast(t.Context(), granted))))
		revoked := commit(fmt.Sprint("revoke ", round))
		require.False(t, mayRead(t, must(there.AtLeast(t.Context(), revoked))))
		require.False(t, mayRead(t, there.District()), "and not a moment later either")
	}
	must(there.AtLeast(t.Context(), commit("at last", reading)))
	return there
}

func mayRead(t *testing.T, d *district.District) bool {
	p, err := d.Permissions("jdoe")
	if err != nil {
		return false
	}
	yes, _ := p.ByName().Can(access.Read, "REG MAINT PHONE", "2")
	return yes
}

package sqlstore_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/pgtest"
)

// backends are fresh stores of each database. Other is a second store of the same district.
func backends(b *testing.B, run func(b *testing.B, open func() *sqlstore.Store)) {
	b.Run("SQLite", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "x.db")
		name := newDistrict()
		run(b, func() *sqlstore.Store {
			st, err := sqlstore.OpenSQLite(b.Context(), path, name, nil)
			require.NoError(b, err)
			b.Cleanup(func() { st.Close() })
			return st
		})
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		server := pgtest.Shared(b)
		database, name := server.Database(b), newDistrict()
		run(b, func() *sqlstore.Store {
			st, err := sqlstore.OpenPostgres(b.Context(), server.URL(database), name, nil)
			require.NoError(b, err)
			b.Cleanup(func() { st.Close() })
			return st
		})
	})
}

func BenchmarkAppend(b *testing.B) {
	backends(b, func(b *testing.B, open func() *sqlstore.Store) {
		st := open()
		head := grow(b, st, 1)
		b.ReportAllocs()
		for b.Loop() {
			var err error
			if head, err = st.Append(b.Context(), commit(store.NewOperation()), head); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
	})
}

// BenchmarkSeen measures from the return of a commit to the return of a wait on another
// store; below zero is zero.
func BenchmarkSeen(b *testing.B) {
	backends(b, func(b *testing.B, open func() *sqlstore.Store) {
		one, other := open(), open()
		head := grow(b, one, 1)
		var total time.Duration
		seen := make(chan time.Time)
		for b.Loop() {
			go func() {
				if err := other.Wait(b.Context(), head); err != nil {
					b.Error(err)
				}
				seen <- time.Now()
			}()
			time.Sleep(3 * time.Millisecond)
			next, err := one.Append(b.Context(), commit(store.NewOperation()), head)
			if err != nil {
				b.Fatal(err)
			}
			done := time.Now()
			total += max(0, (<-seen).Sub(done))
			head = next
		}
		b.ReportMetric(float64(total.Microseconds())/float64(b.N), "µs-to-seen")
	})
}

func people(n int) district.Changes {
	grant := must(access.ParseGrant("REG MAINT PHONE read=all"))
	changes := []district.Change{district.Put(district.Info{ID: "lincoln", SchoolYear: 2027})}
	for i := range n {
		changes = append(changes, district.Put(district.User{Login: fmt.Sprintf("user%07d", i),
			Email: fmt.Sprintf("user%07d@lincoln.example", i), Approved: true,
			DefaultBuilding: fmt.Sprint(i % 200), DefaultBuildingList: []string{fmt.Sprint(i % 200), fmt.Sprint((i + 1) % 200)},
			Roles: []role.Assignment{{Role: fmt.Sprint("ROLE", i%60)}, {Role: "TEACHER"}}, Grants: []access.Grant{grant}}))
	}
	return district.Changes{Changes: changes}
}

// BenchmarkLoad loads districts, as only a snapshot, and with 100 commits after it. The
// largest is made only if HALLPASS_LARGE is set: to import it takes minutes.
func BenchmarkLoad(b *testing.B) {
	sizes := []int{20_000}
	if !testing.Short() {
		sizes = append(sizes, 200_000)
	}
	if os.Getenv("HALLPASS_LARGE") != "" {
		sizes = append(sizes, 1_000_000)
	}
	for _, size := range sizes {
		c := commit("import")
		c.Changes = people(size)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			backends(b, func(b *testing.B, open func() *sqlstore.Store) {
				st := open()
				started := time.Now()
				_, err := st.Append(b.Context(), c, store.Revision{})
				require.NoError(b, err)
				imported := time.Since(started)
				load := func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						facts, _, err := st.Load(b.Context())
						if err != nil || len(facts.Users) != size {
							b.Fatal(len(facts.Users), err)
						}
					}
					b.ReportMetric(imported.Seconds(), "s-import")
				}
				b.Run("snapshot", load)
				grow(b, st, 100)
				b.Run("and 100 commits", load)
			})
		})
	}
}

func BenchmarkAttempt(b *testing.B) {
	backends(b, func(b *testing.B, open func() *sqlstore.Store) {
		c := open().Counter()
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Attempt(b.Context(), "jdoe", true); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkMaterialize(b *testing.B) {
	f := &district.Facts{Format: 1, District: district.Info{ID: "lincoln", SchoolYear: 2027},
		Packages: []access.PackageRow{{Code: "REG"}},
		Features: []access.FeatureRow{{Resource: access.MustParseResource("REG MAINT PHONE")}},
		Roles:    []role.Profile{{ID: "CLERK", Grants: []access.Grant{must(access.ParseGrant("REG MAINT PHONE read=defaultBuildingList"))}}}}
	for i := range 200 {
		f.Buildings = append(f.Buildings, access.BuildingRow{ID: fmt.Sprint(i)})
	}
	for i := range 5_000 {
		f.Users = append(f.Users, district.User{Login: fmt.Sprint("user", i),
			DefaultBuildingList: []string{fmt.Sprint(i % 200), fmt.Sprint((i + 1) % 200)},
			Roles:               []role.Assignment{{Role: "CLERK"}}})
	}
	d, err := district.New(f, must(access.ParseDay("2026-11-16")), nil)
	require.NoError(b, err)
	backends(b, func(b *testing.B, open func() *sqlstore.Store) {
		st := open()
		for b.Loop() {
			if err := st.Materialize(b.Context(), "effective", d, store.Revision{},
				sqlstore.Selection{AllUsers: true, Features: []string{"REG MAINT PHONE"}}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(10_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}

package filestore_test

import (
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
)

// sized returns a district with so many users, of some 400 bytes each.
func sized(users int) *district.Facts {
	f := &district.Facts{Format: 1, District: district.Info{ID: "lincoln", SchoolYear: 2027}}
	for i := range 200 {
		f.Buildings = append(f.Buildings, access.BuildingRow{ID: strconv.Itoa(i)})
	}
	for i := range 60 {
		f.Roles = append(f.Roles, role.Profile{ID: fmt.Sprintf("ROLE%d", i)})
	}
	for i := range users {
		id := func(n int) string { return strconv.Itoa((i + n) % 200) }
		grant, err := access.ParseGrant(fmt.Sprintf("REG MAINT F%d read=all readWrite=defaultBuilding", i%50))
		if err != nil {
			panic(err)
		}
		f.Users = append(f.Users, district.User{
			Login: fmt.Sprintf("user%07d", i), Email: fmt.Sprintf("user%07d@lincoln.example", i), Approved: true,
			DefaultBuilding: id(0), DefaultBuildingList: []string{id(1), id(2), id(3)},
			Grants: []access.Grant{grant},
			Roles:  []role.Assignment{{Role: fmt.Sprintf("ROLE%d", i%60)}, {Role: fmt.Sprintf("ROLE%d", (i+7)%60)}},
		})
	}
	return f
}

func imported(b *testing.B, users int) (path string, head store.Revision) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "district.json")
	head, err := open(b, path, nil).Append(ctx, store.Commit{Operation: "import", Author: "a", Reason: "r", Time: day,
		Changes: store.Between(nil, sized(users))}, store.Revision{})
	require.NoError(b, err)
	b.Logf("the document has %d MB", len(read(b, path))>>20)
	return path, head
}

func BenchmarkAppend(b *testing.B) {
	for _, users := range []int{0, 20_000} {
		b.Run(fmt.Sprint(users), func(b *testing.B) {
			path, head := imported(b, users)
			st := open(b, path, nil)
			_, _, err := st.Load(ctx)
			require.NoError(b, err)
			n := 0
			for b.Loop() {
				n++
				head, err = st.Append(ctx, building(strconv.Itoa(n)), head)
				require.NoError(b, err)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, users := range []int{20_000, 200_000} {
		b.Run(fmt.Sprint(users), func(b *testing.B) {
			path, _ := imported(b, users)
			b.Run("first", func(b *testing.B) {
				for b.Loop() {
					_, _, err := open(b, path, readOnly).Load(ctx)
					require.NoError(b, err)
				}
			})
			b.Run("again", func(b *testing.B) {
				st := open(b, path, readOnly)
				time.Sleep(3 * time.Second) // until the file's time can be trusted
				_, _, err := st.Load(ctx)
				require.NoError(b, err)
				for b.Loop() {
					_, _, err := st.Load(ctx)
					require.NoError(b, err)
				}
			})
		})
	}
}

func BenchmarkLongLog(b *testing.B) {
	path, head := longLog(b, 100_000)
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			_, at, err := open(b, path, readOnly).Load(ctx)
			require.NoError(b, err)
			require.Equal(b, head, at)
		}
	})
	b.Run("verify", func(b *testing.B) {
		st := open(b, path, readOnly)
		for b.Loop() {
			_, err := store.Verify(st.Log(ctx, store.Revision{}))
			require.NoError(b, err)
		}
	})
	b.Run("at", func(b *testing.B) {
		st := open(b, path, readOnly)
		at, err := st.RevisionAt(ctx, day.Add(99_990*time.Minute))
		require.NoError(b, err)
		for b.Loop() {
			facts, err := st.At(ctx, at)
			require.NoError(b, err)
			require.Equal(b, "99990", nameIn(facts))
		}
	})
}

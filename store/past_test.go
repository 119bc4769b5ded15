package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
)

// pastStore is a district in Chicago whose user ann holds a role until she loses it at noon of the
// second day there.
func pastStore(t *testing.T) *store.Mem {
	read, err := access.ParseGrant("REG MAINT PHONE read=all")
	require.NoError(t, err)
	ann := district.User{Login: "ann", Roles: []role.Assignment{{Role: "CLERK"}}}
	st := new(store.Mem)
	head := store.Revision{}
	for _, c := range []struct {
		time    string
		changes []district.Change
	}{
		{"2026-11-27T12:00:00-06:00", []district.Change{
			district.Put(district.Info{ID: "lincoln", SchoolYear: 2027, TimeZone: "America/Chicago"}),
			district.Put(access.BuildingRow{ID: "1"}),
			district.Put(access.PackageRow{Code: "REG"}),
			district.Put(access.FeatureRow{Resource: read.Resource}),
			district.Put(role.Profile{ID: "CLERK", Grants: []access.Grant{read}}),
			district.Put(ann),
		}},
		{"2026-11-28T12:00:00-06:00", []district.Change{district.Put(district.User{Login: "ann"})}},
	} {
		at, err := time.Parse(time.RFC3339, c.time)
		require.NoError(t, err)
		head, err = st.Append(t.Context(), store.Commit{Operation: store.NewOperation(), Author: "registrar", Reason: "term",
			Time: at, Changes: district.Changes{Changes: c.changes}}, head)
		require.NoError(t, err)
	}
	return st
}

func TestTheDistrictOnADayIsThatOfItsEndThere(t *testing.T) {
	st := pastStore(t)
	for _, tt := range []struct {
		day   string
		there bool
		reads bool
	}{
		{"2026-11-26", false, false},
		{"2026-11-27", true, true},
		{"2026-11-28", true, false},
		{"2030-01-01", true, false},
	} {
		day, err := access.ParseDay(tt.day)
		require.NoError(t, err)
		d, revision, err := store.DistrictOn(t.Context(), st, day, nil)
		require.NoError(t, err, "no district before the first commit is an answer")
		require.Equal(t, tt.there, d != nil, tt.day)
		require.Equal(t, tt.there, !revision.IsZero(), tt.day)
		p, _ := d.Permissions("ann")
		reads, _ := p.ByName().Can(access.Read, "REG MAINT PHONE", "1")
		require.Equal(t, tt.reads, reads, tt.day)
		if tt.there {
			require.Equal(t, day, d.Day())
		}
	}
}

func TestTheDistrictAtATime(t *testing.T) {
	st := pastStore(t)
	noon := time.Date(2026, 11, 28, 18, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		at    time.Time
		reads bool
	}{{noon.Add(-time.Second), true}, {noon, false}} {
		d, _, err := store.DistrictAt(t.Context(), st, tt.at, nil)
		require.NoError(t, err)
		require.Equal(t, "2026-11-28", d.Day().String())
		p, err := d.Permissions("ann")
		require.NoError(t, err)
		reads, err := p.ByName().Can(access.Read, "REG MAINT PHONE", "1")
		require.NoError(t, err)
		require.Equal(t, tt.reads, reads)
	}
	d, revision, err := store.DistrictAt(t.Context(), new(store.Mem), noon, nil)
	require.NoError(t, err)
	require.Nil(t, d)
	require.True(t, revision.IsZero())
}

func TestAStoreWithoutAPastSaysSo(t *testing.T) {
	day, err := access.ParseDay("2026-11-27")
	require.NoError(t, err)
	_, _, err = store.DistrictOn(t.Context(), onlyLoads{pastStore(t)}, day, nil)
	require.ErrorIs(t, err, store.ErrUnsupported)
}

// onlyLoads hides every ability of a store.
type onlyLoads struct{ st store.Store }

func (s onlyLoads) Load(ctx context.Context) (*district.Facts, store.Revision, error) {
	return s.st.Load(ctx)
}

package storetest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/storetest"
)

func open() (store.Store, error) { return new(store.Mem), nil }

func TestMemKeepsEveryPromise(t *testing.T) {
	storetest.Test(t, storetest.Backend{Open: open})
}

func TestAStoreThatFailsHonestlyKeepsEveryPromise(t *testing.T) {
	storetest.Test(t, openRemote(faults{}).backend())
}

func TestCheckFindsNothingWrongWithMem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var skipped []string
		require.NoError(t, storetest.Check(storetest.Backend{Open: open, Skipped: func(check, reason string) {
			skipped = append(skipped, check[:3]+" "+reason)
		}}))
		require.Equal(t, []string{
			"P2  the backend has no Edit", "P5  the backend has no Edit", "P10 the backend has no Edit",
			"P12 the backend has no Edit", "P13 the backend has no CutOff",
			"P17 the backend has no Reopen",
			"P17 the backend has no Crash", "P18 the backend has no CutOff", "P18 the backend has no Stall",
		}, skipped)
	})
}

func TestEveryFaultOfARemoteStoreIsNoticed(t *testing.T) {
	for _, x := range []struct {
		promise, name string
		faults        faults
	}{
		{"P13", "it is sure of what it cannot know", faults{certainWhenCut: true}},
		{"P18", "it loads nothing when it is cut off", faults{emptyWhenCut: true}},
		{"P18", "it outlasts contexts when it stalls", faults{deafWhenStalled: true}},
		{"P17", "a crash loses what was committed", faults{losesLast: true}},
		{"P17", "it forgets operations when it is opened again", faults{forgets: true}},
	} {
		t.Run(x.promise+" "+x.name, func(t *testing.T) { notices(t, x.promise, openRemote(x.faults).backend()) })
	}
}

// table is a store of the smallest kind: one method, over a table that the host has anyway.
type table struct {
	facts    *district.Facts
	revision string
	deaf     bool // to contexts
}

func (s *table) Load(ctx context.Context) (*district.Facts, store.Revision, error) {
	if err := ctx.Err(); err != nil && !s.deaf {
		return nil, store.Revision{}, err
	}
	return s.facts, store.RevisionOf(s.revision), nil
}

func TestAStoreThatOnlyLoadsIsChecked(t *testing.T) {
	for _, x := range []struct {
		edited  string // the revision after an edit
		deaf    bool
		promise string
		text    string
	}{
		{"2", false, "", ""},
		{"1", false, "P5", "P5 other facts have another revision: the facts differ, and the revision does not (seed 7)"},
		{"2", true, "P14", "P14 a call whose context has ended does nothing: load, when its context has ended: no error, not [\"context canceled\"] (seed 7)"},
	} {
		err := storetest.Check(storetest.Backend{
			Seed:    7,
			Open:    func() (store.Store, error) { return &table{&district.Facts{Format: 1}, "1", x.deaf}, nil },
			Skipped: func(string, string) {},
			Edit: func(st store.Store) error {
				*st.(*table) = table{&district.Facts{Format: 1, Buildings: []access.BuildingRow{{ID: "1"}}}, x.edited, x.deaf}
				return nil
			},
		})
		if x.promise == "" {
			require.NoError(t, err)
			continue
		}
		broken, ok := errors.AsType[*storetest.BrokenError](err)
		require.True(t, ok)
		require.Equal(t, x.promise, broken.Promise)
		require.EqualError(t, broken, x.text)
	}
}

// A store that keeps one set of facts and changes it hands out what is no longer what it was.
func TestAStoreThatChangesWhatItHandedOutIsNoticed(t *testing.T) {
	err := storetest.Check(storetest.Backend{
		Open:    func() (store.Store, error) { return &table{&district.Facts{Format: 1}, "1", false}, nil },
		Skipped: func(string, string) {},
		Edit: func(st store.Store) error {
			s := st.(*table)
			s.facts.Buildings = append(s.facts.Buildings, access.BuildingRow{ID: fmt.Sprint(len(s.facts.Buildings))})
			s.revision += "1"
			return nil
		},
	})
	broken, ok := errors.AsType[*storetest.BrokenError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "P12", broken.Promise)
}

func TestAStoreThatDoesNotOpenIsReported(t *testing.T) {
	err := storetest.Check(storetest.Backend{Open: func() (store.Store, error) { return nil, store.ErrNewer }})
	require.ErrorIs(t, err, store.ErrNewer)
}

func TestASeedRepeatsARun(t *testing.T) {
	keepsUntil := func() storetest.Backend {
		return storetest.Backend{Seed: 7, Skipped: func(string, string) {}, Open: func() (store.Store, error) {
			b := &bent{Mem: new(store.Mem)}
			every(17, b, func(context.Context, store.Commit, store.Revision) (store.Revision, error) {
				return store.Revision{}, store.ErrUnavailable
			})
			return b, nil
		}}
	}
	walk := func() (out string) {
		for _, err := range storetest.Check(keepsUntil()).(interface{ Unwrap() []error }).Unwrap() {
			if broken, _ := errors.AsType[*storetest.BrokenError](err); broken.Words == "a random walk is as the model" {
				out = err.Error()
			}
		}
		return out
	}
	require.Contains(t, walk(), "(seed 7)")
	require.Equal(t, walk(), walk())
}

// Of several faults of one kind the first is reported: cases are tried in the order they are written in.
func TestARunReportsTheFirstThingThatIsWrong(t *testing.T) {
	mild := func() (store.Store, error) {
		b := &bent{Mem: new(store.Mem)}
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			head, err := b.Mem.Append(ctx, c, expected)
			if !expected.IsZero() && (errors.Is(err, store.ErrInvalid) || errors.Is(err, store.ErrOperation)) {
				err = store.ErrUnsupported
			}
			return head, err
		}
		return b, nil
	}
	synctest.Test(t, func(t *testing.T) {
		err := storetest.Check(storetest.Backend{Open: mild, Seed: 7, Skipped: func(string, string) {}})
		require.ErrorContains(t, err, "the operation of a commit with another changes: "+store.ErrUnsupported.Error())
		require.ErrorContains(t, err, "refused: no operation: "+store.ErrUnsupported.Error())
	})
}

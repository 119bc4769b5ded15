package main

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func TestWhoHadAccessOnADay(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		second := changed(t, tuesday, "apply "+address+" granted.yaml")
		const ask = " --user nobody --feature reg-maint-phone --building 1"
		no := func(on string) string { return "no: nobody has none on REG MAINT PHONE in building 1 on " + on + "\n" }
		yes := func(on string) string { return "yes: nobody has read on REG MAINT PHONE in building 1 on " + on + "\n" }
		for _, c := range []struct{ at, code, want string }{
			{"", "0", yes("2026-11-18")},
			{" --at " + first, "1", no("2026-11-16")},
			{" --at " + first[:8], "1", no("2026-11-16")},
			{" --at " + first[:9] + " --on 2027-01-01", "1", no("2027-01-01")},
			{" --at " + second[:12], "0", yes("2026-11-17")},
			{" --at 2026-11-16", "1", no("2026-11-16")},
			{" --at 2026-11-17", "0", yes("2026-11-17")},
			{" --at 2026-12-24", "0", yes("2026-12-24")},
			{" --at 2026-11-17T14:59:59Z", "1", no("2026-11-17")},
			{" --at 2026-11-17T09:00:00-06:00", "0", yes("2026-11-17")},
			{" --at 2026-11-17T03:00:00Z", "1", no("2026-11-16")}, // in the evening in Chicago
		} {
			r := runAt(t, wednesday, nil, strings.Fields("check "+address+ask+c.at)...)
			require.Equal(t, c.want, r.stdout, c.at+r.stderr)
			require.Equal(t, c.code == "0", r.code == 0)
			name := address + " at " + first[:12]
			if c.code == "0" {
				name = address + " at " + second[:12]
			}
			require.Equal(t, name+": 0 findings\n", r.stderr)
		}

		// Every question is asked of the past.
		for args, want := range map[string]string{
			"explain %s" + ask:                              "nobody has no access",
			"why-not %s" + ask:                              "missing: nobody has no read",
			"effective %s --user nobody":                    "no access to any feature",
			"roles %s --user nobody":                        "nobody at Small District on 2026-11-16",
			"content %s --user nobody":                      "2026-11-16",
			"who %s --feature reg-maint-phone --building 1": "\n1 user\n",
			"review %s --feature reg-maint-phone":           "on 2026-11-16",
			"preview %s granted.yaml":                       "1 gain, 0 lose",
			"prove %s kept.yaml":                            "Small District on 2026-11-16",
			"lint %s --severity error":                      "Small District on 2026-11-16",
			"offboard %s --user nobody":                     "nothing to take away",
			"rollover %s --to 2028":                         "from 2027 to 2028",
			"diff %s --at 2026-11-17":                       "1 gain, 0 lose",
			"diff %s --at 2026-11-17 --on 2026-11-18":       "1 gain, 0 lose",
			"diff %s small.yaml":                            "no level differs",
			"export %s":                                     smallJSON,
		} {
			for _, how := range []string{address, "--store=" + address} {
				r := runAt(t, wednesday, nil, strings.Fields(strings.Replace(args, "%s", how+" --at "+first, 1))...)
				require.NotEqual(t, exitError, r.code, args+r.stderr)
				require.Contains(t, r.stdout, want, args)
			}
		}
		for _, how := range []string{"--district=", "--store="} {
			r := runAt(t, wednesday, strings.NewReader(`{"who":{"feature":"REG MAINT PHONE","building":"1","level":"read"}}`), "eval", how+address, "--at", first)
			require.Equal(t, `{"users":["jdoe"]}`+"\n", r.stdout, r.stderr)
		}
		r := runAt(t, wednesday, nil, "diff", address, "--at", first)
		require.Contains(t, r.stdout, "at "+first[:12]+"  2026-11-16\n")
		require.Contains(t, r.stdout, "at "+second[:12]+"  2026-11-18\n")

		for at, want := range map[string]string{
			"2026-11-15":                "there was nothing yet at 2026-11-15T23:59:59-06:00",
			"2026-11-16T14:59:59Z":      "there was nothing yet at 2026-11-16T14:59:59Z",
			strings.Repeat("0", 8):      "the store has no such revision: 00000000",
			first[:7]:                   "write a revision, or 8 digits of it at least",
			strings.ToUpper("abcdef0g"): "write a revision",
			first + "0":                 "write a revision",
			"yesterday":                 "write a revision",
			"2026-02-30":                "write a revision",
		} {
			r := runAt(t, wednesday, nil, strings.Fields("check "+address+ask+" --at "+at)...)
			require.Equal(t, exitError, r.code, at)
			require.Contains(t, r.stderr, want, at)
		}
	})
}

func TestADayEndsWhereTheDistrictIs(t *testing.T) {
	for _, c := range []struct{ day, zone, want string }{
		{"2026-11-16", "UTC", "2026-11-17T00:00:00Z"},
		{"2026-11-16", "America/Chicago", "2026-11-17T06:00:00Z"},
		{"2026-11-01", "America/Chicago", "2026-11-02T06:00:00Z"},   // 25 hours
		{"2026-03-08", "America/Chicago", "2026-03-09T05:00:00Z"},   // 23 hours
		{"2018-11-03", "America/Sao_Paulo", "2018-11-04T03:00:00Z"}, // followed by a day that begins at one
	} {
		day, err := access.ParseDay(c.day)
		require.NoError(t, err)
		zone, err := store.Zone(c.zone)
		require.NoError(t, err)
		end := store.EndOfDay(day, zone)
		require.Equal(t, c.want, end.Add(1).UTC().Format(time.RFC3339Nano))
		require.Equal(t, day, access.DayOf(end))
	}
}

func TestRevisionsThatBeginAlikeAreNotGuessed(t *testing.T) {
	log := loggedRevisions{"aaaaaaaa1", "aaaaaaaa2", "bbbbbbbb1"}
	_, err := findRevision(t.Context(), log, "aaaaaaaa")
	require.ErrorContains(t, err, "several")
	e, err := findRevision(t.Context(), log, "aaaaaaaa2")
	require.NoError(t, err)
	require.Equal(t, "aaaaaaaa2", e.Revision.String())
	_, err = findRevision(t.Context(), log, "cccccccc")
	require.ErrorIs(t, err, store.ErrUnknownRevision)
}

// loggedRevisions is a store with nothing but revisions.
type loggedRevisions []string

func (l loggedRevisions) Load(context.Context) (*district.Facts, store.Revision, error) {
	return nil, store.Revision{}, errors.ErrUnsupported
}

func (l loggedRevisions) Log(context.Context, store.Revision) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		for _, r := range l {
			if !yield(store.Entry{Revision: store.RevisionOf(r)}, nil) {
				return
			}
		}
	}
}

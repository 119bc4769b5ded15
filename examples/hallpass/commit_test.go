package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

// write writes a file in the working directory.
func write(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(text), 0o640))
}

// agreeing answers yes after something else has happened.
func agreeing(meanwhile func()) io.Reader {
	return readerFunc(func(b []byte) (int, error) {
		meanwhile()
		return copy(b, "y\n"), io.EOF
	})
}

// Somebody else writes the same row, or another one, while the question is being asked.
func TestAChangeDoesNotOverwriteWhatSomebodyElseHasWrittenMeanwhile(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		edited := strings.Replace(smallJSON, `"login": "nobody"`, `"login": "nobody", "email": "nobody@small.example"`, 1)
		require.NotEqual(t, smallJSON, edited)
		write(t, "edited.json", edited)
		write(t, "approved.yaml", "changes: [{put: users, value: {login: nobody, approved: true}}]\n")
		for _, command := range []string{"apply " + address + " granted.yaml", "import " + address + " edited.json"} {
			var other string
			r := runAt(t, tuesday, agreeing(func() {
				other = changed(t, tuesday, "apply "+address+" approved.yaml --on-behalf-of=principal")
			}), signed(command)...)
			require.Equal(t, exitError, r.code)
			require.NotContains(t, r.stdout, "changed: revision")
			require.Contains(t, r.stderr, "hallpass: "+address+" has moved on while you looked: "+
				`others have changed users "nobody": nothing was changed, look again`+"\n  "+
				other[:12]+"  2026-11-17T15:00:00Z  registrar for principal: it is time\n")
			requireHead(t, address, other)
			first = changed(t, tuesday, "import "+address+" small.yaml")
		}
		for _, command := range []string{"apply " + address + " granted.yaml", "import " + address + " edited.json"} {
			var other string
			r := runAt(t, tuesday, agreeing(func() {
				other = changed(t, tuesday, "apply "+address+" renamed.yaml")
			}), signed(command)...)
			require.Zero(t, r.code, r.stderr)
			require.Contains(t, r.stderr, address+": others have changed other rows while you looked:\n  "+
				other[:12]+"  2026-11-17T15:00:00Z  registrar: it is time\n")
			log := runAt(t, tuesday, nil, "log", address, "--after", first)
			require.Contains(t, log.stdout, `changes users "nobody"`)
			require.Contains(t, log.stdout, `changes buildings "3"`)
			first = changed(t, tuesday, "import "+address+" small.yaml")
		}
	})
}

// A role is removed while somebody is about to be given it.
func TestAChangeThatIsNoLongerRightIsRefused(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		write(t, "role.yaml", "changes: [{put: roles, value: {id: DESK}}]\n")
		write(t, "removed.yaml", "changes: [{delete: roles, id: DESK}]\n")
		write(t, "held.yaml", "changes: [{put: users, value: {login: nobody, roles: [{role: DESK}]}}]\n")
		changed(t, monday, "apply "+address+" role.yaml")
		var other string
		r := runAt(t, tuesday, agreeing(func() { other = changed(t, tuesday, "apply "+address+" removed.yaml") }),
			signed("apply "+address+" held.yaml")...)
		require.Equal(t, exitError, r.code)
		require.Contains(t, r.stderr, "nothing was changed, look again\n"+
			`/changes/0/value/roles/0/role (users "nobody"): role "DESK"`)
		require.Contains(t, r.stderr, "\n  "+other[:12]+"  2026-11-17T15:00:00Z  registrar: it is time\n")
		requireHead(t, address, other)
	})
}

// Each of twelve processes changes a user of its own.
func TestChangesOfDifferentRowsAtOnceAllLand(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		const n = 12
		var runs [n]struct {
			out []byte
			err error
		}
		var all sync.WaitGroup
		for i := range n {
			file := fmt.Sprintf("new%d.yaml", i)
			write(t, file, fmt.Sprintf("changes: [{put: users, value: {login: new%d, approved: true}}]\n", i))
			c := process(signed("apply " + address + " " + file + " --yes")...)
			all.Go(func() { runs[i].out, runs[i].err = c.CombinedOutput() })
		}
		all.Wait()
		export := runAt(t, tuesday, nil, "export", address).stdout
		for i := range n {
			require.NoError(t, runs[i].err, "%s", runs[i].out)
			require.Contains(t, export, fmt.Sprintf(`"login": "new%d"`, i))
		}
		r := runAt(t, tuesday, nil, "verify", address)
		require.Contains(t, r.stdout, fmt.Sprintf(": %d commits, ", n+1))
	})
}

// Two change one user, and nobody says yes before both have looked.
func TestOfTwoChangesOfOneRowAtOnceOneLands(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		var looked, all sync.WaitGroup
		looked.Add(2)
		var runs [2]ran
		for i, who := range []string{"registrar", "security"} {
			write(t, who+".yaml", "changes: [{put: users, value: {login: nobody, email: "+who+"@small.example}}]\n")
			all.Go(func() {
				runs[i] = runAt(t, tuesday, agreeing(func() { looked.Done(); looked.Wait() }),
					"apply", address, who+".yaml", "--author="+who, "--reason=mail of "+who)
			})
		}
		all.Wait()
		winner, loser := runs[0], runs[1]
		author := "registrar"
		if winner.code != 0 {
			winner, loser, author = loser, winner, "security"
		}
		require.Zero(t, winner.code, winner.stderr)
		require.Equal(t, exitError, loser.code)
		revision := regexp.MustCompile(`\nchanged: revision ([0-9a-f]{12})`).FindStringSubmatch(winner.stdout)[1]
		require.Contains(t, loser.stderr, `others have changed users "nobody": nothing was changed, look again`+
			"\n  "+revision+"  2026-11-17T15:00:00Z  "+author+": mail of "+author+"\n")
		require.Contains(t, runAt(t, tuesday, nil, "export", address).stdout, `"email": "`+author+`@small.example"`)
	})
}

func TestADistrictWithNothingInItCanBeImported(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		write(t, "bare.yaml", "format: 1\ndistrict: {id: bare, schoolYear: 2027}\n")
		changed(t, monday, "import "+address+".bare bare.yaml")
		require.Contains(t, runAt(t, monday, nil, "export", address+".bare").stdout, `"id": "bare"`)
	})
}

// uncertain is a store that does not say what became of some commits.
type uncertain struct {
	store.Mem
	answers []error // of the first calls, nil for the truth; each lands if lands says so
	lands   bool
	calls   int
}

func (s *uncertain) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	s.calls++
	if s.calls > len(s.answers) || s.answers[s.calls-1] == nil {
		return s.Mem.Append(ctx, c, expected)
	}
	if s.lands {
		_, _ = s.Mem.Append(ctx, c, expected)
	}
	return store.Revision{}, s.answers[s.calls-1]
}

// commit makes the first commit of a store, as a command would that has looked at it.
func (s *uncertain) commit(t *testing.T, ctx context.Context, c store.Commit) (store.Revision, error) {
	t.Helper()
	engine, err := live.Follow(t.Context(), s, nil)
	require.NoError(t, err)
	st := &writable{opened: &opened{"uncertain", s, func() error { return nil }}, engine: engine, base: engine.Snapshot()}
	defer st.close()
	return st.commit(ctx, c)
}

func TestACommitIsOfferedUntilItsOutcomeIsKnown(t *testing.T) {
	facts, err := district.Decode([]byte(smallJSON))
	require.NoError(t, err)
	commit := store.Commit{Operation: "1", Author: "a", Reason: "r", Time: time.Unix(0, 0)}
	commit.Changes = store.Between(nil, facts)
	unknown := &store.OutcomeError{Operation: "1"}
	for _, lands := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			st := &uncertain{lands: lands, answers: []error{unknown, store.ErrUnavailable, unknown}}
			revision, err := st.commit(t, t.Context(), commit)
			require.NoError(t, err)
			require.Equal(t, 4, st.calls)
			n := 0
			for e, err := range st.Log(t.Context(), store.Revision{}) {
				require.NoError(t, err)
				require.Equal(t, revision, e.Revision)
				n++
			}
			require.Equal(t, 1, n)
		})
	}
	synctest.Test(t, func(t *testing.T) {
		st := &uncertain{answers: []error{store.ErrUnavailable}}
		_, err := st.commit(t, t.Context(), commit)
		require.ErrorIs(t, err, store.ErrUnavailable)
		require.Equal(t, 1, st.calls, "nothing has happened: it is not tried again")

		begun := time.Now()
		st = &uncertain{answers: []error{unknown}}
		for range 1000 {
			st.answers = append(st.answers, store.ErrUnavailable)
		}
		_, err = st.commit(t, t.Context(), commit)
		require.ErrorIs(t, err, store.ErrOutcomeUnknown, "what became of the first is still open")
		require.ErrorContains(t, err, "see hallpass log for it later")
		require.LessOrEqual(t, time.Since(begun), patience+time.Second)

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		st = &uncertain{answers: []error{unknown, unknown}}
		_, err = st.commit(t, ctx, commit)
		require.Error(t, err)
		require.LessOrEqual(t, st.calls, 1)
	})
}

func TestWhatCannotBeToldOfOthersIsSaid(t *testing.T) {
	require.Equal(t, "it is not known what others have changed", othersHave(nil))
	rows := make([]district.Key, few+2)
	for i := range rows {
		rows[i] = district.Key{Table: "roles", ID: fmt.Sprint(i)}
	}
	require.True(t, strings.HasSuffix(othersHave(rows), `, roles "19" and 2 more`), othersHave(rows))
	commits := strings.Split(fewTitles(make([]store.Entry, few+2)), "\n")
	require.Len(t, commits, 1+few+1)
	require.Equal(t, "  and 2 more", commits[few+1])
	require.Empty(t, fewTitles(nil))
}

// A file that was exported, and edited while others went on, takes nothing back that they have done.
func TestAFileSaysFromWhichRevisionItWasMade(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		edited := strings.Replace(smallJSON, `"login": "nobody"`, `"login": "nobody", "email": "nobody@small.example"`, 1)
		write(t, "edited.json", edited)
		second := changed(t, tuesday, "apply "+address+" renamed.yaml")

		changed(t, wednesday, "import "+address+" edited.json --since "+first[:12])
		export := runAt(t, wednesday, nil, "export", address).stdout
		require.Contains(t, export, `"name": "Third"`, "what somebody else has changed stays")
		require.Contains(t, export, `"email": "nobody@small.example"`)

		write(t, "other.json", strings.Replace(edited, "nobody@", "somebody@", 1))
		for _, command := range []string{"import " + address + " other.json", "apply " + address + " granted.yaml"} {
			r := runAt(t, wednesday, nil, signed(command+" --yes --since "+first)...)
			require.Equal(t, exitError, r.code, command)
			require.Contains(t, r.stderr, "has moved on since "+first[:12]+`: others have changed users "nobody"`)
			require.NotContains(t, r.stderr, second[:12], "that was about another row")
			require.Equal(t, export, runAt(t, wednesday, nil, "export", address).stdout)
		}
		r := runAt(t, wednesday, nil, signed("apply "+address+" granted.yaml --yes --since "+second)...)
		require.Equal(t, exitError, r.code)
		for since, want := range map[string]string{"1234": "write a revision", strings.Repeat("0", 12): "no such revision"} {
			for _, command := range []string{"import " + address + " edited.json", "apply " + address + " granted.yaml"} {
				r := runAt(t, wednesday, nil, signed(command+" --yes --since "+since)...)
				require.Equal(t, exitError, r.code)
				require.Contains(t, r.stderr, want)
			}
		}
	})
}

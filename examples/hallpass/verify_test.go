package main

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func TestTamperingIsFound(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		second := changed(t, tuesday, "apply "+address+" granted.yaml")
		for kept, want := range map[string]ran{
			"":               {0, address + ": as it was made: 2 commits, the last one " + second + "\n", ""},
			first:            {0, address + ": as it was made: 2 commits, the last one " + second + "\n", ""},
			second[:8]:       {0, address + ": as it was made: 2 commits, the last one " + second + "\n", ""},
			"0123456789abcd": {1, address + ": broken: the revision that was kept is not in the log\n", ""},
		} {
			require.Equal(t, want, runAt(t, monday, nil, "verify", address, "--kept", kept))
		}
		if address == "sqlite:small.db" {
			db, err := sql.Open("sqlite", "small.db")
			require.NoError(t, err)
			_, err = db.Exec(`UPDATE hallpass_log SET entry = replace(entry, 'it is time', 'it was time') WHERE position = 2`)
			require.NoError(t, err)
			require.NoError(t, db.Close())
		} else {
			text, err := os.ReadFile("kept.json.log")
			require.NoError(t, err)
			i := bytes.LastIndex(text, []byte("it is time"))
			require.NoError(t, os.WriteFile("kept.json.log", append(text[:i:i], bytes.Replace(text[i:], []byte("it is"), []byte("it's "), 1)...), 0o640))
		}
		r := runAt(t, monday, nil, "verify", address)
		require.Equal(t, exitNo, r.code, r.stderr)
		require.Contains(t, r.stdout, address+": broken: ")
		require.Contains(t, r.stdout, "commit 2 ("+second[:12]+"): the commit is not as it was made")
	})
}

// otherFacts is a store whose facts are not those of its log.
type otherFacts struct{ store.Mem }

func (s *otherFacts) At(ctx context.Context, at store.Revision) (*district.Facts, error) {
	facts, err := s.Mem.At(ctx, at)
	if err != nil {
		return nil, err
	}
	other := *facts
	other.Users = append(other.Users[:len(other.Users):len(other.Users)], district.User{Login: "intruder"})
	return &other, nil
}

func TestFactsThatNobodyCommittedAreFound(t *testing.T) {
	var st otherFacts
	facts, err := district.Decode([]byte(smallJSON))
	require.NoError(t, err)
	_, err = store.Append(t.Context(), &st, store.Commit{Operation: "1", Author: "a", Reason: "r", Time: time.Unix(0, 0), Changes: store.Between(nil, facts)}, store.Revision{})
	require.NoError(t, err)
	p := &program{ctx: t.Context()}
	_, _, err = p.verified(&st, "")
	require.ErrorIs(t, err, store.ErrCorrupt)
	_, _, err = p.verified(&st.Mem, "")
	require.NoError(t, err)
}

// A log may be whole beside a document that cannot be served.
func TestADocumentThatIsNoneAnyMoreIsFound(t *testing.T) {
	for name, damage := range map[string]func(text []byte) []byte{
		"emptied":      func([]byte) []byte { return []byte{} },
		"gone":         nil,
		"half written": func(text []byte) []byte { return text[:len(text)/2] },
		"a list":       func([]byte) []byte { return []byte("[]") },
	} {
		t.Run(name, func(t *testing.T) {
			eachStore(t, func(t *testing.T, address, _ string) {
				if address == "sqlite:small.db" {
					return // which has no document
				}
				text, err := os.ReadFile("kept.json")
				require.NoError(t, err)
				if damage == nil {
					require.NoError(t, os.Remove("kept.json"))
				} else {
					require.NoError(t, os.WriteFile("kept.json", damage(text), 0o640))
				}
				r := runAt(t, monday, nil, "verify", address)
				require.NotZero(t, r.code, r.stdout)
				require.NotContains(t, r.stdout, "as it was made")
				require.NotEmpty(t, r.stdout+r.stderr)
			})
		})
	}
}

func TestAColumnThatSaysSomethingElseIsFound(t *testing.T) {
	for _, column := range []string{"revision", "previous", "operation", "time", "author", "on_behalf_of", "reason", "position"} {
		t.Run(column, func(t *testing.T) {
			eachStore(t, func(t *testing.T, address, _ string) {
				if address != "sqlite:small.db" {
					return
				}
				changed(t, tuesday, "apply "+address+" granted.yaml")
				db, err := sql.Open("sqlite", "small.db")
				require.NoError(t, err)
				_, err = db.Exec(`UPDATE hallpass_log SET ` + column + ` = '7' WHERE position = 2`)
				require.NoError(t, err)
				require.NoError(t, db.Close())
				r := runAt(t, monday, nil, "verify", address)
				require.Equal(t, exitNo, r.code, r.stdout+r.stderr)
				require.Contains(t, r.stdout, address+": broken: ")
			})
		})
	}
}

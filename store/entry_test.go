package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// TestTheWrittenFormStays pins bytes and hash: a log that was written must verify for ever.
func TestTheWrittenFormStays(t *testing.T) {
	t.Parallel()
	c := store.Commit{Operation: "op 1", Author: `J. "Jo" Doe`, OnBehalfOf: `a\b`, Reason: "größer <&> 🏫",
		Time: day.In(time.FixedZone("", 3600)),
		Changes: district.Changes{CatalogUpdate: true, Changes: []district.Change{
			founding(), district.Put(access.BuildingRow{ID: "2", Name: `x "y"`}), district.Delete("users", "jdoe"),
			district.Delete("administration", "")}}}
	e, err := c.After(store.RevisionOf("before"))
	require.NoError(t, err)
	require.Equal(t, `{"revision":"`+goldenRevision+`","previous":"before","operation":"op 1","time":"2026-08-17T07:30:00.000000005Z",`+
		`"author":"J. \"Jo\" Doe","onBehalfOf":"a\\b","reason":"größer <&> 🏫",`+
		`"changes":[{"put":"district","value":{"id":"lincoln","schoolYear":2027}},{"put":"buildings","value":{"id":"2","name":"x \"y\""}},`+
		`{"delete":"users","id":"jdoe"},{"delete":"administration"}],"catalogUpdate":true}`, string(e.Encode()))
	again, err := store.DecodeEntry(e.Encode())
	require.NoError(t, err)
	require.Equal(t, e, again)
}

// goldenRevision is the SHA-256 of that line without its revision, found by other means.
const goldenRevision = "06ab30d201659e2033cbcf46edd96c0c0718d9c444c3f9877f51260783e58747"

func drawCommit(t *rapid.T) store.Commit {
	text := rapid.SampledFrom([]string{"a", "ab", `"`, `\`, "é", "e\u0301", `","reason":"`, "🏫", " ", "<"})
	c := store.Commit{
		Operation: rapid.SampledFrom([]string{"1", "op", `"`, `\`}).Draw(t, "operation"),
		Author:    text.Draw(t, "author"), OnBehalfOf: rapid.OneOf(rapid.Just(""), text).Draw(t, "for"),
		Reason: text.Draw(t, "reason"),
		Time: time.Unix(rapid.Int64Range(-60_000_000_000, 250_000_000_000).Draw(t, "seconds"),
			rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")),
	}
	c.Changes.Changes = append(some(t, "changes", []district.Change{
		district.Put(access.BuildingRow{ID: "1"}), district.Put(access.BuildingRow{ID: "2", Name: `": "}`}),
		district.Delete("users", "1"), district.Delete("users", `"`),
	}), founding())
	c.Changes.CatalogUpdate = rapid.Bool().Draw(t, "catalog update")
	return c
}

func TestAnEntryComesBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCommit(t)
		if rapid.Bool().Draw(t, "import") {
			c.Changes = store.Between(nil, drawFacts(t))
		}
		e, err := c.After(store.Revision{})
		require.NoError(t, err)
		again, err := store.DecodeEntry(e.Encode())
		require.NoError(t, err)
		require.Equal(t, string(e.Encode()), string(again.Encode()))
		require.Equal(t, e.Revision, again.Revision)
		require.Equal(t, string(c.Changes.Encode()), string(again.Changes.Encode()))
		require.True(t, c.Time.Equal(again.Time))
		rechained, err := again.Commit.After(again.Previous)
		require.NoError(t, err)
		require.Equal(t, e.Revision, rechained.Revision)
		_, err = store.Verify(sequence([]store.Entry{again}, nil))
		require.NoError(t, err)
	})
}

func TestDifferentCommitsHaveDifferentRevisions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, err := drawCommit(t).After(store.RevisionOf(rapid.SampledFrom([]string{"x", "xx"}).Draw(t, "previous")))
		require.NoError(t, err)
		b, err := drawCommit(t).After(store.RevisionOf(rapid.SampledFrom([]string{"x", "xx"}).Draw(t, "previous")))
		require.NoError(t, err)
		content := func(e store.Entry) string {
			e.Revision = store.Revision{}
			return string(e.Encode())
		}
		require.Equal(t, content(a) == content(b), a.Revision == b.Revision)
	})
	// The same letters, cut elsewhere.
	one, two := commit("op"), commit("op")
	one.Author, one.OnBehalfOf = "ab", "c"
	two.Author, two.OnBehalfOf = "a", "bc"
	a, err := one.After(store.Revision{})
	require.NoError(t, err)
	b, err := two.After(store.Revision{})
	require.NoError(t, err)
	require.NotEqual(t, a.Revision, b.Revision)
}

func TestReadingIsStrict(t *testing.T) {
	t.Parallel()
	line := string(chain(2)[1].Encode())
	replace := func(old, new string) string {
		out := strings.Replace(line, old, new, 1)
		require.NotEqual(t, line, out, old)
		return out
	}
	for name, text := range map[string]string{
		"nothing":            "",
		"not JSON":           "x",
		"a list":             "[]",
		"null":               "null",
		"a trailing newline": line + "\n",
		"a trailing value":   line + "{}",
		"a space":            replace(`":`, `": `),
		"an unknown key":     replace(`{"revision"`, `{"x":1,"revision"`),
		"a key twice":        replace(`{"revision"`, `{"author":"x","revision"`),
		"a key in capitals":  replace(`"author"`, `"Author"`),
		"another order":      replace(`"author":"jdoe","reason":"because"`, `"reason":"because","author":"jdoe"`),
		"null for a text":    replace(`"jdoe"`, `null`),
		"an escape":          replace(`"jdoe"`, `"jdo\u0065"`),
		"a lone surrogate":   replace(`"jdoe"`, `"\ud800"`),
		"not UTF-8":          replace(`"jdoe"`, "\"\xff\""),
		"no author":          replace(`"jdoe"`, `""`),
		"a zone":             replace(`Z"`, `+00:00"`),
		"zeros of a second":  replace(`Z"`, `0Z"`),
		"no time":            replace(`"time":"2026-08-17T08:30:00.000000005Z",`, ``),
		"no changes":         line[:strings.Index(line, `,"changes"`)] + "}",
		"empty changes":      line[:strings.Index(line, `,"changes"`)] + `,"changes":[]}`,
		"an unknown table":   replace(`"put":"buildings"`, `"put":"houses"`),
		"an unknown column":  replace(`"id":"1"`, `"id":"1","x":1`),
		"a column twice":     replace(`"id":"1"`, `"id":"1","id":"1"`),
		"a row twice":        replace(`"changes":[`, `"changes":[{"delete":"buildings","id":"1"},`),
		"false, written":     replace(`]}`, `],"catalogUpdate":false}`),
		"a part":             line[:len(line)/2],
	} {
		_, err := store.DecodeEntry([]byte(text))
		require.ErrorIs(t, err, store.ErrCorrupt, name)
	}
	_, err := store.DecodeEntry([]byte(line))
	require.NoError(t, err)
}

func FuzzDecodeEntry(f *testing.F) {
	for _, e := range chain(3) {
		f.Add(e.Encode())
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := store.DecodeEntry(line)
		if err != nil {
			require.ErrorIs(t, err, store.ErrCorrupt)
			return
		}
		require.Equal(t, string(line), string(e.Encode()))
	})
}

func TestAfterNamesEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := store.Commit{}.After(store.Revision{})
	require.ErrorIs(t, err, store.ErrInvalid)
	for _, text := range []string{"author", "reason", "operation", "time", "changes: none",
		"the first commit puts the district"} {
		require.ErrorContains(t, err, text)
	}
	c := commit("op", district.Put(access.BuildingRow{ID: ""}))
	_, err = c.After(store.RevisionOf("x"))
	_, isFaults := errors.AsType[district.Faults](err)
	require.True(t, isFaults, "and where in the changes")
	require.ErrorIs(t, err, district.ErrForm)
}

func TestAfterSharesNothingWithTheCommit(t *testing.T) {
	t.Parallel()
	list := []string{"1", "2"}
	c := commit("op", founding(), district.Put(district.User{Login: "jdoe", DefaultBuildingList: list}))
	c.Time = time.Now() // with a monotonic reading, in a zone
	e, err := c.After(store.Revision{})
	require.NoError(t, err)
	before := string(e.Encode())
	list[0] = "9"
	c.Changes.Changes[0] = district.Delete("users", "x")
	require.Equal(t, before, string(e.Encode()))
	require.Equal(t, time.UTC, e.Time.Location())
	require.NotContains(t, e.Time.String(), "m=")
}

func TestNewOperationsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		operation := store.NewOperation()
		require.False(t, seen[operation])
		seen[operation] = true
		_, err := commit(operation).After(store.Revision{})
		require.NoError(t, err)
	}
}

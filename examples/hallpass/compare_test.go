package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// shownDifference is what diff and preview write as JSON.
type shownDifference struct {
	Before, After side
	Totals        district.Totals
	ByRole        []district.RoleDifference
	ByUser        []district.UserDifference
	ByFeature     []district.FeatureDifference
	Triples       []district.Triple
	MoreTriples   *int
	User          string
	Gained, Lost  int
}

// editedOn returns Lincoln after the changes of front-desk.yaml, and before.
func editedOn(t *testing.T, on string) (before, after *district.District) {
	t.Helper()
	text, err := os.ReadFile("edited.json")
	require.NoError(t, err)
	facts, err := district.Decode(text)
	require.NoError(t, err)
	day, err := access.ParseDay(on)
	require.NoError(t, err)
	after, err = district.New(facts, day, nil)
	require.NoError(t, err)
	return lincolnOn(t, on), after
}

// differing asks both districts about every user, feature and building.
func differing(t *testing.T, before, after *district.District) (all []district.Triple) {
	t.Helper()
	level := func(d *district.District, login string, f access.Feature, building string) access.Level {
		p, err := d.Permissions(login)
		if err != nil {
			return access.None
		}
		l, err := p.ByName().Level(f.String(), building)
		require.NoError(t, err)
		return l
	}
	for u := range after.Users() { // front-desk.yaml removes nobody
		for f := range after.Catalog().Features() {
			places := ids(after)
			if f.DistrictWide() {
				places = []string{""}
			}
			for _, building := range places {
				old, new := level(before, u.Login, f, building), level(after, u.Login, f, building)
				if old != new {
					all = append(all, district.Triple{User: u.Login, Feature: f.String(), Building: building, Before: old, After: new})
				}
			}
		}
	}
	return all
}

func TestDiffAndPreviewShowWhatDiffers(t *testing.T) {
	lincolnFiles(t)
	const on = "2026-11-17"
	before, after := editedOn(t, on)
	want := differing(t, before, after)
	require.NotEmpty(t, want)
	for _, args := range [][]string{
		{"diff", "district.json", "edited.json"},
		{"preview", "district.json", "front-desk.yaml"},
	} {
		for _, n := range []string{"0", "7", "1000"} {
			var got shownDifference
			require.Equal(t, exitNo, readJSON(t, &got, append(args, "--on", on, "--triples", n)...))
			shown := want
			if n == "7" {
				shown = want[:7]
			}
			require.Equal(t, shown, got.Triples)
			require.Equal(t, len(want)-len(shown), *got.MoreTriples)
			require.Equal(t, len(want), got.Totals.Gained+got.Totals.Lost)
			require.Len(t, got.ByUser, got.Totals.Users)
			for _, u := range got.ByUser {
				gained, lost := 0, 0
				for _, triple := range want {
					if triple.User == u.Login && triple.Before < triple.After {
						gained++
					} else if triple.User == u.Login {
						lost++
					}
				}
				require.Equal(t, district.UserDifference{Login: u.Login, Gained: gained, Lost: lost}, u)
			}

			var table bytes.Buffer
			code, _ := at(nil, &table, append(args, "--on", on, "--triples", n)...)
			require.Equal(t, exitNo, code)
			_, levels, found := strings.Cut(table.String(), "\nlevels\n")
			require.True(t, found)
			lines := strings.Split(strings.TrimSuffix(levels, "\n"), "\n")
			for i, triple := range shown {
				require.Contains(t, lines[i], triple.User+" ")
				require.Contains(t, lines[i], " "+triple.Feature+" ")
				require.Contains(t, lines[i], " "+triple.Before.String()+" -> "+triple.After.String()+" ")
			}
			if n == "7" {
				require.Equal(t, []string{"  and 24 more"}, lines[7:])
			} else {
				require.Len(t, lines, len(want))
			}
		}
		var unasked shownDifference
		require.Equal(t, exitNo, readJSON(t, &unasked, append(args, "--on", on)...))
		require.Empty(t, unasked.Triples)
		require.Nil(t, unasked.MoreTriples)
		require.NotEmpty(t, unasked.ByRole)
		require.NotEmpty(t, unasked.ByFeature)
	}
}

func TestDiffOfOneUser(t *testing.T) {
	lincolnFiles(t)
	const on = "2026-11-16"
	before, after := editedOn(t, on)
	all := differing(t, before, after)
	for u := range after.Users() {
		var want []district.Triple
		for _, triple := range all {
			if triple.User == u.Login {
				want = append(want, triple)
			}
		}
		code := exitNo
		if len(want) == 0 {
			code = exitYes
		}
		var got shownDifference
		require.Equal(t, code, readJSON(t, &got, "diff", "district.json", "edited.json", "--on", on, "--user", strings.ToUpper(u.Login)))
		require.Equal(t, u.Login, got.User)
		require.Equal(t, len(want), got.Gained+got.Lost)
		require.ElementsMatch(t, want, got.Triples)
		require.Zero(t, *got.MoreTriples)
		if len(want) == 0 && u.Login > "c" {
			break // the rest is alike
		}
	}
	// Who is in the first document alone is found too.
	var gone shownDifference
	require.Equal(t, exitNo, readJSON(t, &gone, "diff", "edited.json", "district.json", "--on", on, "--user", "nurse.new"))
	require.Equal(t, 19, gone.Lost)
}

// TestManyUsersAreCutWithACount: everyone loses everything.
func TestManyUsersAreCutWithACount(t *testing.T) {
	files(t)
	require.NoError(t, os.WriteFile("lincoln.json", district.Encode(lincolnOn(t, "2026-11-16").Facts()), 0o640))
	var table bytes.Buffer
	code, _ := at(nil, &table, "diff", "lincoln.json", "small.json", "--on", "2026-11-16")
	require.Equal(t, exitNo, code)
	var got shownDifference
	require.Equal(t, exitNo, readJSON(t, &got, "diff", "lincoln.json", "small.json", "--on", "2026-11-16"))
	require.Len(t, got.ByUser, got.Totals.Users)
	_, byUser, _ := strings.Cut(table.String(), "\nby user\n")
	byUser, _, _ = strings.Cut(byUser, "\n\n")
	lines := strings.Split(byUser, "\n")
	require.Len(t, lines, 1+few+1)
	require.Equal(t, "  and "+jsonText(t, got.Totals.Users-few)+" more", lines[few+1])
	require.Contains(t, table.String(), "  (no role) ")
}

func jsonText(t *testing.T, v any) string {
	t.Helper()
	text, err := jsonLine(v)
	require.NoError(t, err)
	return string(text)
}

// TestWhatIsProposedCanBePreviewed: changes come from other commands, through a pipe.
func TestWhatIsProposedCanBePreviewed(t *testing.T) {
	lincolnFiles(t)
	var leaving bytes.Buffer
	code, _ := at(nil, &leaving, "offboard", "district.json", "--user", "it.lead", "--json", "--on", "2026-11-16")
	require.Zero(t, code)
	var table bytes.Buffer
	code, stderr := at(&leaving, &table, "preview", "district.json", "-", "--on", "2026-11-16")
	require.Equal(t, exitNo, code, stderr)
	require.Regexp(t, `(?m)^  after +Lincoln Unified +stdin +2026-11-16$`, table.String())
	require.Regexp(t, `(?m)^  it.lead +0 +\d+$`, table.String())
}

func TestPreviewWritesNothing(t *testing.T) {
	lincolnFiles(t)
	before, err := os.ReadFile("district.json")
	require.NoError(t, err)
	for _, changes := range []string{"front-desk.yaml", "phone.json", "refused.json"} {
		_, _ = at(nil, io.Discard, "preview", "district.json", changes)
	}
	after, err := os.ReadFile("district.json")
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestDiffOfADayEach(t *testing.T) {
	files(t)
	east := strings.Replace(smallJSON, "America/Chicago", "Asia/Tokyo", 1)
	require.NoError(t, os.WriteFile("east.json", []byte(east), 0o640))
	var got shownDifference
	require.Equal(t, exitNo, readJSON(t, &got, "diff", "small.json", "east.json", "--triples=0"))
	require.Equal(t, "2026-11-15", got.Before.On.String())
	require.Equal(t, "2026-11-16", got.After.On.String())
	require.Equal(t, []district.Triple{{User: "jdoe", Feature: "REG SETUP DISTRICT", After: access.Read}}, got.Triples)
}

func TestFirst(t *testing.T) {
	asked := 0
	var all iter.Seq[int] = func(yield func(int) bool) {
		for asked = 1; asked <= 3 && yield(asked); asked++ {
		}
	}
	for n, want := range [][]int{nil, {1}, {1, 2}, {1, 2, 3}, {1, 2, 3}} {
		asked = 0
		require.Equal(t, want, slices.Collect(first(n, all)))
		require.Equal(t, want, slices.Collect(first(n, all)), "and again")
		require.LessOrEqual(t, asked, n, "no more is asked for than is shown")
	}
	for range first(3, all) {
		break
	}
	require.Equal(t, 1, asked)
}

// TestStreamsEndWhenNobodyReads: what would be written next is not even computed.
func TestStreamsEndWhenNobodyReads(t *testing.T) {
	reader, writer := io.Pipe()
	require.NoError(t, reader.Close())
	p := &program{out: writer}
	n := 0
	var endless iter.Seq[string] = func(yield func(string) bool) {
		for yield(strings.Repeat("x", 100)) {
			n++
		}
	}
	err := p.stream(true, object{listed("list", endless)}, nil)
	require.ErrorIs(t, err, io.ErrClosedPipe)
	err = p.stream(false, nil, func(w io.Writer) error {
		for text := range endless {
			if err := (layout{}).write(w, []string{text}); err != nil {
				return err
			}
		}
		return nil
	})
	require.ErrorIs(t, err, io.ErrClosedPipe)
	require.Less(t, n, 10000)
}

func TestStreamedJSONIsWhatIsMarshalled(t *testing.T) {
	type row struct {
		Name string `json:"name"`
		N    []int  `json:"n,omitempty"`
	}
	rows := []row{{"<a> & \"b\"", nil}, {"é\n", []int{1, 2}}}
	p := &program{}
	var out bytes.Buffer
	p.out = &out
	require.NoError(t, p.stream(true, object{
		value("one", rows[1]),
		listed("none", slices.Values([]row{})),
		listed("rows", slices.Values(rows)),
		listed("objects", slices.Values([]object{{value("a", 1)}, {value("b", rows[0]), listed("c", slices.Values(rows))}})),
	}, nil))
	require.Equal(t, `{
  "one": {
    "name": "é\n",
    "n": [
      1,
      2
    ]
  },
  "none": [],
  "rows": [
    {"name":"<a> & \"b\""},
    {"name":"é\n","n":[1,2]}
  ],
  "objects": [
    {
      "a": 1
    },
    {
      "b": {
        "name": "<a> & \"b\""
      },
      "c": [
        {"name":"<a> & \"b\""},
        {"name":"é\n","n":[1,2]}
      ]
    }
  ]
}
`, out.String())
	require.True(t, json.Valid(out.Bytes()))
	fails := errors.New("not to be told")
	for _, bad := range []object{{value("bad", failing{fails})}, {listed("bad", slices.Values([]failing{{fails}}))}} {
		require.ErrorIs(t, p.stream(true, bad, nil), fails)
	}
}

type failing struct{ err error }

func (f failing) MarshalJSON() ([]byte, error) { return nil, f.err }

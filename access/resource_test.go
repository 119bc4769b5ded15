package access_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
)

func TestAResourceIsReadInEverySpelling(t *testing.T) { // R2
	for _, tt := range []struct{ name, text, want string }{
		{"canonical", "REG MAINT DEMOGRAPH", "REG MAINT DEMOGRAPH"},
		{"subpackage", "REG MAINT ALL", "REG MAINT ALL"},
		{"package", "REG ALL ALL", "REG ALL ALL"},
		{"runs of spaces", "REG   MAINT     DEMOGRAPH", "REG MAINT DEMOGRAPH"},
		{"hyphens", "system-all-all", "SYSTEM ALL ALL"},
		{"runs of hyphens", "REG--MAINT---X", "REG MAINT X"},
		{"en dashes", "FED – REPORTS – RUNOCR", "FED REPORTS RUNOCR"},
		{"bare en dashes", "FED–REPORTS––RUNOCR", "FED REPORTS RUNOCR"},
		{"mixed", "fed -–- reports–  -runOcr", "FED REPORTS RUNOCR"},
		{"any case", "rEg mAiNt DeMoGrApH", "REG MAINT DEMOGRAPH"},
		{"any case of ALL", "reg maint aLL", "REG MAINT ALL"},
		{"spaces at the ends", "   REG MAINT X  ", "REG MAINT X"},
		{"ten characters", "ABCDEFGHIJ KLMNOPQRST UVWXYZ0123", "ABCDEFGHIJ KLMNOPQRST UVWXYZ0123"},
		{"one character", "A B C", "A B C"},
		{"digits", "0 12 345", "0 12 345"},
		{"underscore is of a code", "A_B _ __C", "A_B _ __C"},
		{"ALL within a code", "ALLY CALL ALL_", "ALLY CALL ALL_"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := access.ParseResource(tt.text)
			require.NoError(t, err)
			require.Equal(t, tt.want, r.String())
			require.Equal(t, res(tt.want), r, "one resource, compared with ==")
			codes := strings.Fields(tt.want)
			require.Equal(t, codes, []string{r.Package(), r.Subpackage(), r.Feature()})
			require.False(t, r.IsZero())
		})
	}
}

func TestNothingElseIsAResource(t *testing.T) { // R2
	for _, tt := range []struct{ name, text string }{
		{"empty", ""},
		{"spaces", "   "},
		{"separators", " - – "},
		{"one code", "REG"},
		{"two codes", "REG MAINT"},
		{"two codes and a separator", "REG MAINT "},
		{"four codes", "REG MAINT DEMOGRAPH X"},
		{"tab", "REG\tMAINT X"},
		{"tab at an end", "\tREG MAINT X"},
		{"newline at an end", "REG MAINT X\n"},
		{"em dash", "REG—MAINT—X"},
		{"minus sign", "REG−MAINT−X"},
		{"non-breaking hyphen", "REG\u2011MAINT\u2011X"},
		{"underscores between", "REG_MAINT_X"},
		{"slashes", "REG/MAINT/X"},
		{"dots", "REG.MAINT.X"},
		{"commas", "REG, MAINT, X"},
		{"eleven characters first", "ABCDEFGHIJK B C"},
		{"eleven characters second", "A ABCDEFGHIJK C"},
		{"eleven characters third", "A B ABCDEFGHIJK"},
		{"X ALL F", "REG ALL DEMOGRAPH"},
		{"x all f", "reg all demograph"},
		{"ALL X F", "ALL MAINT DEMOGRAPH"},
		{"ALL ALL ALL", "ALL ALL ALL"},
		{"all X ALL", "all MAINT ALL"},
		{"leading hyphen", "-REG MAINT X"},
		{"leading hyphen after a space", " - REG MAINT X"},
		{"leading en dash", "–REG MAINT X"},
		{"trailing hyphen", "REG MAINT X-"},
		{"trailing en dash", "REG MAINT X –"},
		{"kelvin sign", "REG MAINT \u212AEY"},
		{"long s", "REG MAINT \u017FEX"},
		{"dotless i", "REG MA\u0131NT X"},
		{"fullwidth", "ＲＥＧ MAINT X"},
		{"cyrillic", "RЕG MAINT X"},
		{"greek", "REG MΑINT X"},
		{"combining accent", "RE\u0301G MAINT X"},
		{"no-break space", "REG\u00A0MAINT\u00A0X"},
		{"no-break space at an end", "REG MAINT X\u00A0"},
		{"ideographic space", "REG\u3000MAINT X"},
		{"zero width space", "REG\u200BMAINT X"},
		{"byte order mark", "\uFEFFREG MAINT X"},
		{"NUL", "REG MAINT X\x00"},
		{"half an en dash", "REG\xe2\x80MAINT X"},
		{"no UTF-8", "REG\xffMAINT X"},
		{"quoted", `"REG MAINT X"`},
		{"wildcard", "REG MAINT *"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := access.ParseResource(tt.text)
			require.ErrorIs(t, err, access.ErrResource)
			require.True(t, r.IsZero())
			kept := res("A B C")
			require.ErrorIs(t, kept.UnmarshalText([]byte(tt.text)), access.ErrResource)
			require.Equal(t, res("A B C"), kept, "unchanged after an error")
			require.Panics(t, func() { access.MustParseResource(tt.text) })
		})
	}
}

func TestAResourceIsOneOfThreeKinds(t *testing.T) {
	for _, tt := range []struct {
		text              string
		feature, sub, pkg bool
	}{
		{"REG MAINT X", true, false, false},
		{"REG MAINT ALL", false, true, false},
		{"REG ALL ALL", false, false, true},
	} {
		r := res(tt.text)
		require.Equal(t, []bool{tt.feature, tt.sub, tt.pkg}, []bool{r.IsFeature(), r.IsSubpackage(), r.IsPackage()}, tt.text)
	}
	var zero access.Resource
	require.True(t, zero.IsZero())
	require.Equal(t, []bool{false, false, false}, []bool{zero.IsFeature(), zero.IsSubpackage(), zero.IsPackage()})
	require.Equal(t, []string{"", "", "", ""}, []string{zero.Package(), zero.Subpackage(), zero.Feature(), zero.String()})
}

func TestAResourceCoversWhatHasItsCodes(t *testing.T) {
	for _, tt := range []struct {
		grant, feature string
		want           bool
	}{
		{"REG MAINT X", "REG MAINT X", true},
		{"REG MAINT X", "REG MAINT XY", false},
		{"REG MAINT ALL", "REG MAINT X", true},
		{"REG MAINT ALL", "REG MAINTPY X", false},
		{"REG MAINT ALL", "REGX MAINT X", false},
		{"REG MAINTPY ALL", "REG MAINT X", false},
		{"REG ALL ALL", "REG MAINTPY X", true},
		{"REG ALL ALL", "REG_ MAINT X", false},
		{"REG ALL ALL", "REG MAINT ALL", false},
		{"REG MAINT ALL", "REG MAINT ALL", false},
		{"REG ALL ALL", "REG ALL ALL", false},
		{"FED MAINT ALL", "REG MAINT X", false},
	} {
		require.Equal(t, tt.want, res(tt.grant).Covers(res(tt.feature)), "%s covers %s", tt.grant, tt.feature)
	}
	var zero access.Resource
	require.False(t, zero.Covers(res("REG MAINT X")))
	require.False(t, res("REG ALL ALL").Covers(zero))
	require.False(t, zero.Covers(zero))
}

// code draws a code that is not ALL.
func code() *rapid.Generator[string] {
	return rapid.StringMatching(`[A-Z0-9_]{1,10}`).Filter(func(s string) bool { return s != access.AllCode })
}

func resource() *rapid.Generator[access.Resource] {
	return rapid.Custom(func(t *rapid.T) access.Resource {
		pkg, sub, feat := code().Draw(t, "package"), access.AllCode, access.AllCode
		if kind := rapid.IntRange(0, 2).Draw(t, "kind"); kind > 0 {
			sub = code().Draw(t, "subpackage")
			if kind > 1 {
				feat = code().Draw(t, "feature")
			}
		}
		return res(pkg + " " + sub + " " + feat)
	})
}

func TestAResourceIsInItsSubpackageAndItsPackage(t *testing.T) { // R3
	for _, tt := range []struct{ resource, subpackage, pkg string }{
		{"REG MAINT DEMOGRAPH", "REG MAINT ALL", "REG ALL ALL"},
		{"REG MAINT ALL", "REG MAINT ALL", "REG ALL ALL"},
		{"REG ALL ALL", "REG ALL ALL", "REG ALL ALL"},
		{"A B C", "A B ALL", "A ALL ALL"},
		{"ABCDEFGHIJ ABCDEFGHIJ ABCDEFGHIJ", "ABCDEFGHIJ ABCDEFGHIJ ALL", "ABCDEFGHIJ ALL ALL"},
	} {
		r := res(tt.resource)
		require.Equal(t, res(tt.subpackage), r.WholeSubpackage(), tt.resource)
		require.Equal(t, res(tt.pkg), r.WholePackage(), tt.resource)
		require.Equal(t, [3]access.Resource{r, res(tt.subpackage), res(tt.pkg)}, r.Covering(), tt.resource)
	}
	require.Zero(t, access.Resource{}.WholeSubpackage())
	require.Zero(t, access.Resource{}.WholePackage())
}

// Covers says yes of the three resources that cover a feature, and of no other.
func TestCoveringAndCoversAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, r := drawResource(t), drawResource(t)
		covering := f.Covering()
		require.Equal(t, f.IsFeature() && slices.Contains(covering[:], r), r.Covers(f))
	})
}

func TestParsingAResourcesTextGivesItBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := resource().Draw(t, "resource")
		back, err := access.ParseResource(r.String())
		require.NoError(t, err)
		require.True(t, r == back)
		data, err := json.Marshal(map[string]access.Resource{"r": r})
		require.NoError(t, err)
		var out map[string]access.Resource
		require.NoError(t, json.Unmarshal(data, &out))
		require.Equal(t, r, out["r"])
	})
}

func TestSpellingDoesNotMatter(t *testing.T) {
	separator := rapid.StringMatching(`[ \-–]{1,4}`)
	rapid.Check(t, func(t *rapid.T) {
		r := resource().Draw(t, "resource")
		text := rapid.StringMatching(` {0,2}`).Draw(t, "before")
		for i, c := range strings.Fields(r.String()) {
			if i > 0 {
				text += separator.Draw(t, "separator")
			}
			if rapid.Bool().Draw(t, "lower") {
				c = strings.ToLower(c)
			}
			text += c
		}
		back, err := access.ParseResource(text + rapid.StringMatching(` {0,2}`).Draw(t, "after"))
		require.NoError(t, err)
		require.Equal(t, r, back)
	})
}

var canonicalResource = regexp.MustCompile(`^[A-Z0-9_]{1,10}( [A-Z0-9_]{1,10}){2}$`)

func FuzzParseResource(f *testing.F) {
	for _, seed := range []string{
		"REG MAINT DEMOGRAPH", "fed – reports–runocr", " a-b-ALL ", "A ALL ALL", "A ALL B",
		"\u212A B C", "REG\xe2\x80 A B", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := access.ParseResource(text)
		if err != nil {
			require.ErrorIs(t, err, access.ErrResource)
			require.True(t, r.IsZero())
			return
		}
		require.Regexp(t, canonicalResource, r.String())
		require.NotEqual(t, access.AllCode, r.Package())
		require.True(t, r.Subpackage() != access.AllCode || r.Feature() == access.AllCode)
		back, err := access.ParseResource(r.String())
		require.NoError(t, err)
		require.Equal(t, r, back)
		plain := strings.Map(func(c rune) rune {
			if c == ' ' || c == '-' || c == '–' {
				return -1
			}
			return c
		}, text)
		require.Equal(t, strings.ToUpper(plain), strings.ReplaceAll(r.String(), " ", ""),
			"only separators and case may be lost")
	})
}

func TestACodeIsUpperCaseAndShort(t *testing.T) {
	for text, want := range map[string]bool{
		"A": true, "REG": true, "_9": true, "ALL": true, "ABCDEFGHIJ": true,
		"": false, "reg": false, "ABCDEFGHIJK": false, "A B": false, "A-B": false, "\u212A": false, " A": false,
	} {
		require.Equal(t, want, access.IsCode(text), "%q", text)
	}
}

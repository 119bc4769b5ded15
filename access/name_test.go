package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
)

// R21: letter case is that of ASCII, and nothing else is folded.
func TestNamesFoldASCIILettersOnly(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"jdoe", "JDOE", true}, {"", "", true}, {"aZ09_", "Az09_", true},
		{"k", "\u212A", false}, {"s", "\u017F", false}, {"é", "É", false}, {"i", "İ", false},
		{"[", "{", false}, {"@", "`", false}, {"a", "aa", false}, {"a ", "a", false},
	} {
		require.Equal(t, tt.same, access.SameName(tt.a, tt.b), "%q %q", tt.a, tt.b)
		require.Equal(t, tt.same, access.FoldName(tt.a) == access.FoldName(tt.b), "%q %q", tt.a, tt.b)
	}
	require.Equal(t, "aé[", access.FoldName("Aé["))
}

func TestNoNameInATextReadsAsTwo(t *testing.T) {
	for name, want := range map[string]string{
		"1": "1", "jdoe@lincoln.example": "jdoe@lincoln.example", "_ESP_GROUP": "_ESP_GROUP", "A-1.b+c/d#2": "A-1.b+c/d#2",
		"": `""`, "1, 2": `"1, 2"`, "1 and 2": `"1 and 2"`, "CLERK; x": `"CLERK; x"`, "a|b": `"a|b"`, `a"b`: `"a\"b"`,
		"0": "0", "9AZ": "9AZ", "az": "az", "K (x)": `"K (x)"`, "x:y": `"x:y"`, "a\nb": `"a\nb"`, "José": `"José"`,
	} {
		require.Equal(t, want, access.NameInText(name))
	}
	require.Equal(t, `1, "2, 3", 4`, access.NamesInText([]string{"1", "2, 3", "4"}))
	require.Equal(t, "", access.NamesInText(nil))
}

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

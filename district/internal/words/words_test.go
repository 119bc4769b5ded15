package words_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district/internal/words"
)

func TestANumberStandsBeforeItsNoun(t *testing.T) {
	require.Equal(t, "0 rows", words.Counted(0, "row", "rows"))
	require.Equal(t, "1 row", words.Counted(1, "row", "rows"))
	require.Equal(t, "2 rows", words.Counted(2, "row", "rows"))
}

func TestAFewNamesAreListedAndTheOthersCounted(t *testing.T) {
	for _, tt := range []struct {
		want  string
		names []string
	}{
		{``, nil},
		{`"a"`, []string{"a"}},
		{`"a" and "b"`, []string{"a", "b"}},
		{`"a", "b" and "c"`, []string{"a", "b", "c"}},
		{`"a", "b", "c" and 1 other`, []string{"a", "b", "c", "d"}},
		{`"a", "b", "c" and 2 others`, []string{"a", "b", "c", "d", "e"}},
	} {
		require.Equal(t, tt.want, words.FewOf(tt.names))
	}
}

func TestATextOfSeveralLinesIsQuoted(t *testing.T) {
	require.Equal(t, "/users/1", words.OneLine("/users/1"))
	require.Equal(t, `"a\nb"`, words.OneLine("a\nb"))
	require.Equal(t, `"a\"b"`, words.OneLine(`a"b`))
}

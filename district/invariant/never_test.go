package invariant_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district/invariant"
)

func TestANeverReadsAsASentence(t *testing.T) {
	pair, trans := []invariant.Part{enter, approve}, parts("REG TRANS ALL read")
	any := []invariant.Part{writing}
	for _, c := range []struct {
		never invariant.Never
		want  string
	}{
		{invariant.Never{Parts: pair}, "nobody may write FIN AP ENTER and write FIN AP APPROVE in one building"},
		{invariant.Never{Parts: pair, Anywhere: true},
			"nobody may write FIN AP ENTER and write FIN AP APPROVE in whatever buildings"},
		{invariant.Never{Parts: pair, Buildings: []string{"2", "3"}},
			"nobody may write FIN AP ENTER and write FIN AP APPROVE in building 2 or 3"},
		{invariant.Never{Parts: []invariant.Part{enter, writing}, Buildings: []string{"2", "3"}, Anywhere: true},
			"nobody may write FIN AP ENTER and write anything in whichever of the buildings 2 and 3"},
		{invariant.Never{Parts: trans, Except: []string{"A", "B", "C"}},
			"nobody but holders of A, B or C may read anything in REG TRANS ALL in any building"},
		{invariant.Never{Parts: any, Holders: []string{"PARENT"}, Anywhere: true},
			"no holder of PARENT may write anything in any building"},
		{invariant.Never{Parts: any, Holders: []string{"PARENT"}, Except: []string{"STAFF"}, Buildings: []string{"2"}},
			"no holder of PARENT who does not hold STAFF as well may write anything in building 2"},
		{invariant.Never{Parts: []invariant.Part{enter, approve, setup}},
			"nobody may write FIN AP ENTER, write FIN AP APPROVE and write FIN SETUP YEAR in one building"},
	} {
		require.Equal(t, c.want, c.never.String())
	}
}

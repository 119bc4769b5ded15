package filestore_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
)

// longLog writes a log of n commits, a minute apart, by the description in the package
// comment only.
func longLog(t testing.TB, n int) (path string, head store.Revision) {
	t.Helper()
	path = file(t)
	var log bytes.Buffer
	for i := range n {
		c := building(strconv.Itoa(i))
		c.Time = day.Add(time.Duration(i) * time.Minute)
		e, err := c.After(head)
		require.NoError(t, err)
		fmt.Fprintf(&log, `{"document":"%x","entry":%s}`+"\n", sha256.Sum256(document(strconv.Itoa(i))), e.Encode())
		head = e.Revision
	}
	write(t, path+".log", log.Bytes())
	write(t, path, document(strconv.Itoa(n-1)))
	return path, head
}

func TestALongLogIsRead(t *testing.T) {
	t.Parallel()
	const n = 5000
	path, head := longLog(t, n)
	st := open(t, path, nil)
	name, at := named(t, st)
	require.Equal(t, strconv.Itoa(n-1), name)
	require.Equal(t, head, at)
	require.Len(t, entries(t, st), n)
	for _, i := range []int{0, 1, n / 2, n - 1} {
		revision, err := st.RevisionAt(ctx, day.Add(time.Duration(i)*time.Minute))
		require.NoError(t, err)
		facts, err := st.At(ctx, revision)
		require.NoError(t, err)
		require.Equal(t, strconv.Itoa(i), nameIn(facts))
	}
	require.Equal(t, bytes.Count(read(t, path+".log"), []byte("\n")), n, "nothing is taken for an edit")
}

func TestALineOfTheLogIsAnEntryAndADocument(t *testing.T) {
	t.Parallel()
	st, _ := filled(t, 1)
	e := entries(t, st)[0]
	want := fmt.Sprintf(`{"document":"%x","entry":%s}`+"\n", sha256.Sum256(document("1")), e.Encode())
	require.Equal(t, want, string(read(t, st.Path()+".log")))
	require.Equal(t, document("1"), read(t, st.Path()))
}

// Its facts come from the log, since it has those before.
func TestAReaderThatFollowsHasTheFactsOfTheLog(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 1)
	reader := open(t, st.Path(), &filestore.Options{ReadOnly: true})
	for i := range 20 {
		var err error
		head, err = st.Append(ctx, building(fmt.Sprint("next ", i)), head)
		require.NoError(t, err)
		name, at := named(t, reader)
		require.Equal(t, fmt.Sprint("next ", i), name)
		require.Equal(t, head, at)
	}
	require.Equal(t, entries(t, st), entries(t, reader))
}

package filestore_test

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/filestore"
)

// TestDamageIsAnErrorOrTheStateBefore damages each byte of a log, in several ways.
func TestDamageIsAnErrorOrTheStateBefore(t *testing.T) {
	t.Parallel()
	st, _ := filled(t, 2)
	p := pictureOf(t, st.Path())
	log := entries(t, st)
	whole := p["district.json.log"]
	ways := map[string]func(s string, i int) string{
		"flipped":  func(s string, i int) string { return s[:i] + string(s[i]^1) + s[i+1:] },
		"ended":    func(s string, i int) string { return s[:i] + "\n" + s[i+1:] },
		"zeroed":   func(s string, i int) string { return s[:i] + "\x00" + s[i+1:] },
		"cut off":  func(s string, i int) string { return s[:i] },
		"left out": func(s string, i int) string { return s[:i] + s[i+1:] },
		"doubled":  func(s string, i int) string { return s[:i+1] + s[i:] },
	}
	path := p.paint(t)
	refused, before := 0, map[string]int{}
	for way, damage := range ways {
		for i := range len(whole) {
			damaged := damage(whole, i)
			if damaged == whole {
				continue
			}
			what := fmt.Sprintf("byte %d is %s", i, way)
			write(t, path+".log", []byte(damaged))
			st, _ := filestore.Open(path, readOnly)
			facts, _, err := st.Load(ctx)
			if err != nil {
				require.ErrorIs(t, err, store.ErrCorrupt, what)
				require.Contains(t, err.Error(), path, what)
				refused++
				continue
			}
			before[way]++
			require.Equal(t, string(document("2")), string(district.Encode(facts)), "%s: the document is as it was", what)
			n := 0
			for e, err := range st.Log(ctx, store.Revision{}) {
				require.NoError(t, err, what)
				if e.Author != filestore.Author { // the document has it, and the log has lost it
					require.Equal(t, log[n], e, what)
				}
				n++
			}
			require.GreaterOrEqual(t, n, bytes.Count([]byte(damaged), []byte("\n")), what)
		}
	}
	const harmless = 2 * 64 // the hash of the document in a line only saves work
	require.Equal(t, map[string]int{"cut off": len(whole), "left out": 1, "flipped": harmless + 1, "zeroed": harmless + 1},
		before)
	require.Positive(t, refused)
}

func TestDamageIsNamedWithItsPlace(t *testing.T) {
	t.Parallel()
	st, _ := filled(t, 4)
	p := pictureOf(t, st.Path())
	lines := bytes.SplitAfter([]byte(p["district.json.log"]), []byte("\n"))
	join := func(lines ...[]byte) string { return string(bytes.Join(lines, nil)) }
	changed := bytes.Replace(lines[1], []byte("because"), []byte("Because"), 1)
	for name, x := range map[string]struct {
		log      string
		position int
		err      error
	}{
		"changed":   {join(lines[0], changed, lines[2], lines[3]), 2, store.ErrChanged},
		"removed":   {join(lines[0], lines[2], lines[3]), 2, store.ErrRemoved},
		"the first": {join(lines[1:]...), 1, store.ErrStart},
		"repeated":  {join(lines[0], lines[1], lines[1], lines[2], lines[3]), 3, store.ErrRepeated},
	} {
		for _, options := range []*filestore.Options{nil, readOnly} {
			path := p.with("district.json.log", x.log).paint(t)
			_, _, err := open(t, path, options).Load(ctx)
			broken, ok := errors.AsType[*store.ChainError](err)
			require.True(t, ok, "%s: %v", name, err)
			require.Equal(t, x.position, broken.Position, name)
			require.ErrorIs(t, err, x.err, name)
			require.ErrorIs(t, err, store.ErrCorrupt, name)
			require.Equal(t, x.log, string(read(t, path+".log")), "%s: nothing is mended", name)
		}
	}
}

func TestDamageToWhatWasReadIsFoundWhenItIsReadAgain(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 4)
	log := read(t, st.Path()+".log")
	write(t, st.Path()+".log", bytes.Replace(log, []byte("because"), []byte("Because"), 1)) // in the first line, and as long
	last := func() (err error) {
		for _, err = range st.Log(ctx, store.Revision{}) {
		}
		return err
	}
	require.ErrorIs(t, last(), store.ErrChanged)
	facts, err := st.At(ctx, head)
	require.NoError(t, err, "which is known")
	require.Equal(t, "4", nameIn(facts))

	// A whole log that verifies, and is as long, but is not this one.
	other := open(t, file(t), nil)
	head = store.Revision{}
	for i := range 4 {
		c := building(strconv.Itoa(i + 1))
		c.Author = "eoDj"
		head, err = other.Append(ctx, c, head)
		require.NoError(t, err)
	}
	require.Len(t, read(t, other.Path()+".log"), len(log))
	write(t, st.Path()+".log", read(t, other.Path()+".log"))
	require.ErrorIs(t, last(), store.ErrChanged)
}

func TestALogThatHasLostCommitsIsNotFollowed(t *testing.T) {
	t.Parallel()
	st, head := filled(t, 3)
	log := read(t, st.Path()+".log")
	first := log[:bytes.IndexByte(log, '\n')+1]
	for _, damage := range []func(){
		func() { write(t, st.Path()+".log", first) },
		func() { replace(t, st.Path()+".log", first) },
		func() { replace(t, st.Path()+".log", nil) },
	} {
		damage()
		_, _, err := st.Load(ctx)
		require.ErrorIs(t, err, store.ErrCorrupt)
		_, err = st.Append(ctx, building("4"), head)
		require.ErrorIs(t, err, store.ErrCorrupt)
	}
	replace(t, st.Path()+".log", log) // another file, with the same in it
	_, got := named(t, st)
	require.Equal(t, head, got)
	_, err := st.Append(ctx, building("4"), head)
	require.NoError(t, err)
	require.Len(t, entries(t, st), 4)
}

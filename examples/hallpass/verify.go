package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func (p *program) verify() *cobra.Command {
	var kept string
	c := &cobra.Command{
		Use:   "verify ADDRESS [--kept REVISION]",
		Short: "Find out whether the past of a store was tampered with",
		Long: `verify walks the log of a store, in which every commit is sealed by the hash of all that is in it
and of the one before it, and names the first link that is broken: a commit that was
changed, removed, repeated or put elsewhere. It also loads what the store holds, and compares
it with what the log adds up to.

Commits that were taken off the end leave no broken link. So keep the revision that verify
prints, somewhere else, and give it the next time: --kept says that it must still be there.

The exit status is 0 if all is well, 1 if it is not, and 2 for every error.`,
		Example: `  hallpass verify sqlite:district.db
  hallpass verify sqlite:district.db --kept 3f2a91c05b7d`,
		Args:                  oneStore,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			st, err := p.open(address(args[0]), purpose{})
			if err != nil {
				return err
			}
			defer st.close()
			n, head, err := p.verified(st.kept, kept)
			if errors.Is(err, store.ErrCorrupt) || errors.Is(err, errGone) {
				_, written := fmt.Fprintf(p.out, "%s: %s: %v\n", st.name, p.paint.red("broken"), err)
				return answer(written, false)
			} else if err != nil {
				return st.fault(err)
			}
			_, err = fmt.Fprintf(p.out, "%s: %s: %s, the last one %s\n",
				st.name, p.paint.green("as it was made"), count(n, "commit"), head)
			return answer(err, true)
		},
	}
	c.Flags().StringVar(&kept, "kept", "", "a `REVISION` that must be in the log")
	p.fromStore(c, 0)
	return c
}

var (
	errGone  = errors.New("the revision that was kept is not in the log")
	errFacts = fmt.Errorf("%w: it holds other facts than its log adds up to", store.ErrCorrupt)
)

// verified verifies the log of a store, and returns how many commits it has, and the last
// revision.
func (p *program) verified(st store.Store, kept string) (n int, head store.Revision, err error) {
	var sum store.Replay
	found := kept == ""
	head, err = store.Verify(func(yield func(store.Entry, error) bool) {
		for e, err := range store.Log(p.ctx, st, store.Revision{}) {
			if err == nil {
				n++
				sum.Apply(e.Changes)
				found = found || strings.HasPrefix(e.Revision.String(), kept)
			}
			if !yield(e, err) {
				return
			}
		}
	})
	switch {
	case err != nil:
		return n, head, err
	case n == 0:
		return n, head, errEmpty
	case !found:
		return n, head, errGone
	}
	// What the store says of the past, and what it serves: a log may be whole beside a document that is not.
	facts, err := store.At(p.ctx, st, head)
	if err != nil {
		return n, head, err
	}
	served, now, err := st.Load(p.ctx)
	if err != nil {
		return n, head, err
	}
	for _, held := range [...]struct {
		facts *district.Facts
		of    store.Revision
	}{{facts, head}, {served, now}} {
		if held.of == head && len(store.Between(sum.Facts(), held.facts).Changes) > 0 {
			return n, head, errFacts
		}
	}
	return n, head, nil
}

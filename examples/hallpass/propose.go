package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// proposal is a change of a store, as it is shown before it is made.
type proposal struct {
	comparison
	changes district.Changes
	to      *opened
	head    store.Revision // what it was judged by
}

// signature says who makes a change, and why.
type signature struct {
	author, onBehalfOf, reason string
	yes                        bool
}

func (by *signature) flags(c *cobra.Command) {
	c.Flags().StringVar(&by.author, "author", "", "`WHO` makes the change")
	c.Flags().StringVar(&by.onBehalfOf, "on-behalf-of", "", "for `WHOM`, where that is somebody else")
	c.Flags().StringVar(&by.reason, "reason", "", "`WHY`")
	c.Flags().BoolVar(&by.yes, "yes", false, "do not ask")
	_ = c.MarkFlagRequired("author") // which exists
	_ = c.MarkFlagRequired("reason")
}

// mayAsk says what is wrong if nobody can be asked and --yes was not said, where a command
// reads these files.
func (p *program) mayAsk(by signature, files []string) error {
	if by.yes || p.asks && !slices.Contains(files, "-") {
		return nil
	}
	return errors.New("standard input is no terminal, so nobody can be asked: say --yes")
}

// propose shows a change, asks whether it is meant, and makes it.
func (p *program) propose(x proposal, by signature) error {
	if len(store.Between(x.Before().Facts(), x.After().Facts()).Changes) == 0 {
		_, err := fmt.Fprintf(p.out, "%s: nothing to change\n", x.to.name)
		return err
	}
	if _, err := store.Zone(x.After().Info().TimeZone); err != nil {
		return fmt.Errorf("this change would be refused: %w", err)
	}
	if err := p.showDifference(x.comparison, false); err != nil { // not wrapped: here a pipe that is closed is no success
		return fmt.Errorf("nothing was changed: what would be changed could not be shown: %v", err)
	}
	if !by.yes && !p.agrees("make this change to "+x.to.name+"?") {
		fmt.Fprintln(p.err, "nothing was changed")
		return errNo
	}
	revision, err := settle(p.ctx, x.to.kept, store.Commit{
		Operation: store.NewOperation(),
		Author:    by.author, OnBehalfOf: by.onBehalfOf, Reason: by.reason, Time: p.now(),
		Changes: x.changes,
	}, x.head)
	switch {
	case errors.Is(err, store.ErrConflict):
		return fmt.Errorf("%s has moved on while you looked: nothing was changed, look again%s", x.to.name, p.meanwhile(x))
	case err != nil:
		return x.to.fault(err)
	}
	_, err = fmt.Fprintf(p.out, "\n%s: revision %s\n", p.paint.green("changed"), revision)
	return err
}

// agrees asks a question, and reports whether the answer is yes.
func (p *program) agrees(question string) bool {
	fmt.Fprintf(p.err, "\n%s [y/N] ", question)
	line, _ := bufio.NewReader(p.in).ReadString('\n') // no answer is no
	word := strings.ToLower(strings.TrimSpace(line))
	return word == "y" || word == "yes"
}

// meanwhile says what others have changed since a proposal was judged, as far as that can be
// read.
func (p *program) meanwhile(x proposal) string {
	var b strings.Builder
	for e, err := range store.Log(p.ctx, x.to.kept, x.head) {
		if err == nil {
			fmt.Fprintf(&b, "\n  %s", entryTitle(e))
		}
	}
	return b.String()
}

// attempts is how often a commit is offered while its outcome is not known: the pauses
// between them, doubled each time, add up to half a minute.
const attempts = 9

// settle makes a commit. While its outcome is not known it offers the very same one again,
// which is safe: it lands once at most.
func settle(ctx context.Context, st store.Store, c store.Commit, head store.Revision) (store.Revision, error) {
	var unknown error
	for n, pause := 1, 100*time.Millisecond; ; n, pause = n+1, 2*pause {
		revision, err := store.Append(ctx, st, c, head)
		if errors.Is(err, store.ErrOutcomeUnknown) {
			unknown = err
		} else if unknown == nil || err == nil || errors.Is(err, store.ErrConflict) {
			return revision, err
		} // else this attempt has failed, and what became of those before is as open as it was
		if n == attempts {
			return store.Revision{}, fmt.Errorf("%w; see hallpass log for it later", unknown)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return store.Revision{}, unknown
		}
	}
}

package main

import (
	"bufio"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/store"
)

// proposal is a change of a store that is shown before it is made.
type proposal struct {
	comparison
	to *writable
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

// mayAsk returns an error if nobody can be asked and --yes was not given. A command that reads its
// files from standard input cannot ask there.
func (p *program) mayAsk(by signature, files []string) error {
	if by.yes || p.asks && !slices.Contains(files, "-") {
		return nil
	}
	return errors.New("standard input is no terminal, so nobody can be asked: say --yes")
}

// propose shows a change, asks whether it is meant, and makes it.
func (p *program) propose(x proposal, by signature) error {
	if !x.to.isEmpty() && len(store.Between(x.Before().Facts(), x.After().Facts()).Changes) == 0 {
		_, err := fmt.Fprintf(p.out, "%s: nothing to change\n", x.to.name)
		return err
	}
	if _, err := store.Zone(x.After().Info().TimeZone); err != nil {
		return fmt.Errorf("this change would be refused: %w", err)
	}
	if err := p.showDifference(x.comparison, false); err != nil {
		// The error is not wrapped: here a closed pipe is no success.
		return fmt.Errorf("nothing was changed: what would be changed could not be shown: %v", err)
	}
	if !by.yes && !p.agrees("make this change to "+x.to.name+"?") {
		fmt.Fprintln(p.err, "nothing was changed")
		return errNo
	}
	revision, err := x.to.commit(p.ctx, store.Commit{
		Operation: store.NewOperation(),
		Author:    by.author, OnBehalfOf: by.onBehalfOf, Reason: by.reason, Time: p.now(),
		Changes: x.changes,
	})
	if err != nil {
		return err
	}
	if others := x.to.meanwhile(p.ctx, revision); others != "" {
		fmt.Fprintf(p.err, "%s: others have changed other rows %s:%s\n", x.to.name, x.to.ago(), others)
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

package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// source says where the facts come from. Flags set it.
type source struct {
	store    address // instead of the first argument
	district string  // the name of one district of a store
	at       []past  // of the first argument, of the second
}

// fromStore lets a command read a store: its first argument may be an address, or be left out for
// --store. As many moments of the past can be asked for.
func (p *program) fromStore(c *cobra.Command, moments int) {
	p.storeFlags(c, moments)
	args, run := c.Args, c.RunE
	c.Args = func(c *cobra.Command, given []string) error { return args(c, p.from.arguments(given)) }
	c.RunE = func(c *cobra.Command, given []string) error {
		given = p.from.arguments(given)
		if p.from.district != "" && !slices.ContainsFunc(given, isAddress) {
			return errors.New("--district names one of a store: a document has one district")
		}
		return run(c, given)
	}
}

// storeFlags adds the flags of a command that reads from a store.
func (p *program) storeFlags(c *cobra.Command, moments int) {
	c.Flags().Var(&p.from.store, "store", "a store, by its `ADDRESS`, instead of the first argument")
	c.Flags().StringVar(&p.from.district, "district", "", "the `NAME` of the district, in a store that holds several")
	if moments > 0 {
		c.Flags().Var(&pasts{&p.from.at, moments}, "at",
			"the facts of a store as of a `REVISION`, a time, or the end of a day")
	}
}

// arguments returns the arguments of a command, with the store as the first.
func (s *source) arguments(given []string) []string {
	if s.store == "" {
		return given
	}
	return append([]string{string(s.store)}, given...)
}

// readStore reads the facts of a store, at present or as they were.
func (p *program) readStore(a address, at past) (*document, error) {
	st, err := p.open(a, purpose{})
	if err != nil {
		return nil, err
	}
	defer st.close()
	facts, revision, moment, err := at.facts(p.ctx, st.kept)
	if err == nil && revision.IsZero() {
		err = errEmpty
	}
	if err != nil {
		return nil, st.fault(err)
	}
	document := documentOf(st, facts, revision)
	document.asOf = moment
	return document, nil
}

// documentOf returns the document of facts in a store.
func documentOf(st *opened, facts *district.Facts, revision store.Revision) *document {
	return &document{name: st.name + " at " + short(revision), json: district.Encode(facts)}
}

// short returns the first digits of a revision. They are enough for people and for every command.
func short(r store.Revision) string { return fmt.Sprintf("%.12s", r) }

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/live"
)

func (p *program) watch() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "watch ADDRESS [--json]",
		Short: "Follow what is changed in a store, and who gains and loses",
		Long: `watch prints each commit to a store as it is made, whoever makes it, as log does, and how many
users gain and lose by it, and how many levels. At midnight where the district is it prints
the new day, if that changes anything. It goes on until it is interrupted, and through
failures of the store; then the exit status is 0.

With --json it writes an object a line.`,
		Example: `  hallpass watch sqlite:district.db
  hallpass watch postgres://hallpass@db.example/hallpass --json | jq 'select(.totals.gained > 0)'`,
		Args:                  oneStore,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(p.ctx, syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			st, err := p.open(address(args[0]), purpose{})
			if err != nil {
				return err
			}
			defer st.close()
			engine, err := live.Follow(ctx, st.kept, nil)
			if err != nil {
				return st.fault(err)
			}
			defer engine.Close()
			return p.follow(ctx, st, engine, asJSON)
		},
	}
	jsonFlag(c, &asJSON)
	p.fromStore(c, 0)
	return c
}

// follow writes changes until ctx ends. Several commits that the engine meets at once are written one
// by one.
func (p *program) follow(ctx context.Context, st *opened, engine *live.Engine, asJSON bool) error {
	var d *district.District // as it was written last
	for change := range engine.Changes(ctx) {
		if d == nil {
			facts, err := store.At(ctx, st.kept, change.After)
			if err == nil && change.After.IsZero() {
				err = errEmpty
			}
			if err != nil {
				return st.fault(err)
			}
			if d, err = p.compile(documentOf(st, facts, change.After)); err != nil {
				return err
			}
			d = d.At(change.Day)
			continue
		}
		for _, e := range change.Commits {
			next, err := d.Apply(e.Changes)
			if err != nil { // somebody wrote it without judging it
				next, err = compiledAt(ctx, st.kept, e.Revision, d.Day())
			}
			if err == nil {
				err = p.tell(e, district.Diff(d, next), asJSON)
			}
			if err != nil {
				return st.fault(err)
			}
			d = next
		}
		if change.Missed {
			next, err := compiledAt(ctx, st.kept, change.After, d.Day())
			if err != nil {
				return st.fault(err)
			}
			fmt.Fprintf(p.err, "%s: too much at once: see hallpass log\n", st.name)
			d = next
		}
		if tomorrow := d.At(change.Day); change.Day != d.Day() {
			if err := p.tell(store.Entry{}, district.Diff(d, tomorrow), asJSON); err != nil {
				return err
			}
			d = tomorrow
		}
	}
	return nil
}

// compiledAt returns the district of a store as of a revision.
func compiledAt(ctx context.Context, st store.Store, at store.Revision, on access.Day) (*district.District, error) {
	facts, err := store.At(ctx, st, at)
	if err != nil {
		return nil, err
	}
	return district.New(facts, on, nil)
}

// told is a line of watch as JSON. A new day has no entry.
type told struct {
	Entry  json.RawMessage          `json:"entry,omitempty"`
	On     access.Day               `json:"on"`
	Totals district.Totals          `json:"totals"`
	Rows   []district.RowDifference `json:"rows,omitempty"`
}

// tell writes the effect of a commit, or of a new day if it has any.
func (p *program) tell(e store.Entry, x *district.Difference, asJSON bool) error {
	isDay := e.Revision.IsZero()
	if isDay && x.IsZero() {
		return nil
	}
	c := newLogged(e, district.DiffRows(x.Before(), e.Changes))
	line := told{On: x.After().Day(), Totals: x.Totals, Rows: c.rows}
	if !isDay {
		line.Entry = e.Encode()
	}
	if asJSON {
		text, err := jsonLine(line)
		if err == nil {
			_, err = p.out.Write(append(text, '\n'))
		}
		return err
	}
	text := line.On.String() + " has begun\n"
	if !isDay {
		text = c.text()
	}
	_, err := fmt.Fprintf(p.out, "%s  users: %d gain, %d lose; levels: %d gained, %d lost\n",
		text, x.Gaining, x.Losing, x.Gained, x.Lost)
	return err
}

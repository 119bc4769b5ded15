package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func (p *program) log() *cobra.Command {
	var after string
	var most, last int
	var asJSON bool
	c := &cobra.Command{
		Use:   "log ADDRESS [--after REVISION] [--limit N | --last N] [--json]",
		Short: "List who changed what a store holds, when and why",
		Long: `log lists the commits of a store from the first to the last: the revision that each led to, when
it was made, by whom, on whose behalf and why, and which rows it put and which it deleted.
Times are in UTC. A revision is enough for every command as it is shown here. With --last N it
lists the last N commits only, the last one first.

With --json it writes an entry a line, with all that it is the hash of.`,
		Example: `  hallpass log sqlite:district.db
  hallpass log sqlite:district.db --last 20
  hallpass log sqlite:district.db --after 3f2a91c05b7d --limit 20
  hallpass log sqlite:district.db --json | jq -r 'select(.author == "registrar") | .reason'`,
		Args:                  oneStore,
		DisableFlagsInUseLine: true,
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("limit") && most < 1 {
				return fmt.Errorf("--limit %d: a number from 1 up", most)
			}
			if c.Flags().Changed("last") && last < 1 {
				return fmt.Errorf("--last %d: a number from 1 up", last)
			}
			if most > 0 && last > 0 {
				return errors.New("--limit counts from the first commit and --last from the last: name one")
			}
			st, err := p.open(address(args[0]), purpose{})
			if err != nil {
				return err
			}
			defer st.close()
			var from store.Revision
			if after != "" {
				e, err := findRevision(p.ctx, st.kept, after)
				if err != nil {
					return st.fault(err)
				}
				from = e.Revision
			}
			return p.stream(false, nil, func(w io.Writer) error {
				n := 0
				log := store.Log(p.ctx, st.kept, from)
				if last > 0 {
					log = store.LogBackward(p.ctx, st.kept, store.Revision{}, last)
				}
				for e, err := range log {
					if err != nil {
						return st.fault(err)
					}
					if last > 0 && e.Revision == from {
						break
					}
					text := entryText(e)
					if asJSON {
						text = string(e.Encode()) + "\n"
					}
					if _, err := io.WriteString(w, text); err != nil {
						return err
					}
					if n++; n == most {
						break
					}
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&after, "after", "", "only commits after this `REVISION`")
	c.Flags().IntVar(&most, "limit", 0, "only the first `N`")
	c.Flags().IntVar(&last, "last", 0, "only the last `N`, the last one first")
	jsonFlag(c, &asJSON)
	p.fromStore(c, 0)
	return c
}

// entryText is a commit for people.
func entryText(e store.Entry) string {
	return entryTitle(e) + "\n  " + strings.Join(changesInShort(e.Changes), "\n  ") + "\n"
}

// entryTitle says who made a commit, when and why.
func entryTitle(e store.Entry) string {
	who := e.Author
	if e.OnBehalfOf != "" {
		who += " for " + e.OnBehalfOf
	}
	return fmt.Sprintf("%s  %s  %s: %s", short(e.Revision), e.Time.Format(time.RFC3339), who, e.Reason)
}

// fewIDs is how many rows of a table are named to people.
const fewIDs = 3

// changesInShort says which rows are put and which deleted, a line for each table.
func changesInShort(changes district.Changes) (lines []string) {
	type verb struct{ word, table string }
	var order []verb
	ids := map[verb][]string{}
	for _, c := range changes.Changes {
		v := verb{"put", c.Table()}
		if c.Row() == nil {
			v.word = "delete"
		}
		if ids[v] == nil {
			order = append(order, v)
		}
		ids[v] = append(ids[v], c.ID())
	}
	for _, v := range order {
		named := ids[v][:min(fewIDs, len(ids[v]))]
		line := strings.TrimRight(v.word+" "+v.table+" "+strings.Join(named, ", "), " ")
		if more := len(ids[v]) - fewIDs; more > 0 {
			line += fmt.Sprintf(" and %d more", more)
		}
		lines = append(lines, line)
	}
	return lines
}

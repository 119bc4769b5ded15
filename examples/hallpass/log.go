package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

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
it was made, by whom, on whose behalf and why, which rows it added and deleted, and what it
changed inside the others. Times are in UTC. A revision is enough for every command as it is
shown here. With --last N it lists the last N commits only, the last one first.

With --json it writes an entry a line, with all that it is the hash of, and as the last key,
rows, what became of each row. Without that key a line is the sealed entry.`,
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
				log := commitsAfter(p.ctx, st.kept, from)
				if last > 0 {
					log = lastCommits(p.ctx, st.kept, from, last)
				}
				for c, err := range log {
					if err != nil {
						return st.fault(err)
					}
					text := c.text()
					if asJSON {
						if text, err = c.line(); err != nil {
							return err
						}
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

// entryTitle says who made a commit, when and why.
func entryTitle(e store.Entry) string {
	who := e.Author
	if e.OnBehalfOf != "" {
		who += " for " + e.OnBehalfOf
	}
	return fmt.Sprintf("%s  %s  %s: %s", short(e.Revision), e.Time.Format(time.RFC3339), who, e.Reason)
}

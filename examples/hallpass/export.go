package main

import "github.com/spf13/cobra"

func (p *program) export() *cobra.Command {
	c := &cobra.Command{
		Use:   "export ADDRESS [--at REVISION]",
		Short: "Write the document of what a store holds",
		Long: `export writes what a store holds, at present or as it was, as a district document in canonical
form: equal facts are equal bytes.`,
		Example: `  hallpass export sqlite:district.db > district.json
  hallpass export sqlite:district.db --at 2026-11-16 | diff - district.json
  hallpass export sqlite:district.db --at 3f2a91c05b7d |
    hallpass import sqlite:district.db - --author jdoe --reason "back to before the mistake" --yes`,
		Args:                  oneStore,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			document, err := p.read(args[0])
			if err != nil {
				return err
			}
			_, err = p.out.Write(document.json)
			return err
		},
	}
	p.fromStore(c, 1)
	return c
}

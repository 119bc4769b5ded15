package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/district"
)

func (p *program) format() *cobra.Command {
	var write bool
	c := &cobra.Command{
		Use:   "fmt FILE [-w]",
		Short: "Write a document in its canonical form",
		Long: `fmt writes a district document in canonical form to standard output: equal facts are equal
bytes. A YAML document is written as JSON.

With -w it rewrites a JSON file in place, whole or not at all.`,
		Example: `  hallpass fmt district.yaml > district.json
  hallpass fmt -w district.json
  diff <(hallpass fmt monday.json) <(hallpass fmt friday.json)`,
		Args:                  oneFile,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			file := args[0]
			if write && isAddress(file) {
				return errors.New("-w: what a store holds is changed by import and by apply")
			}
			if write && file == "-" {
				return errors.New("-w: standard input has no place to be written to")
			}
			document, err := p.read(file)
			if err != nil {
				return err
			}
			if write && document.yaml != nil {
				return fmt.Errorf("-w: %s is YAML, and the canonical form is JSON", file)
			}
			d, err := p.compile(document)
			if err != nil {
				return err
			}
			canonical := district.Encode(d.Facts())
			if !write {
				_, err = p.out.Write(canonical)
				return err
			}
			if bytes.Equal(canonical, document.json) {
				return nil
			}
			return replaceFile(file, canonical)
		},
	}
	c.Flags().BoolVarP(&write, "write", "w", false, "rewrite the file in place")
	p.fromStore(c, 1)
	return c
}

// replaceFile gives a file new content, whole or not at all, and keeps its mode. Of a symbolic link it
// replaces the file that the link points to.
func replaceFile(file string, content []byte) error {
	file, err := filepath.EvalSymlinks(file)
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", file)
	}
	next, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(next.Name()) // it is renamed by then, if all went well
	_, err = next.Write(content)
	if err := errors.Join(err, next.Chmod(info.Mode().Perm()), next.Sync(), next.Close()); err != nil {
		return err
	}
	return os.Rename(next.Name(), file)
}

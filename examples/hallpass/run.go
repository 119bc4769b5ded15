package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/district"
)

// Exit statuses.
const (
	exitYes   = 0 // done, or the answer is yes
	exitNo    = 1 // the answer is no, the document has faults or findings, or something differs
	exitError = 2 // could not be done, or not be asked
)

// errNo ends a command whose answer is no, once that was written.
var errNo = errors.New("no")

// program is one run of the command: its streams, its clock and its colours, how long it may take, and
// the source of the facts that its flags name.
type program struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	paint    paint
	asks     bool // somebody sits at the other end of in
	ctx      context.Context

	from  source
	asked *district.District // the one that was compiled last, nil for none
}

// run runs the command and returns its exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{in: stdin, out: stdout, err: stderr, now: time.Now,
		paint: paintFor(stdout), asks: isTerminal(stdin), ctx: context.Background()}
	return p.run(args)
}

func (p *program) run(args []string) int {
	root := p.root()
	root.SetArgs(append([]string{}, args...)) // for nil cobra takes the arguments of the process
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	err := root.Execute()
	var faulty *documentError
	switch {
	case err == nil:
		return exitYes
	case errors.Is(err, errNo):
		return exitNo
	case pipeClosed(err):
		return exitYes // the reader has seen enough
	case errors.As(err, &faulty):
		fmt.Fprintln(p.err, faulty)
	default:
		fmt.Fprintf(p.err, "hallpass: %s\n", withoutSecrets(withSuggestions(err, p.asked)))
	}
	return exitError
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "hallpass",
		Short: "Who may do what, in which school",
		Long: `hallpass reads a district document and answers from it, or keeps it in a store.

FILE is a document in JSON or in YAML, "-" is standard input. A file is YAML if its name
ends in .yaml or .yml, JSON if it ends in .json, and else by what it begins with.

Instead of FILE every command takes the ADDRESS of a store, which knows who has changed
what, when and why, and how everything was before:

  sqlite:PATH                     an SQLite file
  postgres://USER@HOST/DATABASE   a PostgreSQL database; leave the password to PGPASSWORD
  file:PATH                       a document, with its log in a file beside it

With --at a question is asked about a store as it was: at a REVISION that hallpass log lists,
at a time such as 2026-11-16T08:00:00-06:00, or at the end of a day such as 2026-11-16 where
the district is. The day decided on is then the day of that moment, unless --on names one.

validate judges a document strictly. Every other command is lenient: what is void in a
document gives nothing, and standard error says how many such findings there are.

Only fmt -w writes to FILE, and only import and apply write to a store. What offboard,
rollover and why-not propose can be applied later: with --json they write the change sets,
preview says what those would change, and apply makes them.

The exit status is 0 for success and for yes, 1 for no, for a document with faults or
findings and for a difference, and 2 for every error.`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w (see %s --help)", err, c.CommandPath())
	})
	for _, g := range []struct {
		title    string
		commands []*cobra.Command
	}{
		{"Look after a document:", []*cobra.Command{p.validate(), p.lint(), p.format()}},
		{"Ask about one user:", []*cobra.Command{p.check(), p.explain(), p.whyNot(), p.effective(), p.roles(), p.content()}},
		{"Ask about everyone:", []*cobra.Command{p.who(), p.review(), p.prove(), p.eval()}},
		{"See what a change changes:", []*cobra.Command{p.diff(), p.preview(), p.offboard(), p.rollover()}},
		{"Keep a district in a store:", []*cobra.Command{
			p.importFile(), p.apply(), p.export(), p.log(), p.verify(), p.watch()}},
	} {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.title
		}
		root.AddCommand(g.commands...)
	}
	return root
}

// version is the version of the module that the command was built from, as far as that is known.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// oneFile asks for exactly one argument.
func oneFile(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("name one FILE, or - for standard input: there are %d", len(args))
	}
	return nil
}

// oneStore asks for exactly one argument, an address.
func oneStore(_ *cobra.Command, args []string) error {
	if len(args) != 1 || !isAddress(args[0]) {
		return errors.New("name one store: " + addressHelp)
	}
	return nil
}

// filesNamed asks for exactly two arguments with the given names. Only one can be standard input.
func filesNamed(first, second string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) != 2:
			return fmt.Errorf("name %s and %s, one of them may be - for standard input: there are %d", first, second, len(args))
		case args[0] == "-" && args[1] == "-":
			return fmt.Errorf("standard input cannot be both %s and %s", first, second)
		}
		return nil
	}
}

// pipeClosed reports whether err says that the reader of the answers has gone.
func pipeClosed(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/ask"
)

func (p *program) eval() *cobra.Command {
	var on access.Day
	c := &cobra.Command{
		Use:   "eval {--district FILE | --store ADDRESS} [--on DAY]",
		Short: "Answer questions in bulk",
		Long: `eval reads one JSON question a line from standard input and writes one JSON answer a line
to standard output, in order. A question that cannot be answered gets an error and the
closed answer of its kind, and never stops the run. Answers are written out before eval
waits for the next question, so that a program may talk to it through pipes.`,
		Example: `  hallpass eval --district district.json < questions.jsonl > answers.jsonl
  echo '{"user":"jdoe","feature":"REG MAINT DEMOGRAPH","building":"2"}' |
    hallpass eval --district district.json --on 2026-11-16
  echo '{"who":{"feature":"REG MAINT DEMOGRAPH","building":"2","level":"readWrite"}}' |
    hallpass eval --district district.json`,
		Args:                  cobra.NoArgs,
		DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error {
			file := string(p.from.store)
			if file == "" { // then --district is no name in a store
				file, p.from.district = p.from.district, ""
			}
			switch file {
			case "":
				return errors.New("name the FILE with the district: --district, or a --store")
			case "-":
				return errors.New("standard input holds the questions: the district must be in a file")
			}
			d, err := p.loadOn(file, on)
			if err != nil {
				return err
			}
			return answerAll(d, p.in, p.out)
		},
	}
	onFlag(c, &on)
	p.storeFlags(c, 1)
	c.Flags().Lookup("district").Usage =
		"the `FILE` with the district document, or a store; with --store, its district's name"
	return c
}

// answerAll answers each line of questions with a line of answers. A line may be of any
// length, and the last one may lack its newline.
func answerAll(d *district.District, questions io.Reader, answers io.Writer) error {
	in, out := bufio.NewReaderSize(questions, 1<<16), bufio.NewWriterSize(answers, 1<<16)
	var line, reply []byte
	for {
		if ahead, _ := in.Peek(in.Buffered()); bytes.IndexByte(ahead, '\n') < 0 {
			if err := out.Flush(); err != nil { // the next read may wait
				return err
			}
		}
		var err error
		line, err = appendLine(line[:0], in)
		if err == nil || len(line) > 0 {
			reply = append(ask.JSON(d, reply[:0], bytes.TrimSuffix(line, []byte("\n"))), '\n')
			if _, err := out.Write(reply); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return out.Flush()
		} else if err != nil {
			return errors.Join(err, out.Flush())
		}
	}
}

// appendLine appends the next line to dst, with its newline if it has one. With an error it appends
// the part that was read.
func appendLine(dst []byte, in *bufio.Reader) ([]byte, error) {
	for {
		part, err := in.ReadSlice('\n')
		dst = append(dst, part...)
		if err != bufio.ErrBufferFull {
			return dst, err
		}
	}
}

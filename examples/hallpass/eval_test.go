package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
)

const lincolnDistrict = "../lincoln/district.json"

// evaluate runs eval on Lincoln and returns its answers, one a line.
func evaluate(t *testing.T, questions io.Reader, on string) []string {
	t.Helper()
	var stdout bytes.Buffer
	code, stderr := at(questions, &stdout, "eval", "--district", lincolnDistrict, "--on", on)
	require.Zero(t, code)
	require.Equal(t, lincolnDistrict+": 0 findings\n", stderr)
	lines := strings.SplitAfter(stdout.String(), "\n")
	require.Empty(t, lines[len(lines)-1], "the last answer ends with a newline")
	return lines[:len(lines)-1]
}

// TestEvalAnswersTheGoldenQuestions asks all questions of one day in one run.
func TestEvalAnswersTheGoldenQuestions(t *testing.T) {
	golden, err := os.ReadFile("../lincoln/golden.jsonl")
	require.NoError(t, err)
	type row struct {
		Rule, Why   string
		On          access.Day
		Ask, Answer json.RawMessage
	}
	days := map[access.Day][]row{}
	for line := range bytes.Lines(golden) {
		var r row
		require.NoError(t, json.Unmarshal(line, &r))
		days[r.On] = append(days[r.On], r)
	}
	for on, rows := range days {
		var questions bytes.Buffer
		for _, r := range rows {
			questions.Write(append(r.Ask, '\n'))
		}
		answers := evaluate(t, &questions, on.String())
		require.Len(t, answers, len(rows))
		for i, r := range rows {
			require.Equal(t, parsed(t, string(r.Answer)), parsed(t, answers[i]), "%s %s: %s", r.Rule, r.Why, r.Ask)
		}
	}
}

// parsed reads an answer, with true in the place of an error's text.
func parsed(t *testing.T, line string) map[string]any {
	t.Helper()
	var a map[string]any
	require.NoError(t, json.Unmarshal([]byte(line), &a), line)
	if message, _ := a["error"].(string); message != "" {
		a["error"] = true
	}
	return a
}

const (
	goodQuestion = `{"user":"counselor.lincoln.3","feature":"REG MAINT PHONE","building":"2"}`
	goodAnswer   = `{"level":"readWrite"}` + "\n"
)

func TestEvalNeverStopsOnALine(t *testing.T) {
	for name, bad := range map[string]string{
		"empty":           "",
		"blank":           "   ",
		"not JSON":        "{",
		"two on a line":   goodQuestion + goodQuestion,
		"an array":        "[" + goodQuestion + "]",
		"null":            "null",
		"no question":     "{}",
		"an unknown key":  `{"user":"jdoe","featur":"REG MAINT PHONE"}`,
		"invalid UTF-8":   "{\"user\":\"\xff\xfe\",\"roles\":true}",
		"a NUL":           "\x00",
		"deep":            strings.Repeat("[", 1<<20),
		"very long":       `{"user":"` + strings.Repeat("x", 3<<20) + `","roles":true}`,
		"very long blank": strings.Repeat(" ", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			answers := evaluate(t, strings.NewReader(goodQuestion+"\n"+bad+"\n"+goodQuestion), "2026-11-16")
			require.Len(t, answers, 3)
			require.Equal(t, goodAnswer, answers[0])
			require.Equal(t, true, parsed(t, answers[1])["error"])
			require.Equal(t, goodAnswer, answers[2])
		})
	}
}

func TestEvalTakesLinesAsTheyCome(t *testing.T) {
	long := goodQuestion[:1] + strings.Repeat(" ", 1<<20) + goodQuestion[1:]
	for input, want := range map[string]int{
		"":                                 0,
		"\n":                               1,
		"\n\n":                             2,
		goodQuestion:                       1,
		goodQuestion + "\n":                1,
		goodQuestion + "\r\n":              1,
		goodQuestion + "\r\n\r\n":          2,
		strings.Repeat(long+"\n", 3):       3,
		strings.Repeat(long+"\n", 2) + " ": 3,
	} {
		answers := evaluate(t, strings.NewReader(input), "2026-11-16")
		require.Len(t, answers, want)
		if want > 0 && input[0] == '{' {
			require.Equal(t, goodAnswer, answers[0])
		}
	}
}

// TestEvalAnswersBeforeItWaits talks to eval through pipes, a question at a time.
func TestEvalAnswersBeforeItWaits(t *testing.T) {
	questionsOut, questionsIn := io.Pipe()
	answersOut, answersIn := io.Pipe()
	done := make(chan int)
	go func() {
		code, _ := at(questionsOut, answersIn, "eval", "--district", lincolnDistrict, "--on", "2026-11-16")
		done <- code
	}()
	for range 3 {
		_, err := io.WriteString(questionsIn, goodQuestion+"\n")
		require.NoError(t, err)
		got := make([]byte, len(goodAnswer))
		_, err = io.ReadFull(answersOut, got)
		require.NoError(t, err)
		require.Equal(t, goodAnswer, string(got))
	}
	require.NoError(t, questionsIn.Close())
	require.Zero(t, <-done)
}

func TestEvalIsLenientAndUsesToday(t *testing.T) {
	files(t)
	for _, c := range []struct{ file, on, want, findings string }{
		{"small.json", "", "none", "small.json: 0 findings\n"}, // still the 15th in Chicago
		{"small.json", "2026-11-16", "read", "small.json: 0 findings\n"},
		{"small.yaml", "2026-11-16", "read", "small.yaml: 0 findings\n"},
		{"findings.json", "2026-11-16", "read", "findings.json: 1 finding\n"},
		{"zone.json", "2026-11-16", "read", "zone.json: 0 findings\n"},
	} {
		args := []string{"eval", "--district", c.file}
		if c.on != "" {
			args = append(args, "--on", c.on)
		}
		var stdout bytes.Buffer
		code, stderr := at(strings.NewReader(`{"user":"jdoe","feature":"REG SETUP DISTRICT"}`), &stdout, args...)
		require.Zero(t, code)
		require.Equal(t, `{"level":"`+c.want+`"}`+"\n", stdout.String())
		require.Equal(t, c.findings, stderr)
	}
}

func TestEvalSaysWhenQuestionsCanNotBeRead(t *testing.T) {
	files(t)
	broken := io.MultiReader(strings.NewReader(`{"user":"jdoe","roles":true}`+"\n"), readerFunc(func([]byte) (int, error) {
		return 0, errors.New("the wire is cut")
	}))
	var stdout bytes.Buffer
	code, stderr := at(broken, &stdout, "eval", "--district", "small.json")
	require.Equal(t, exitError, code)
	require.Contains(t, stderr, "hallpass: the wire is cut\n")
	require.Equal(t, `{"roles":[],"attributes":[]}`+"\n", stdout.String())
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// TestEvalAnswersAHundredThousandQuestions is how many a nightly run asks.
func TestEvalAnswersAHundredThousandQuestions(t *testing.T) {
	answers := evaluate(t, strings.NewReader(questions(100_000)), "2026-11-16")
	require.Len(t, answers, 100_000)
	require.NotContains(t, strings.Join(answers[:1000], ""), "error")
	require.True(t, slices.Contains(answers, goodAnswer))
}

// questions returns n questions about counselors.
func questions(n int) string {
	logins := []string{"counselor.lincoln.3", "counselor.east.1", "counselor-high-write-middle-read", "auditor.state"}
	features := []string{"REG MAINT PHONE", "REG MAINT DEMOGRAPH", "fed-reports-runocr"}
	buildings := []string{"1", "2", "3", "10", "90"}
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"user":%q,"feature":%q,"building":%q}`+"\n",
			logins[i%len(logins)], features[i%len(features)], buildings[i%len(buildings)])
	}
	return b.String()
}

func BenchmarkEval(b *testing.B) {
	input := questions(1000)
	for b.Loop() {
		code, _ := at(strings.NewReader(input), io.Discard, "eval", "--district", lincolnDistrict, "--on", "2026-11-16")
		require.Zero(b, code)
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "questions/s")
}

package districttest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/hallpass-go/hallpass/access"
)

// line is a line of a script.
type line struct {
	words   []word
	because string // the reason in the comment, "" for none
}

// word is a word of a line. A quoted word is always a name.
type word struct {
	text   string
	quoted bool
}

// readLine splits a line. A comma or colon at the end of a word is a word of its own.
func readLine(text string) (*line, error) {
	l := &line{}
	rest := strings.TrimSpace(text)
	for rest != "" {
		var w word
		switch {
		case rest[0] == '#':
			comment := strings.Fields(rest[1:])
			if len(comment) == 0 || comment[0] != "because" {
				return l, nil
			}
			if l.because = strings.Join(comment[1:], " "); l.because == "" {
				return nil, errors.New("because of what?")
			}
			return l, nil
		case rest[0] == '"' || rest[0] == '`':
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, fmt.Errorf("a quote is not closed: %s", rest)
			}
			rest = rest[len(quoted):]
			w.text, _ = strconv.Unquote(quoted)
			w.quoted = true
		default:
			end := strings.IndexAny(rest+" ", " \t")
			if end > 1 && strings.ContainsAny(rest[end-1:end], ",:") {
				end--
			}
			w.text, rest = rest[:end], rest[end:]
		}
		l.words = append(l.words, w)
		rest = strings.TrimLeft(rest, " \t")
	}
	return l, nil
}

// is reports whether a word is there, and is one of the script's own.
func (l *line) is(i int, text string) bool {
	return i < len(l.words) && l.words[i] == word{text: text}
}

// noBecause returns an error for a reason that nobody would check.
func (l *line) noBecause() error {
	if l.because != "" {
		return errors.New("because is not checked here: it is after may, has and refused")
	}
	return nil
}

// level reads a level, in any letter case.
func (l *line) level(i int) (access.Level, error) {
	if i >= len(l.words) {
		return access.None, errors.New("a level is missing")
	}
	for level := access.None; level <= access.ReadWrite; level++ {
		if strings.EqualFold(l.words[i].text, level.String()) {
			return level, nil
		}
	}
	return access.ParseLevel(l.words[i].text)
}

// place reads a feature and perhaps a building from the words from i on, up to a colon. It
// returns where it stopped.
func (l *line) place(i int) (feature, building string, next int, err error) {
	var codes []string
	for ; i < len(l.words) && !l.is(i, "at") && !l.is(i, ":"); i++ {
		codes = append(codes, l.words[i].text)
	}
	if len(codes) == 0 {
		return "", "", i, errors.New("a feature is missing")
	}
	if l.is(i, "at") {
		if i++; i >= len(l.words) {
			return "", "", i, errors.New("a building is missing after at")
		}
		building = l.words[i].text
		i++
	}
	if i < len(l.words) && !l.is(i, ":") {
		return "", "", i, fmt.Errorf("%q is one word too many", l.words[i].text)
	}
	return strings.Join(codes, " "), building, i, nil
}

// names reads names divided by commas, from the words from i on; nobody stands for none.
func (l *line) names(i int) (names []string, err error) {
	if i == len(l.words)-1 && l.is(i, "nobody") {
		return nil, nil
	}
	for ; i < len(l.words); i += 2 {
		names = append(names, l.words[i].text)
		if l.is(i, ",") || i+1 < len(l.words) && !l.is(i+1, ",") {
			return nil, errors.New("names are divided by commas, and one with a space is quoted")
		}
	}
	if len(names) == 0 || l.is(len(l.words)-1, ",") {
		return nil, errors.New("a name is missing; for none, say nobody")
	}
	return names, nil
}

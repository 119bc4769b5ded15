package access

import (
	"errors"
	"fmt"
	"log/slog"
)

// Level is what a user may do with a resource in a building. Levels are totally ordered, None < Read <
// ReadWrite, and a higher level includes the lower ones (R1). The zero value is None.
type Level uint8

const (
	None      Level = iota // nothing at all
	Read                   // view, report, filter and sort
	ReadWrite              // add, change and delete as well
)

// ErrLevel is wrapped by errors about a level that does not exist or cannot be asked for.
var ErrLevel = errors.New(`a level is "none", "read" or "readWrite"`)

var levelNames = [...]string{None: "none", Read: "read", ReadWrite: "readWrite"}

// ParseLevel returns the level that text spells: "none", "read" or "readWrite". For any other text it
// returns None and an error that wraps [ErrLevel].
func ParseLevel(text string) (Level, error) {
	for l, name := range levelNames {
		if text == name {
			return Level(l), nil
		}
	}
	return None, fmt.Errorf("level %q: %w", text, ErrLevel)
}

// String returns "none", "read" or "readWrite", and "level(7)" for a number that is not a level.
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return fmt.Sprintf("level(%d)", uint8(l))
}

// MarshalText returns the text of [Level.String], which is the JSON form too. For a number that is not a
// level the error wraps [ErrLevel].
func (l Level) MarshalText() ([]byte, error) {
	if int(l) >= len(levelNames) {
		return nil, fmt.Errorf("%v: %w", l, ErrLevel)
	}
	return []byte(levelNames[l]), nil
}

// UnmarshalText is [ParseLevel]. On an error l stays as it was.
func (l *Level) UnmarshalText(text []byte) error {
	parsed, err := ParseLevel(string(text))
	if err == nil {
		*l = parsed
	}
	return err
}

// LogValue returns the text of [Level.String], for log/slog.
func (l Level) LogValue() slog.Value { return slog.StringValue(l.String()) }

// asked returns l if it can be asked for, and else None, to which every answer is no.
func (l Level) asked() Level {
	if !l.askable() {
		return None
	}
	return l
}

// askable reports whether l can be asked for: it is Read or ReadWrite.
func (l Level) askable() bool { return l == Read || l == ReadWrite }

// question returns an error if l cannot be asked for (R1).
func (l Level) question() error {
	if l.askable() {
		return nil
	}
	return fmt.Errorf("%v is not a question, ask for read or readWrite: %w", l, ErrLevel)
}

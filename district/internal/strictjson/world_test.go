package strictjson_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// world has a field of every kind. Most tests decode it.
type world struct {
	Format   int               `json:"format" strict:"required"`
	Name     string            `json:"name,omitempty"`
	Users    []user            `json:"users,omitempty"`
	Years    map[string]int    `json:"years,omitempty"`
	Lists    map[string][]uint `json:"lists,omitempty"`
	Day      day               `json:"day,omitzero"`
	Needs    *needs            `json:"needs,omitempty"`
	Small    int8              `json:"small,omitempty"`
	Odd      string            `json:"a/b~c,omitempty"`
	Hidden   string            `json:"-"`
	internal string
}

var _ = world{}.internal // a field that is not exported is not coded

type user struct {
	Login    string    `json:"login" strict:"required"`
	Approved bool      `json:"approved,omitempty"`
	Schools  []string  `json:"schools,omitempty"`
	Override *[]string `json:"override,omitempty"`
	Read     scope     `json:"read,omitzero"`
	Grants   []grant   `json:"grants,omitempty"`
}

type grant struct {
	Resource string `json:"resource" strict:"required"`
	Read     scope  `json:"read,omitzero"`
	From     day    `json:"from,omitzero"`
}

type needs struct {
	AnyOf   []needs `json:"anyOf,omitempty"`
	Feature string  `json:"feature,omitempty"`
}

// day is a value with unexported fields and methods of text.
type day struct{ text string }

func (d day) IsZero() bool                 { return d.text == "" }
func (d day) MarshalText() ([]byte, error) { return []byte(d.text), nil }

var errDay = errors.New("not a day")

func (d *day) UnmarshalText(text []byte) error {
	if len(text) != 10 {
		return errDay
	}
	d.text = string(text)
	for i := range text {
		text[i] = '!' // it may: the text is its own
	}
	return nil
}

// scope is a word or a list of ids.
type scope struct {
	word   string
	list   []string
	isList bool
}

func (s scope) IsZero() bool { return s.word == "" && !s.isList }

func (s scope) AppendJSON(dst []byte) []byte {
	if !s.isList && plain(s.word) {
		return append(append(append(dst, '"'), s.word...), '"')
	}
	if s.isList && !slices.ContainsFunc(s.list, func(id string) bool { return !plain(id) }) {
		dst = append(dst, '[')
		for i, id := range s.list {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(append(append(dst, '"'), id...), '"')
		}
		return append(dst, ']')
	}
	var v any = s.word
	if s.isList {
		v = s.list
	}
	b, err := marshal(v)
	if err != nil {
		panic(err)
	}
	return append(dst, b...)
}

// plain says that text needs no escape.
func plain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' })
}

var errScope = errors.New("an empty word is no scope")

func (s *scope) SetJSON(text string, list []string, isList bool) error {
	if !isList && text == "" {
		return errScope
	}
	*s = scope{text, list, isList}
	return nil
}

// MarshalJSON and UnmarshalJSON are for the comparison with encoding/json;
// the package under test must not look at them.
func (s scope) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil), nil }

func (s *scope) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		var text string
		return errors.Join(json.Unmarshal(data, &text), s.SetJSON(text, nil, false))
	}
	list := []string{}
	return errors.Join(json.Unmarshal(data, &list), s.SetJSON("", list, true))
}

// marshal is json.Marshal without HTML escapes.
func marshal(v any) ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	out := strings.TrimSuffix(b.String(), "\n")
	out = strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029").Replace(out)
	return []byte(out), err
}

// Generators.

var texts = rapid.OneOf(
	rapid.SampledFrom([]string{"", "2", "jdoe", `"`, `\`, "<a&b>", "\u2028", "\u2029", "é", "\U0001F600", "\x00", "\x1f",
		"\x7f", "\b\f\n\r\t", "\uFEFF", "\\u2028"}),
	rapid.String(),
	rapid.StringN(0, 3000, 5000),
)

func lists[T any](g *rapid.Generator[T]) *rapid.Generator[[]T] {
	return rapid.Map(rapid.SliceOfN(g, 0, 3), func(s []T) []T {
		if len(s) == 0 {
			return nil // as an empty list is decoded
		}
		return s
	})
}

func tables[T any](g *rapid.Generator[T]) *rapid.Generator[map[string]T] {
	return rapid.Map(rapid.MapOfN(texts, g, 0, 3), func(m map[string]T) map[string]T {
		if len(m) == 0 {
			return nil
		}
		return m
	})
}

var days = rapid.Map(rapid.SampledFrom([]string{"", "2026-08-17", "1999-01-01"}), func(s string) day { return day{s} })

var scopes = rapid.Custom(func(t *rapid.T) scope {
	switch rapid.IntRange(0, 2).Draw(t, "scope") {
	case 0:
		return scope{}
	case 1:
		return scope{word: rapid.SampledFrom([]string{"all", "district", "<>"}).Draw(t, "word")}
	}
	return scope{list: rapid.SliceOfN(texts, 0, 3).Draw(t, "list"), isList: true}
})

var users = rapid.Custom(func(t *rapid.T) user {
	u := user{
		Login:    texts.Draw(t, "login"),
		Approved: rapid.Bool().Draw(t, "approved"),
		Schools:  lists(texts).Draw(t, "schools"),
		Read:     scopes.Draw(t, "read"),
	}
	if rapid.Bool().Draw(t, "override") {
		list := rapid.SliceOfN(texts, 0, 3).Draw(t, "overrides")
		u.Override = &list
	}
	u.Grants = lists(rapid.Custom(func(t *rapid.T) grant {
		return grant{texts.Draw(t, "resource"), scopes.Draw(t, "read"), days.Draw(t, "from")}
	})).Draw(t, "grants")
	return u
})

func needsTo(depth int) *rapid.Generator[needs] {
	return rapid.Custom(func(t *rapid.T) needs {
		n := needs{Feature: texts.Draw(t, "feature")}
		if depth > 0 {
			n.AnyOf = lists(needsTo(depth-1)).Draw(t, "anyOf")
		}
		return n
	})
}

var worlds = rapid.Custom(func(t *rapid.T) world {
	return world{
		Format: rapid.Int().Draw(t, "format"),
		Name:   texts.Draw(t, "name"),
		Users:  lists(users).Draw(t, "users"),
		Years:  tables(rapid.Int()).Draw(t, "years"),
		Lists:  tables(lists(rapid.Uint())).Draw(t, "lists"),
		Day:    days.Draw(t, "day"),
		Needs:  rapid.Ptr(needsTo(2), true).Draw(t, "needs"),
		Small:  rapid.Int8().Draw(t, "small"),
		Odd:    texts.Draw(t, "odd"),
	}
})

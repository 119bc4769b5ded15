package main

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestPlacesOfJSONAreWhereTheirTokensAre prints values with a line for every token, and
// asks for the line of each.
func TestPlacesOfJSONAreWhereTheirTokensAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := printer{places: map[string]int{}}
		p.value(t, "", 3)
		got := map[string]int{}
		for place := range p.places {
			got[place] = 0
		}
		text := p.text.String()
		if !json.Valid([]byte(text)) {
			t.Fatalf("the printer is wrong: %s", text)
		}
		placeJSON([]byte(text), got)
		for place, line := range p.places {
			if got[place] != line {
				t.Fatalf("%s is at line %d, not %d, of\n%s", place, line, got[place], text)
			}
		}
	})
}

// printer prints a value, and notes where its members are.
type printer struct {
	text   strings.Builder
	places map[string]int
}

func (p *printer) token(t *rapid.T, token string) {
	p.text.WriteString(rapid.SampledFrom([]string{"", " ", "\n", "\r\n\t", "\n\n"}).Draw(t, "space") + token)
}

func (p *printer) note(place string) {
	if p.places[place] == 0 {
		p.places[place] = 1 + strings.Count(p.text.String(), "\n")
	}
}

func (p *printer) value(t *rapid.T, place string, depth int) {
	members := rapid.IntRange(0, 3).Draw(t, "members")
	kind := rapid.SampledFrom([]string{"[", "{", `"a, ] }\n"`, "12", "null"}).Draw(t, "kind")
	if depth == 0 && (kind == "[" || kind == "{") {
		kind = "true"
	}
	p.token(t, kind)
	if place != "" {
		p.note(place)
	}
	switch kind {
	case "[":
		for i := range members {
			if i > 0 {
				p.token(t, ",")
			}
			p.value(t, place+"/"+strconv.Itoa(i), depth-1)
		}
		p.token(t, "]")
	case "{":
		for i, key := range []string{"a", "b/c", "~"}[:members] {
			if i > 0 {
				p.token(t, ",")
			}
			p.token(t, strconv.Quote(key))
			at := child(place, key)
			p.note(at)
			p.token(t, ":")
			p.value(t, at, depth-1)
		}
		p.token(t, "}")
	}
}

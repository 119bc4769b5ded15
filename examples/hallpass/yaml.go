package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// yamlTree is a YAML document that was converted to JSON.
type yamlTree struct{ root *yaml.Node }

// fromYAML converts a YAML document to JSON. It reads the nodes and not Go values, so that a day stays
// the text that was written and nothing is guessed. A plain scalar is true, false, null or a number,
// or else text; a key is its text. Anchors, aliases, merge keys, tags, duplicate keys and a second
// document have no form in JSON, and are faults.
func fromYAML(text []byte) ([]byte, *yamlTree, []fault) {
	if i := invalidUTF8(text); i >= 0 {
		return nil, nil, []fault{{1 + bytes.Count(text[:i], []byte("\n")), "not plain UTF-8"}}
	}
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) || err == nil && len(document.Content) != 1 {
		return nil, nil, []fault{{1, "there is no document"}}
	} else if err != nil {
		return nil, nil, []fault{yamlFault(err, text)}
	}
	c := new(converter)
	c.value(document.Content[0], "")
	if err := decoder.Decode(&second); err == nil {
		c.fault(&second, "", "a second document: a file has one")
	} else if !errors.Is(err, io.EOF) {
		c.faults = append(c.faults, yamlFault(err, text))
	}
	return c.json.Bytes(), &yamlTree{document.Content[0]}, c.faults
}

// converter writes nodes as JSON, and collects the faults of nodes that have no form in it.
type converter struct {
	json   bytes.Buffer
	faults []fault
}

func (c *converter) fault(n *yaml.Node, pointer, format string, args ...any) {
	if pointer != "" {
		pointer += ": "
	}
	c.faults = append(c.faults, fault{n.Line, pointer + fmt.Sprintf(format, args...)})
}

func (c *converter) value(n *yaml.Node, pointer string) {
	c.plain(n, pointer)
	switch n.Kind {
	case yaml.MappingNode:
		c.mapping(n, pointer)
	case yaml.SequenceNode:
		c.json.WriteByte('[')
		for i, element := range n.Content {
			if i > 0 {
				c.json.WriteByte(',')
			}
			c.value(element, child(pointer, strconv.Itoa(i)))
		}
		c.json.WriteByte(']')
	case yaml.ScalarNode:
		c.scalar(n, pointer)
	}
}

func (c *converter) mapping(n *yaml.Node, pointer string) {
	c.json.WriteByte('{')
	first := map[string]int{} // key to its line
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := child(pointer, key.Value)
		if i > 0 {
			c.json.WriteByte(',')
		}
		c.plain(key, at)
		switch line, twice := first[key.Value]; {
		case key.Kind != yaml.ScalarNode && key.Kind != yaml.AliasNode:
			c.fault(key, pointer, "a key is a text")
		case key.ShortTag() == "!!merge":
			c.fault(key, pointer, "merge keys are not read: write the members out")
		case twice:
			c.fault(key, at, "duplicate key, first at line %d", line)
		}
		first[key.Value] = key.Line
		c.text(key.Value)
		c.json.WriteByte(':')
		c.value(value, at)
	}
	c.json.WriteByte('}')
}

func (c *converter) scalar(n *yaml.Node, pointer string) {
	switch n.ShortTag() {
	case "!!bool":
		c.json.WriteString(strings.ToLower(n.Value))
	case "!!null":
		c.json.WriteString("null")
	case "!!int", "!!float":
		if !json.Valid([]byte(n.Value)) {
			c.fault(n, pointer, "the number %s: write it as JSON does, or in quotes if it is a text", n.Value)
		}
		c.json.WriteString(n.Value)
	default:
		c.text(n.Value)
	}
}

func (c *converter) text(text string) {
	encoder := json.NewEncoder(&c.json)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a text always encodes, and a buffer takes all
}

// plain notes a fault for each tag, anchor or alias of a node.
func (c *converter) plain(n *yaml.Node, pointer string) {
	switch {
	case n.Kind == yaml.AliasNode:
		c.fault(n, pointer, "aliases are not read: write *%s out", n.Value)
	case n.Anchor != "":
		c.fault(n, pointer, "anchors are not read: leave &%s out", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		c.fault(n, pointer, "tags are not read: leave %s out", n.Tag)
	}
}

// place sets the lines of the given places, by JSON pointer. A place that does not exist stays as it is.
func (t *yamlTree) place(places map[string]int) {
	var walk func(n *yaml.Node, pointer string)
	walk = func(n *yaml.Node, pointer string) {
		step, into := 1, func(i int) string { return strconv.Itoa(i) }
		if n.Kind == yaml.MappingNode {
			step, into = 2, func(i int) string { return n.Content[i].Value }
		}
		for i := 0; i+step <= len(n.Content); i += step {
			at := child(pointer, into(i))
			if _, asked := places[at]; asked {
				places[at] = n.Content[i].Line // of the key in a mapping
				walk(n.Content[i+step-1], at)
			}
		}
	}
	walk(t.root, "")
}

// yamlFault is the fault of a text that is no YAML, at the line that the error names. The library counts
// lines from 1 in the errors of its scanner, and from 0 in those of its parser; for the end of the text
// it may count one too many.
func yamlFault(err error, text []byte) fault {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if m := lineOf.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
		message = m[2]
		if parserFault.MatchString(message) {
			line++
		}
	}
	return fault{min(line, 1+bytes.Count(text, []byte("\n"))), "not YAML: " + message}
}

var (
	lineOf      = regexp.MustCompile(`(?s)^line (\d+): (.*)$`)
	parserFault = regexp.MustCompile(`^did not find expected (<|node content|key|'-'|',')` +
		`|^found (duplicate %|incompatible YAML|undefined tag)`)
)

// invalidUTF8 returns the offset of the first byte that is not UTF-8, -1 if there is none.
func invalidUTF8(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

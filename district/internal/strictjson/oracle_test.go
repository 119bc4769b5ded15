package strictjson_test

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// accepted says slowly and plainly whether a document is a world. It knows
// nothing of the package under test and leaves the grammar to encoding/json.
func accepted(doc []byte) bool {
	if !json.Valid(doc) || !utf8.Valid(doc) || halfSurrogate(doc) {
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.UseNumber()
	v, ok := tree(dec, 0)
	if _, err := dec.Token(); err != io.EOF || !ok {
		return false
	}
	return isWorld(v)
}

var (
	backslashes = regexp.MustCompile(`\\[^u]`)
	pairs       = regexp.MustCompile(`(?i)\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}`)
	halves      = regexp.MustCompile(`(?i)\\ud[89a-f][0-9a-f]{2}`)
)

func halfSurrogate(doc []byte) bool {
	return halves.Match(pairs.ReplaceAll(backslashes.ReplaceAll(doc, []byte("-")), []byte("-")))
}

// object is an object's members in the document's order.
type object []member

type member struct {
	key   string
	value any
}

// tree reads a value and reports whether it is free of null, of duplicate keys
// and of too much nesting.
func tree(dec *json.Decoder, depth int) (v any, ok bool) {
	token, err := dec.Token()
	if err != nil || token == nil {
		return nil, false
	}
	open, isDelim := token.(json.Delim)
	if !isDelim {
		return token, true
	}
	list, members, ok := []any{}, object{}, depth < 64
	for dec.More() {
		key := ""
		if open == '{' {
			token, _ := dec.Token()
			key, _ = token.(string)
			ok = ok && !slices.ContainsFunc(members, func(m member) bool { return m.key == key })
		}
		child, good := tree(dec, depth+1)
		if !good {
			return nil, false
		}
		list, members = append(list, child), append(members, member{key, child})
	}
	if _, err := dec.Token(); err != nil {
		return nil, false
	}
	if open == '{' {
		return members, ok
	}
	return list, ok
}

type check func(v any) bool

func isString(v any) bool { _, ok := v.(string); return ok }
func isBool(v any) bool   { _, ok := v.(bool); return ok }
func isDay(v any) bool    { s, ok := v.(string); return ok && len(s) == 10 }
func isScope(v any) bool  { return isString(v) && v != "" || listOf(isString)(v) }

var integer = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

func isInt(bits int) check {
	return func(v any) bool {
		n, ok := v.(json.Number)
		_, err := strconv.ParseInt(string(n), 10, bits)
		return ok && err == nil && integer.MatchString(string(n))
	}
}

func isUint(v any) bool {
	n, ok := v.(json.Number)
	_, err := strconv.ParseUint(string(n), 10, 64)
	return ok && err == nil && integer.MatchString(string(n))
}

func listOf(element check) check {
	return func(v any) bool {
		list, ok := v.([]any)
		return ok && !slices.ContainsFunc(list, func(e any) bool { return !element(e) })
	}
}

func mapOf(value check) check {
	return func(v any) bool {
		members, ok := v.(object)
		return ok && !slices.ContainsFunc(members, func(m member) bool { return !value(m.value) })
	}
}

func objectOf(required string, fields map[string]check) check {
	return func(v any) bool {
		members, ok := v.(object)
		if !ok || required != "" && !slices.ContainsFunc(members, func(m member) bool { return m.key == required }) {
			return false
		}
		return !slices.ContainsFunc(members, func(m member) bool { return fields[m.key] == nil || !fields[m.key](m.value) })
	}
}

func isNeeds(v any) bool {
	return objectOf("", map[string]check{"anyOf": listOf(isNeeds), "feature": isString})(v)
}

var (
	isGrant = objectOf("resource", map[string]check{"resource": isString, "read": isScope, "from": isDay})
	isUser  = objectOf("login", map[string]check{
		"login": isString, "approved": isBool, "schools": listOf(isString), "override": listOf(isString),
		"read": isScope, "grants": listOf(isGrant),
	})
	isWorld = objectOf("format", map[string]check{
		"format": isInt(64), "name": isString, "users": listOf(isUser), "years": mapOf(isInt(64)),
		"lists": mapOf(listOf(isUint)), "day": isDay, "needs": isNeeds, "small": isInt(8), "a/b~c": isString,
	})
)

package strictjson

import (
	"encoding"
	"reflect"
	"strings"
)

// kind is how a type is coded.
type kind uint8

const (
	kindNone    kind = iota
	kindString       // any string type
	kindBool         //
	kindInt          // any signed integer
	kindUint         // any unsigned integer
	kindStrings      // exactly []string
	kindList         // any other slice
	kindMap          // a map from strings
	kindStruct       //
	kindPointer      //
	kindText         // MarshalText and UnmarshalText
	kindUnion        // AppendJSON and SetJSON
	kindRaw          // Raw
)

type (
	appender interface{ AppendJSON(dst []byte) []byte }
	setter   interface {
		SetJSON(text string, list []string, isList bool) error
	}
	zeroer interface{ IsZero() bool }
)

var (
	appenderType        = reflect.TypeFor[appender]()
	setterType          = reflect.TypeFor[setter]()
	zeroerType          = reflect.TypeFor[zeroer]()
	textMarshalerType   = reflect.TypeFor[encoding.TextMarshaler]()
	textUnmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
	stringsType         = reflect.TypeFor[[]string]()
	rawType             = reflect.TypeFor[Raw]()
)

// plan is how one type is coded.
type plan struct {
	kind     kind
	typ      reflect.Type
	elem     *plan   // of a list, map or pointer
	fields   []field // of a struct, in its order
	required uint64  // of a struct: the bits of its required fields
	bits     int     // of an integer
}

// maxFields is the most fields of a struct: one bit each in plan.required.
const maxFields = 64

// field is one field of a struct.
type field struct {
	name      string
	quoted    string // the name as it is written, with the colon
	index     int
	plan      *plan
	omitEmpty bool
	omitZero  bool
	isZeroer  bool
}

// shared are plans that every Codec has. They are written only while packages are initialized, so that
// reading them takes no lock.
var shared = map[reflect.Type]*plan{}

// Share gives every Codec the plans of the type that v points to and of its parts. It is for init functions
// only.
func Share(v any) {
	var c Codec
	c.plan(reflect.TypeOf(v).Elem())
	for t, p := range c.plans {
		shared[t] = p
	}
}

// plan returns the plan of t. It panics if t cannot be coded.
func (c *Codec) plan(t reflect.Type) *plan {
	if p := shared[t]; p != nil {
		return p
	}
	if p := c.plans[t]; p != nil {
		return p
	}
	if c.plans == nil {
		c.plans = make(map[reflect.Type]*plan)
	}
	p := &plan{typ: t}
	c.plans[t] = p // before its parts, as a type may hold itself
	done := false
	defer func() {
		if !done {
			c.plans = nil // a half-made plan must not serve the next call
		}
	}()
	p.kind = hooks(t)
	if p.kind == kindNone {
		c.make(p)
	}
	done = true
	return p
}

// hooks returns the kind that t's own methods give it, or kindNone.
func hooks(t reflect.Type) kind {
	if t.Kind() == reflect.Interface {
		return kindNone
	}
	// A pointer's methods include the value's, and a value's address can
	// always be taken here.
	t = reflect.PointerTo(t)
	write, read := t.Implements(appenderType), t.Implements(setterType)
	if write && read {
		return kindUnion
	}
	if write || read {
		panic("strictjson: " + t.String() + " has only one of AppendJSON and SetJSON")
	}
	write, read = t.Implements(textMarshalerType), t.Implements(textUnmarshalerType)
	if write && read {
		return kindText
	}
	if write || read {
		panic("strictjson: " + t.String() + " has only one of MarshalText and UnmarshalText")
	}
	return kindNone
}

// make completes the plan of a type without methods of its own.
func (c *Codec) make(p *plan) {
	switch t := p.typ; t.Kind() {
	case reflect.String:
		p.kind = kindString
	case reflect.Bool:
		p.kind = kindBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		p.kind, p.bits = kindInt, t.Bits()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		p.kind, p.bits = kindUint, t.Bits()
	case reflect.Pointer:
		if t.Elem().Kind() == reflect.Pointer {
			panic("strictjson: " + t.String() + " is not supported")
		}
		p.kind, p.elem = kindPointer, c.plan(t.Elem())
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			panic("strictjson: the keys of " + t.String() + " are no strings")
		}
		p.kind, p.elem = kindMap, c.plan(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			panic("strictjson: " + t.String() + " has no form that all agree on")
		}
		p.kind, p.elem = kindList, c.plan(t.Elem())
		if t == stringsType {
			p.kind = kindStrings
		}
	case reflect.Struct:
		if t == rawType {
			p.kind = kindRaw
			return
		}
		p.kind = kindStruct
		c.makeFields(p)
	default:
		panic("strictjson: " + t.String() + " is not supported")
	}
}

// makeFields completes the plan of a struct.
func (c *Codec) makeFields(p *plan) {
	for i := range p.typ.NumField() {
		sf := p.typ.Field(i)
		tag := sf.Tag.Get("json")
		if tag == "-" {
			continue
		}
		if sf.Anonymous {
			panic("strictjson: " + p.typ.String() + " embeds " + sf.Name)
		}
		if !sf.IsExported() {
			continue
		}
		if len(p.fields) == maxFields {
			panic("strictjson: " + p.typ.String() + " has too many fields")
		}
		name, options, _ := strings.Cut(tag, ",")
		if name == "" {
			name = sf.Name
		}
		if p.find([]byte(name), 0) >= 0 {
			panic("strictjson: " + p.typ.String() + " has two fields named " + name)
		}
		f := field{name: name, quoted: string(appendString(nil, name)) + ":", index: i}
		for options != "" {
			var option string
			option, options, _ = strings.Cut(options, ",")
			switch option {
			case "omitempty":
				f.omitEmpty = true
			case "omitzero":
				f.omitZero = true
				f.isZeroer = sf.Type.Implements(zeroerType) || reflect.PointerTo(sf.Type).Implements(zeroerType)
			default:
				panic("strictjson: " + p.typ.String() + " has the unknown tag option " + option)
			}
		}
		switch option := sf.Tag.Get("strict"); option {
		case "":
		case "required":
			p.required |= 1 << len(p.fields)
		default:
			panic("strictjson: " + p.typ.String() + " has the unknown tag option " + option)
		}
		f.plan = c.plan(sf.Type)
		p.fields = append(p.fields, f)
	}
}

// find returns the number of the field with exactly this name, or -1.
// It looks from the field likely on: keys mostly come in canonical order.
func (p *plan) find(name []byte, likely int) int {
	for i := likely; i < len(p.fields); i++ {
		if p.fields[i].name == string(name) {
			return i
		}
	}
	for i := range min(likely, len(p.fields)) {
		if p.fields[i].name == string(name) {
			return i
		}
	}
	return -1
}

// near returns the name of the field that differs from key only in letter
// case, or "".
func (p *plan) near(key string) string {
	for i := range p.fields {
		if strings.EqualFold(p.fields[i].name, key) {
			return p.fields[i].name
		}
	}
	return ""
}

package district

import (
	"reflect"
	"strings"
)

// plan is what the tags of a type declare about its values, compiled once for each table:
//
//	Login   string         `json:"login" strict:"required" form:"id"`
//	Email   string         `json:"email,omitempty" form:"email"`
//	Schools []string       `json:"schools,omitempty" form:"id" list:"set"`
//	Years   map[string]int `json:"years,omitempty" key:"id" form:"year"`
//
// A form is how a value looks (see forms). That of a list or a map is the form of its values; a map
// has the form of its keys in a tag of its own. A value that is not strict:"required" may be
// absent, and needs no form then.
//
// In a set no value comes twice and the order means nothing. A list that is only unique keeps its
// order, and one that is only unordered has a rule of its own against repetition.
//
// A value that is secret:"true" is none of a plan's business: it is compared, and not shown to
// people (see [DiffRow]).
//
// A type whose tags declare nothing has the plan nil.
type plan struct {
	kind     reflect.Kind
	form     *form                // of a value without parts
	optional bool                 // the value may be absent
	key      *form                // of the keys of a map
	elem     *plan                // of the values in a list or a map, or behind a pointer
	fields   []field              // of a struct: those that have a plan
	relate   func(*checker, any)  // judges what the parts say of each other; nil for nothing
	repeats  func(list any) []int // finds the values that a list holds again; nil if it may
	sorted   bool                 // the order of a list means nothing
	sorts    bool                 // sorted, or there is such a list in the value
}

// field is a field of a struct.
type field struct {
	index int
	key   string // in the document
	*plan
}

// planOf compiles the tags of a type.
func planOf(t reflect.Type) *plan { return planner{}.plan(t, "") }

// planner compiles types. It knows the structs that it has met, since one may hold itself.
type planner map[reflect.Type]*plan

// plan compiles a type, with the tag of the field that has it.
func (m planner) plan(t reflect.Type, tag reflect.StructTag) *plan {
	p := &plan{kind: t.Kind(), relate: relations[t]}
	switch name := tag.Get("form"); {
	case p.kind == reflect.Slice:
		p.elem = m.plan(t.Elem(), tag)
		p.list(t, tag.Get("list"))
	case p.kind == reflect.Map:
		p.elem, p.key = m.plan(t.Elem(), tag), formNamed(tag.Get("key"))
	case p.kind == reflect.Pointer:
		p.elem = m.plan(t.Elem(), tag)
	case name != "":
		p.form = formNamed(name)
		if p.kind == reflect.Struct {
			p.kind = reflect.Invalid // a resource is judged as a whole
		}
	case p.kind == reflect.Struct:
		if known := m[t]; known != nil {
			return known
		}
		m[t] = p
		m.fields(p, t)
	}
	p.sorts = p.sorts || p.sorted || p.elem != nil && p.elem.sorts
	if p.form == nil && p.elem == nil && p.fields == nil && p.relate == nil && p.repeats == nil && !p.sorts {
		return nil
	}
	return p
}

// list compiles a list tag.
func (p *plan) list(t reflect.Type, tag string) {
	switch tag {
	case "set", "unique":
		if p.repeats = repeats[t]; p.repeats == nil {
			p.repeats = func(list any) []int { return againByText(reflect.ValueOf(list).Elem()) }
		}
		p.sorted = tag == "set"
	case "unordered":
		p.sorted = true
	case "":
	default:
		panic("district: unknown list " + tag)
	}
}

// fields compiles the fields of a struct.
func (m planner) fields(p *plan, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		if of := m.plan(f.Type, f.Tag); of != nil {
			of.optional = of.form != nil && f.Tag.Get("strict") != "required"
			key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			p.fields = append(p.fields, field{i, key, of})
			p.sorts = p.sorts || of.sorts
		}
	}
}

// holds reports whether a value needs no further look: a value without parts has its form, and
// one that may have parts has none.
func (p *plan) holds(v reflect.Value) bool {
	switch p.kind {
	case reflect.String:
		text := v.String()
		return text == "" && p.optional || p.form.text(text)
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Pointer:
		return v.IsNil()
	case reflect.Struct:
		return false
	}
	return p.optional && v.IsZero() || p.form.part(v)
}

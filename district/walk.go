package district

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// checker walks written values and collects faults with their places. The place is kept as a
// stack of steps, and spelled out only for a fault.
type checker struct {
	faults Faults
	table  string
	id     string
	steps  []step
}

// step goes to a member of an object by its key, or of a list by its index.
type step struct {
	key   string
	index int // -1 for a key
}

func (c *checker) enter(s step) { c.steps = append(c.steps, s) }
func (c *checker) leave()       { c.steps = c.steps[:len(c.steps)-1] }

// in runs f inside the member of that key.
func (c *checker) in(key string, f func()) {
	c.enter(step{key, -1})
	f()
	c.leave()
}

// each runs f inside each member of the list under key.
func (c *checker) each(key string, n int, f func(i int)) {
	if n == 0 {
		return
	}
	c.enter(step{key, -1})
	for i := range n {
		c.enter(step{"", i})
		f(i)
		c.leave()
	}
	c.leave()
}

// fault notes that the value at hand is wrong.
func (c *checker) fault(rule string, sentinel error, format string, args ...any) {
	err := sentinel
	if format != "" {
		err = fmt.Errorf(format+": %w", append(args, sentinel)...)
	}
	c.faults = append(c.faults, &FactError{Table: c.table, ID: c.id, Pointer: c.pointer(), Rule: rule, Err: err})
}

// faultAt is fault for the member of that key.
func (c *checker) faultAt(key, rule string, sentinel error, format string, args ...any) {
	c.in(key, func() { c.fault(rule, sentinel, format, args...) })
}

func (c *checker) pointer() string {
	var b strings.Builder
	for _, s := range c.steps {
		b.WriteByte('/')
		if s.index >= 0 {
			b.WriteString(strconv.Itoa(s.index))
		} else {
			b.WriteString(pointerEscape.Replace(s.key))
		}
	}
	return b.String()
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// tagged judges a struct, to which the argument points, by its tags.
func (c *checker) tagged(written any) {
	v := reflect.ValueOf(written).Elem()
	c.object(planOf(v.Type()), v)
}

// value judges a value that does not hold. It is addressable.
func (c *checker) value(p *plan, v reflect.Value) {
	switch p.kind {
	case reflect.Struct:
		c.object(p, v)
	case reflect.Slice:
		c.list(p, v)
	case reflect.Map:
		c.entries(p, v)
	case reflect.Pointer:
		c.value(p.elem, v.Elem())
	default:
		c.unformed(p.form, v)
	}
}

// object judges the fields of a struct, each by itself, and then what they say of each other.
func (c *checker) object(p *plan, v reflect.Value) {
	if len(c.steps) > maxDepth {
		c.fault("", ErrLimit, "nested too deeply")
		return
	}
	for i := range p.fields {
		f := &p.fields[i]
		if part := v.Field(f.index); !f.holds(part) {
			c.enter(step{f.key, -1})
			c.value(f.plan, part)
			c.leave()
		}
	}
	if p.relate != nil {
		p.relate(c, v.Addr().Interface())
	}
}

// list judges the values of a list, each by itself, then what they say of each other, and last
// that none comes twice.
func (c *checker) list(p *plan, v reflect.Value) {
	list := v.Addr().Interface()
	if texts, ok := list.(*[]string); ok {
		c.texts(p, *texts)
	} else if p.elem != nil {
		for i := range v.Len() {
			if part := v.Index(i); !p.elem.holds(part) {
				c.enter(step{"", i})
				c.value(p.elem, part)
				c.leave()
			}
		}
	}
	if p.relate != nil {
		p.relate(c, list)
	}
	if p.repeats != nil && v.Len() > 1 {
		for _, i := range p.repeats(list) {
			c.enter(step{"", i})
			c.fault("", ErrRepeats, "%s", compact(at(v, i)))
			c.leave()
		}
	}
}

// texts judges each text of a list.
func (c *checker) texts(p *plan, list []string) {
	for i, text := range list {
		if !p.elem.form.text(text) {
			c.enter(step{"", i})
			c.unformed(p.elem.form, text)
			c.leave()
		}
	}
}

// entries judges the keys and values of a map, in the order of the keys.
func (c *checker) entries(p *plan, v reflect.Value) {
	keys := make([]string, 0, v.Len())
	for entry := v.MapRange(); entry.Next(); {
		keys = append(keys, entry.Key().String())
	}
	slices.Sort(keys)
	value := reflect.New(v.Type().Elem()).Elem() // since it has no address in the map
	for _, key := range keys {
		value.Set(v.MapIndex(reflect.ValueOf(key)))
		c.enter(step{key, -1})
		if !p.key.text(key) {
			c.unformed(p.key, key)
		}
		if !p.elem.holds(value) {
			c.value(p.elem, value)
		}
		c.leave()
	}
}

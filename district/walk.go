package district

import (
	"fmt"
	"strconv"
	"strings"
)

// checker walks written facts and collects faults with their places. The place is kept as
// a stack of steps, and spelled out for a fault alone.
type checker struct {
	faults Faults
	table  string
	id     string
	steps  []step
}

// step goes to a member of an object by its key, or of a list by its index.
type step struct {
	key   string
	index int
}

// in runs f inside the member of that key.
func (c *checker) in(key string, f func()) {
	c.steps = append(c.steps, step{key: key, index: -1})
	f()
	c.steps = c.steps[:len(c.steps)-1]
}

// each runs f inside each member of the list under key.
func (c *checker) each(key string, n int, f func(i int)) {
	if n == 0 {
		return
	}
	c.steps = append(c.steps, step{key: key, index: -1}, step{})
	for i := range n {
		c.steps[len(c.steps)-1] = step{index: i}
		f(i)
	}
	c.steps = c.steps[:len(c.steps)-2]
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

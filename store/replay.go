package store

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"github.com/hallpass-go/hallpass/district"
)

// Replay adds up the changes of a log. The zero value is an empty store.
//
// It judges nothing: a log says what has happened, and its commits were judged when they were made, by
// the rules and licences of that day. A put replaces the row of its id, or adds it. A deletion of a row
// that is not there changes nothing. If one set of changes deletes a row and puts it, the put stays: a
// role that takes another letter case.
type Replay struct {
	puts map[district.Key]district.Change
}

// Apply changes rows. It keeps the rows of the changes, which must not change afterwards.
func (r *Replay) Apply(changes district.Changes) {
	if r.puts == nil {
		r.puts = make(map[district.Key]district.Change, len(changes.Changes))
	}
	for _, c := range changes.Changes {
		if c.Row() == nil {
			delete(r.puts, c.Key())
		}
	}
	for _, c := range changes.Changes {
		if c.Row() != nil {
			r.puts[c.Key()] = c
		}
	}
}

// Rows returns the rows as they are now, by id; rows of one id by table.
func (r *Replay) Rows() iter.Seq[district.Change] {
	return slices.Values(slices.SortedFunc(maps.Values(r.puts), func(a, b district.Change) int {
		return cmp.Or(cmp.Compare(a.ID(), b.ID()), cmp.Compare(a.Table(), b.Table()))
	}))
}

// Facts returns the facts as they are now, each table by id. They do not change with later changes.
// They share memory with the changes that were applied, and must not be changed.
func (r *Replay) Facts() *district.Facts { return district.FactsOf(r.Rows()) }

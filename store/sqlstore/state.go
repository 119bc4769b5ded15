package sqlstore

import (
	"iter"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// state is the facts of a snapshot and the changes since. It is a [store.Replay] for many facts and few
// changes.
type state struct {
	start   *district.Facts
	since   store.Replay
	touched map[district.Key]bool // rows that were put or deleted since
}

func (st *state) apply(changes district.Changes) {
	if st.touched == nil {
		st.touched = map[district.Key]bool{}
	}
	st.since.Apply(changes)
	for _, c := range changes.Changes {
		st.touched[c.Key()] = true
	}
}

// facts returns the facts as they are now, each table by id.
func (st *state) facts() *district.Facts {
	if st.touched == nil {
		return st.start
	}
	return district.FactsOf(st.rows())
}

// rows returns the rows of the snapshot that were not touched and those put since, each table by
// id.
func (st *state) rows() iter.Seq[district.Change] {
	return func(yield func(district.Change) bool) {
		late := map[string][]district.Change{} // by table, those that were not yielded yet
		for c := range st.since.Rows() {
			late[c.Table()] = append(late[c.Table()], c)
		}
		before := func(table, id string, isLast bool) bool {
			for list := late[table]; len(list) > 0 && (isLast || list[0].ID() < id); list = list[1:] {
				if late[table] = list[1:]; !yield(list[0]) {
					return false
				}
			}
			return true
		}
		for c := range st.start.Rows() {
			if !before(c.Table(), c.ID(), false) || !st.touched[c.Key()] && !yield(c) {
				return
			}
		}
		for _, table := range district.Tables() {
			if !before(table, "", true) {
				return
			}
		}
	}
}

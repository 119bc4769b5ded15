package live

import (
	"context"
	"iter"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// Swap is one step from one district that is served to the next.
type Swap struct {
	Before, After store.Revision // the same if only the day differs
	Day           access.Day     // from here on

	// Commits are those that led here, in order: who, why, and what. There are none if the store
	// has no log of them.
	Commits []store.Entry

	// Users and Roles are the ids of those that were put or deleted, sorted. A role that was
	// changed means that its holders may have other levels.
	Users, Roles []string

	// Everything says that other users and roles may have other levels too: buildings, records,
	// licences or other tables have changed, or the day.
	Everything bool

	// Missed says that this swap stands for several that are no longer remembered. Everything is
	// set too.
	Missed bool

	changes []district.Change // every row that was put or deleted
}

// remembered is how many changes an engine remembers.
const remembered = 256

// Changes returns the changes of the served district, as they come. The first one says where the
// sequence begins: its revision is served then, and everything counts as changed. Each begins where the
// one before it ended. So a host that keeps data per user is never out of date if it drops the data of
// the users and roles that each change names, or all data where the change says Everything.
//
// The sequence blocks until there is a change, and ends when ctx or the engine does. The engine waits
// for nobody: a reader that takes too long gets one change that says that some were missed. A change
// tells what has happened. [Engine.District] tells how things are, which may be later already.
func (e *Engine) Changes(ctx context.Context) iter.Seq[Swap] {
	return func(yield func(Swap) bool) {
		if e == nil || e.cancel == nil {
			return
		}
		s := e.state.Load()
		last, n := s.revision, s.changes
		more := yield(Swap{After: last, Day: s.district.Day(), Everything: true})
		for more && ctx.Err() == nil {
			s := e.state.Load()
			changes, known := e.since(n)
			if n += len(changes); !known {
				s = e.state.Load()
				n = s.changes
				changes = []Swap{{Before: last, After: s.revision, Day: s.district.Day(), Everything: true, Missed: true}}
			}
			for _, c := range changes {
				if !yield(c) || ctx.Err() != nil {
					return
				}
				last = c.After
			}
			if len(changes) > 0 {
				continue
			}
			select {
			case <-s.replaced:
			case <-ctx.Done():
			case <-e.life.Done():
				more = s != e.state.Load()
			}
		}
	}
}

// keep remembers a change. The caller holds the lock.
func (e *Engine) keep(c Swap) {
	if len(e.recent) == remembered {
		e.recent = slices.Delete(e.recent, 0, 1)
	}
	e.recent = append(e.recent, c)
}

// since returns the changes after the first n, and whether all of them are remembered.
func (e *Engine) since(n int) ([]Swap, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	missing := e.state.Load().changes - n
	if missing > len(e.recent) {
		return nil, false
	}
	return slices.Clone(e.recent[len(e.recent)-missing:]), true
}

// tell names the users and roles that changes put or deleted, and says whether they touch other tables.
func (c *Swap) tell(changes []district.Change) {
	c.changes = changes
	for _, one := range changes {
		switch one.Table() {
		case "users":
			c.Users = append(c.Users, one.ID())
		case "roles":
			c.Roles = append(c.Roles, one.ID())
		default:
			c.Everything = true
		}
	}
	for _, ids := range [...]*[]string{&c.Users, &c.Roles} {
		slices.Sort(*ids)
		*ids = slices.Compact(*ids)
	}
}

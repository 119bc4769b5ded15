package live

import (
	"context"
	"iter"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// Swap is one step from what was served to what is served.
type Swap struct {
	Before, After store.Revision // the same where only the day is another
	Day           access.Day     // from here on

	// Commits are those that led here, in order: who, why, and what. There are none where
	// the store has no log of them.
	Commits []store.Entry

	// Users and Roles are the ids of those that were put or deleted, sorted. A role that was
	// changed means that its holders may have other levels.
	Users, Roles []string

	// Everything says that others than these may have other levels too: buildings, records,
	// licences or whatever else has changed, or the day.
	Everything bool

	// Missed says that this stands for several changes that are no longer remembered.
	// Everything is set too.
	Missed bool

	changes []district.Change // all that was put and deleted
}

// remembered is how many changes an engine remembers.
const remembered = 256

// Changes returns the changes of what is served, as they come. The first one says where the
// sequence begins: what is served then, with everything changed. Each begins where the one
// before it ended, so that whoever keeps something per user and drops what each change
// names, or all of it where it says so, never keeps what is outdated.
//
// The sequence blocks until there is a change, and ends when ctx or the engine does. The
// engine waits for nobody: who takes too long gets one change that says that some were
// missed. A change tells what has happened, and [Engine.District] how things are, which may
// be later already.
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

// tell says what has changed.
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

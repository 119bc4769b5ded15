package live

import (
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// Snapshot is a district with the revision that it is of: both of one moment.
type Snapshot struct {
	// District is what [Engine.District] gives; never nil. While everything is refused it
	// answers with errors that wrap [store.ErrStale].
	District *district.District

	// Revision is the district's. A change that is made from the district carries it, as
	// [Since]. It is the zero revision while everything is refused, and where the store is
	// empty.
	Revision store.Revision
}

// Snapshot returns the district that is served together with its revision. It never blocks.
func (e *Engine) Snapshot() Snapshot {
	if e == nil {
		return Snapshot{District: refusing}
	}
	s := e.state.Load()
	now := Snapshot{District: s.now()}
	if now.District != refusing {
		now.Revision = s.revision
	}
	return now
}

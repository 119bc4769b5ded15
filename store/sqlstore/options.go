package sqlstore

import "time"

// Options change how a store is opened. Nil is the same as the zero value.
type Options struct {
	// Interval is how late a wait notices a commit of another process at most, if nothing tells of
	// it: one second in PostgreSQL and 10 milliseconds in SQLite if zero or less. In PostgreSQL a
	// notification mostly comes sooner.
	Interval time.Duration

	// Lossy is told of settings with which a loss of power could undo commits that were
	// acknowledged, and the store opens all the same. If it is nil, the store does not open.
	Lossy func(*DurabilityError)
}

func (o *Options) interval(d Dialect) time.Duration {
	switch {
	case o != nil && o.Interval > 0:
		return o.Interval
	case d == SQLite:
		return 10 * time.Millisecond
	}
	return time.Second
}

package live

import (
	"math/rand/v2"
	"time"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// Options change how an engine follows its store. Nil is the same as the zero value, and a field that
// is zero or less stands for its default.
type Options struct {
	// District is how districts are compiled: verifier, rules of the host's own, strictness.
	District *district.Options

	// MaxAge is how long a district is served that could not be confirmed to be the head of the
	// store: [DefaultMaxAge].
	MaxAge time.Duration

	// Interval is the longest pause between two looks at a store that does not tell when there is
	// news: [store.DefaultInterval]. A store that tells is looked at all the same, to confirm the
	// district that is served: every store at least four times in MaxAge.
	Interval time.Duration

	// Timeout is how long one call of the store may take, the loading of all facts among
	// them: [DefaultTimeout].
	Timeout time.Duration

	// MinBackoff and MaxBackoff bound the pause after a call that failed:
	// [DefaultMinBackoff], doubled each time, up to [DefaultMaxBackoff].
	MinBackoff, MaxBackoff time.Duration

	// StartWithout has Follow return an engine although the first load fails. Until one
	// succeeds everything is refused.
	StartWithout bool
}

// Defaults of [Options].
const (
	DefaultMaxAge     = 10 * time.Minute
	DefaultTimeout    = time.Minute
	DefaultMinBackoff = 100 * time.Millisecond
	DefaultMaxBackoff = 30 * time.Second
)

// orDefault returns options in which every field has its value.
func (o *Options) orDefault() Options {
	var full Options
	if o != nil {
		full = *o
	}
	for _, d := range [...]struct {
		value *time.Duration
		zero  time.Duration
	}{
		{&full.MaxAge, DefaultMaxAge}, {&full.Interval, store.DefaultInterval}, {&full.Timeout, DefaultTimeout},
		{&full.MinBackoff, DefaultMinBackoff}, {&full.MaxBackoff, DefaultMaxBackoff},
	} {
		if *d.value <= 0 {
			*d.value = d.zero
		}
	}
	full.MaxBackoff = max(full.MaxBackoff, full.MinBackoff)
	return full
}

// every returns the longest pause between two looks at a store that does not fail.
func (o *Options) every(tells bool) time.Duration {
	confirm := max(o.MaxAge/4, 1)
	if tells {
		return confirm
	}
	return min(o.Interval, confirm)
}

// backoff returns the pause after as many failures in a row.
func (o *Options) backoff(failures int) time.Duration {
	pause := o.MinBackoff
	for ; failures > 1 && pause < o.MaxBackoff; failures-- {
		pause *= 2
	}
	return jitter(min(pause, o.MaxBackoff))
}

// jitter returns a pause of half the length to the full one, so that the engines of many
// processes do not all come at once.
func jitter(d time.Duration) time.Duration { return d - rand.N(d/2+1) }

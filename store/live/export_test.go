package live

import (
	"time"

	"github.com/hallpass-go/hallpass/store"
)

const (
	Enough     = enough
	Remembered = remembered
	MaxEntries = maxEntries
	MaxHanging = maxHanging
	Grace      = grace
)

var NextDay = nextDay

func (o *Options) Backoff(failures int) time.Duration { return o.orDefaultPointer().backoff(failures) }

func (o *Options) orDefaultPointer() *Options {
	full := o.orDefault()
	return &full
}

func (e *Engine) Store() store.Store { return e.store }

package sqlstore_test

import (
	"context"
	"sync"
	"sync/atomic"
)

// countdown is a context that ends when it has been asked a number of times.
type countdown struct {
	context.Context
	left int64
	once sync.Once
	done chan struct{}
}

func (c *countdown) ask() {
	if atomic.AddInt64(&c.left, -1) < 0 {
		c.once.Do(func() { close(c.done) })
	}
}

func (c *countdown) Done() <-chan struct{} { c.ask(); return c.done }

func (c *countdown) Err() error {
	c.ask()
	select {
	case <-c.done:
		return context.Canceled
	default:
		return nil
	}
}

package districttest

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/hallpass-go/hallpass/district"
)

// trial is the t of a suite that is run to see whether it fails. It records reports instead of
// passing them on; the rest, a directory or a variable, is that of the test that runs the suite.
type trial struct {
	testing.TB
	ctx    context.Context
	cancel context.CancelFunc

	mu       sync.Mutex // a suite may report from several goroutines
	failed   bool
	skipped  bool
	log      []string
	cleanups []func()
}

// try runs a suite in a goroutine of its own, which Fatal and Skip end.
func try(t testing.TB, suite func(testing.TB, *district.District), d *district.District) *trial {
	r := &trial{TB: t}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				r.Errorf("panic: %v", p)
			}
		}()
		defer r.cleanup()
		suite(r, d)
	}()
	<-done
	return r
}

// cleanup calls the registered functions, the last first, even if one of them ends in a panic.
func (r *trial) cleanup() {
	r.cancel()
	r.mu.Lock()
	n := len(r.cleanups)
	if n == 0 {
		r.mu.Unlock()
		return
	}
	last := r.cleanups[n-1]
	r.cleanups = r.cleanups[:n-1]
	r.mu.Unlock()
	defer r.cleanup()
	last()
}

func (r *trial) Cleanup(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cleanups = append(r.cleanups, f)
}

func (r *trial) Context() context.Context { return r.ctx }

func (r *trial) Helper() {}

func (r *trial) Log(args ...any) { r.record(fmt.Sprintln(args...), false) }

func (r *trial) Logf(format string, args ...any) { r.record(fmt.Sprintf(format, args...), false) }

func (r *trial) Error(args ...any) { r.record(fmt.Sprintln(args...), true) }

func (r *trial) Errorf(format string, args ...any) { r.record(fmt.Sprintf(format, args...), true) }

func (r *trial) record(text string, failed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = r.failed || failed
	r.log = append(r.log, strings.TrimSuffix(text, "\n"))
}

func (r *trial) Fail() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
}

func (r *trial) FailNow() {
	r.Fail()
	runtime.Goexit()
}

func (r *trial) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

func (r *trial) Fatal(args ...any) {
	r.Error(args...)
	r.FailNow()
}

func (r *trial) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	r.FailNow()
}

func (r *trial) Skip(args ...any) {
	r.Log(args...)
	r.SkipNow()
}

func (r *trial) Skipf(format string, args ...any) {
	r.Logf(format, args...)
	r.SkipNow()
}

func (r *trial) SkipNow() {
	r.mu.Lock()
	r.skipped = true
	r.mu.Unlock()
	runtime.Goexit()
}

func (r *trial) Skipped() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.skipped
}

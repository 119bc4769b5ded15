package sqlstore

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/hallpass-go/hallpass/store"
)

// Wait returns when the head is no longer the revision seen. The first wait makes the store watch the
// database, until it is closed: on a connection of its own, which listens in PostgreSQL, and in SQLite
// asks every [Options.Interval] whether the file has changed.
//
// A notification is a hint to look at the head, and not the truth. After each reconnection, and every
// interval in PostgreSQL, there is a look without a hint: so a notification may be lost.
func (s *Store) Wait(ctx context.Context, seen store.Revision) error {
	for {
		if err := s.usable(ctx); err != nil {
			return err
		}
		moved := s.watch.next(s)
		head, _, err := s.read(s.pool()).head(ctx)
		if err != nil {
			return s.typed(ctx, err)
		}
		if head.revision != seen {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.life.Done():
			return store.ErrClosed
		case <-moved:
		}
	}
}

// watcher tells every wait on a store to look again.
type watcher struct {
	mu      sync.Mutex
	moved   chan struct{} // closed at the next hint, nil while nobody waits
	started bool
	running sync.WaitGroup
}

// next returns a channel that the next hint closes.
func (w *watcher) next(s *Store) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.moved == nil {
		w.moved = make(chan struct{})
	}
	if !w.started && s.life.Err() == nil {
		w.started = true
		w.running.Go(func() { s.keepWatching(s.life) })
	}
	return w.moved
}

func (w *watcher) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.moved != nil {
		close(w.moved)
		w.moved = nil
	}
}

// close returns when nothing watches any more. The life of the store has ended.
func (w *watcher) close() {
	w.mu.Lock()
	w.started = true
	w.mu.Unlock()
	w.running.Wait()
}

// keepWatching watches the database as well as it can, until ctx ends.
func (s *Store) keepWatching(ctx context.Context) {
	for ctx.Err() == nil {
		var err error
		if s.dialect == PostgreSQL {
			err = s.listen(ctx)
		} else {
			err = s.watchFile(ctx)
		}
		if errors.Is(err, errUnwatchable) {
			s.poll(ctx)
			return
		}
		s.watch.wake() // every wait looks, and gets the error
		_ = pause(ctx, s.interval)
	}
}

// errUnwatchable says that there is no connection to watch with.
var errUnwatchable = errors.New("no connection to watch the database with")

// listen wakes every wait at each notification, and at each head that came without one, until the
// connection breaks. The connection is not one of the pool's, which would miss it for good.
func (s *Store) listen(ctx context.Context) error {
	config, err := s.connConfig(ctx)
	if err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ending)
	}()
	if _, err := conn.Exec(ctx, `LISTEN hallpass`); err != nil {
		return err
	}
	s.watch.wake() // earlier notifications were not heard
	var last link
	for {
		listening, cancel := context.WithTimeout(ctx, s.interval)
		heard, err := conn.WaitForNotification(listening)
		silent := listening.Err() != nil
		cancel()
		switch {
		case err == nil && heard.Payload == s.district:
			s.watch.wake()
		case err == nil:
		case ctx.Err() != nil || !silent || conn.IsClosed():
			return err
		default:
			s.look(ctx, &last)
		}
	}
}

// connConfig returns how to connect as the pool does.
func (s *Store) connConfig(ctx context.Context) (*pgx.ConnConfig, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	var config *pgx.ConnConfig
	err = conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return errUnwatchable
		}
		config = c.Conn().Config()
		config.OnNotification = nil // that of the pool's connection
		return nil
	})
	return config, err
}

// watchFile wakes every wait when anybody has changed the file, until that fails. It asks on one
// connection all the time, since SQLite's number is good for comparison only there. A pool with a limit
// has none to spare.
func (s *Store) watchFile(ctx context.Context) error {
	if s.db.Stats().MaxOpenConnections > 0 {
		return errUnwatchable
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for last := int64(-1); ; {
		var version int64
		if err := conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&version); err != nil {
			return err
		}
		if version != last {
			last = version
			s.watch.wake()
		}
		if err := pause(ctx, s.interval); err != nil {
			return err
		}
	}
}

// poll looks at the head at each interval.
func (s *Store) poll(ctx context.Context) {
	for last := (link{}); ctx.Err() == nil; {
		s.look(ctx, &last)
		_ = pause(ctx, s.interval)
	}
}

// look wakes every wait if the head is not the last one that was seen, or cannot be read.
func (s *Store) look(ctx context.Context, last *link) {
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	head, _, err := s.read(s.pool()).head(ctx)
	if err != nil || head != *last {
		s.watch.wake()
	}
	*last = head
}

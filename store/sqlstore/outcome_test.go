package sqlstore_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/pgtest"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/proxy"
)

// behind returns a store whose connections go through a proxy, and one whose do not.
func behind(t *testing.T) (far, near *sqlstore.Store, p *proxy.Proxy) {
	server := pgtest.Shared(t)
	database, district := server.Database(t), newDistrict()
	p, err := proxy.Start(server.Socket())
	require.NoError(t, err)
	t.Cleanup(p.Close)
	near, err = sqlstore.OpenPostgres(t.Context(), server.URL(database), district, nil)
	require.NoError(t, err)
	t.Cleanup(func() { near.Close() })
	far, err = sqlstore.OpenPostgres(t.Context(), pgtest.URL(p.Dir(), database), district, nil)
	require.NoError(t, err)
	t.Cleanup(func() { far.Close() })
	return far, near, p
}

// cutAtCommit has the next COMMIT cut.
func cutAtCommit(p *proxy.Proxy, verdict proxy.Verdict) *atomic.Int64 {
	var seen atomic.Int64
	p.Judge(func(message []byte) proxy.Verdict {
		if proxy.IsCommit(message) && seen.Add(1) == 1 {
			return verdict
		}
		return proxy.Pass
	})
	return &seen
}

func TestACommitThatIsCutOffIsUnknownAndSettled(t *testing.T) {
	for _, x := range []struct {
		name    string
		verdict proxy.Verdict
		landed  bool
	}{{"before it arrives", proxy.CutBefore, false}, {"before it is answered", proxy.CutAfter, true}} {
		for _, another := range []bool{false, true} {
			name := x.name
			if another {
				name += ", and another commit comes"
			}
			t.Run(name, func(t *testing.T) {
				far, near, p := behind(t)
				head := grow(t, far, 2)
				seen := cutAtCommit(p, x.verdict)
				c := commit("cut off")
				_, err := far.Append(t.Context(), c, head)
				require.EqualValues(t, 1, seen.Load(), "a COMMIT has passed")
				require.ErrorIs(t, err, store.ErrOutcomeUnknown)
				outcome, _ := errors.AsType[*store.OutcomeError](err)
				require.Equal(t, "cut off", outcome.Operation)
				require.Equal(t, head, outcome.Expected)

				var e store.Entry
				landed := false
				require.Eventually(t, func() bool { // the server may still be at it
					e, landed, err = store.Find(t.Context(), near, "cut off", head)
					return err == nil && landed == x.landed
				}, patience, 5*time.Millisecond)
				if another {
					_, err := offer(t.Context(), near, commit("another"), head)
					require.NoError(t, err)
				}
				got, err := far.Append(t.Context(), c, head)
				if another && !x.landed {
					require.ErrorIs(t, err, store.ErrConflict)
				} else {
					require.NoError(t, err)
				}
				if x.landed {
					require.Equal(t, e.Revision, got)
				}
				n := 0
				for _, e := range logOf(t, near) {
					if e.Operation == "cut off" {
						n++
					}
				}
				require.Equal(t, n == 1, err == nil)
				require.LessOrEqual(t, n, 1)
			})
		}
	}
}

// A cut at every single message of an append: nothing is ever half done, and no answer a lie.
func TestACutAtAnyMessageIsToldTruly(t *testing.T) {
	far, near, p := behind(t)
	head := grow(t, far, 2)
	unknown, certain := 0, 0
	for n := int64(1); ; n++ {
		for _, verdict := range []proxy.Verdict{proxy.CutBefore, proxy.CutAfter} {
			grow(t, near, 0)
			var seen atomic.Int64
			p.Judge(func([]byte) proxy.Verdict {
				if seen.Add(1) == n {
					return verdict
				}
				return proxy.Pass
			})
			c := commit(store.NewOperation())
			before := head
			_, err := far.Append(t.Context(), c, before)
			p.Judge(nil)
			passed := seen.Load() < n // no message was cut
			time.Sleep(5 * time.Millisecond)
			_, landed, lookErr := store.Find(t.Context(), near, c.Operation, before)
			require.NoError(t, lookErr)
			switch {
			case err == nil:
				require.True(t, landed)
			case errors.Is(err, store.ErrOutcomeUnknown):
				unknown++
			default:
				certain++
				require.ErrorIs(t, err, store.ErrUnavailable)
				require.False(t, landed, "message %d: %v", n, err)
			}
			head, err = far.Append(t.Context(), c, before)
			require.NoError(t, err)
			if passed {
				require.Greater(t, unknown, 1)
				require.Greater(t, certain, 5)
				logOf(t, near)
				return
			}
		}
	}
}

func TestFollowersSeeEachCommitOnceAndInOrderThroughDisconnects(t *testing.T) {
	t.Parallel()
	far, near, p := behind(t)
	const commits, followers = 150, 3
	type follower struct{ seen []string }
	all := make([]follower, followers)
	var following sync.WaitGroup
	for i := range all {
		following.Go(func() {
			var at store.Revision
			for len(all[i].seen) < commits {
				_ = far.Wait(t.Context(), at)
				for e, err := range far.Log(t.Context(), at) {
					if err != nil {
						time.Sleep(time.Millisecond)
						break
					}
					at = e.Revision
					all[i].seen = append(all[i].seen, e.Operation)
				}
				if t.Context().Err() != nil {
					return
				}
			}
		})
	}
	over := make(chan struct{})
	var trouble sync.WaitGroup
	trouble.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-over:
				return
			case <-time.After(15 * time.Millisecond):
			}
			switch n % 4 {
			case 0, 1:
				p.Cut()
			case 2:
				p.Delay(time.Millisecond)
				resume := p.Stall()
				time.Sleep(5 * time.Millisecond)
				resume()
				p.Delay(0)
			default:
				p.Refuse(true)
				time.Sleep(5 * time.Millisecond)
				p.Refuse(false)
			}
		}
	})
	var want []string
	var head store.Revision
	for range commits {
		c := commit(store.NewOperation())
		next, err := near.Append(t.Context(), c, head)
		require.NoError(t, err)
		head, want = next, append(want, c.Operation)
		time.Sleep(2 * time.Millisecond)
	}
	close(over)
	trouble.Wait()
	following.Wait()
	for _, f := range all {
		require.Equal(t, want, f.seen)
	}
}

func TestALostNotificationIsNoLostCommit(t *testing.T) {
	t.Parallel()
	far, near, p := behind(t)
	head := grow(t, near, 1)
	require.NoError(t, far.Wait(t.Context(), store.Revision{}))
	woken := make(chan error, 1)
	go func() { woken <- far.Wait(t.Context(), head) }()
	time.Sleep(100 * time.Millisecond)
	p.Cut() // the listener among them
	grow(t, near, 1)
	select {
	case err := <-woken:
		for err != nil { // it may be told of the cut, by each connection of the pool
			require.ErrorIs(t, err, store.ErrUnavailable)
			err = far.Wait(t.Context(), head)
		}
	case <-time.After(patience):
		t.Fatal("nobody was woken")
	}
}

// An error is told without an address, a password, a statement or a row.
func TestErrorsKeepSecrets(t *testing.T) {
	far, _, p := behind(t)
	head := grow(t, far, 1)
	var said []string
	note := func(err error) {
		require.Error(t, err)
		said = append(said, err.Error())
	}
	p.Refuse(true)
	p.Cut()
	_, _, err := far.Load(t.Context())
	require.ErrorIs(t, err, store.ErrUnavailable)
	note(err)
	_, err = far.Append(t.Context(), commit("x"), head)
	note(err)
	for _, address := range []string{
		"postgres://someone:s3cret@127.0.0.1:1/hidden?connect_timeout=1", "postgres://someone:s3cret@%zz/hidden",
		"postgres:///hidden?host=" + pgtest.Shared(t).Dir() + "&user=s3cret&password=s3cret&sslmode=disable",
	} {
		_, err := sqlstore.OpenPostgres(t.Context(), address, "d", nil)
		note(err)
		require.True(t, errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrInvalid) ||
			errors.Is(err, store.ErrPermission))
	}
	_, err = sqlstore.OpenSQLite(t.Context(), "/s3cret/hidden/x.db", "d", nil)
	require.ErrorIs(t, err, store.ErrUnavailable)
	note(err)
	for _, text := range said {
		for _, secret := range []string{"s3cret", "hidden", "someone", "hallpass_", "SELECT", "select", "/tmp", "127.0.0.1",
			"socket"} {
			require.False(t, strings.Contains(text, secret), text)
		}
	}
}

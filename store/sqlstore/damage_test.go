package sqlstore_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
)

func TestDamageIsFoundAndNotServed(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		db := b.pool(t)
		for _, x := range []struct {
			name, statement string
			loads, logs     bool  // all the same
			link            error // of the log
		}{
			{"a reason is another", `UPDATE hallpass_log SET entry = replace(entry, 'reason of', 'reason  of') WHERE position = 3 AND district = $1`, false, false, store.ErrChanged},
			{"an entry is cut short", `UPDATE hallpass_log SET entry = substr(entry, 1, 200) WHERE position = 3 AND district = $1`, false, false, store.ErrChanged},
			{"an entry is spelled otherwise", `UPDATE hallpass_log SET entry = entry || ' ' WHERE position = 3 AND district = $1`, false, false, store.ErrChanged},
			{"an entry is gone", `DELETE FROM hallpass_log WHERE position = 3 AND district = $1`, false, false,
				store.ErrRemoved},
			{"the last entry is gone", `DELETE FROM hallpass_log WHERE position = 4 AND district = $1`, false, false,
				store.ErrRemoved},
			{"the first entry is gone", `DELETE FROM hallpass_log WHERE position = 1 AND district = $1`, true, false,
				store.ErrRemoved},
			{"two entries have changed places", `UPDATE hallpass_log SET entry = (SELECT o.entry FROM hallpass_log o WHERE o.district = $1 AND o.position = 7 - hallpass_log.position) WHERE position IN (3, 4) AND district = $1`, false, false, store.ErrChanged},
			{"a column revision is another", `UPDATE hallpass_log SET revision = 'x' WHERE position = 3 AND district = $1`, false, false, store.ErrChanged},
			{"a column previous is another", `UPDATE hallpass_log SET previous = 'x' WHERE position = 3 AND district = $1`, false, false, store.ErrChanged},
			{"a column operation is another", `UPDATE hallpass_log SET operation = 'x' WHERE position = 3 AND district = $1`, false, false, store.ErrChanged},
			{"a column time is another", `UPDATE hallpass_log SET time = '2029-01-01T00:00:00.000000000Z' WHERE position = 3 AND district = $1`, false, false, store.ErrChanged},
			{"a column author is another", `UPDATE hallpass_log SET author = 'x' WHERE position = 3 AND district = $1`, false, false, store.ErrChanged},
			{"a column on_behalf_of is another", `UPDATE hallpass_log SET on_behalf_of = 'x' WHERE position = 3 AND district = $1`, false, false, store.ErrChanged},
			{"a column reason is another", `UPDATE hallpass_log SET reason = 'x' WHERE position = 3 AND district = $1`, false, false, store.ErrChanged},
			{"a column position is another", `UPDATE hallpass_log SET position = 30 WHERE position = 3 AND district = $1`, false, false, store.ErrRemoved},
			{"the head is another", `UPDATE hallpass_head SET revision = 'x' WHERE district = $1`, false, false,
				store.ErrChanged},
			{"the head is too far", `UPDATE hallpass_head SET position = 5 WHERE district = $1`, false, false, store.ErrRemoved},
			{"a snapshot is of another commit", `UPDATE hallpass_snapshot SET revision = 'x' WHERE district = $1`, false, true,
				nil},
			{"a snapshot is another", `UPDATE hallpass_snapshot SET checksum = 'x' WHERE district = $1`, false, true, nil},
			{"a snapshot is said to be shorter", `UPDATE hallpass_snapshot SET size = size - 1 WHERE district = $1`, false, true,
				nil},
			{"a snapshot is said to be longer", `UPDATE hallpass_snapshot SET size = size + 1 WHERE district = $1`, false, true,
				nil},
			{"a snapshot has no size", `UPDATE hallpass_snapshot SET size = -1 WHERE district = $1`, false, true, nil},
			{"a snapshot is empty", `UPDATE hallpass_snapshot SET facts = '' WHERE district = $1`, false, true, nil},
		} {
			if b.dialect == sqlstore.SQLite && x.name == "a snapshot is empty" {
				x.statement = `UPDATE hallpass_snapshot SET facts = x'' WHERE district = $1`
			}
			t.Run(x.name, func(t *testing.T) {
				name := newDistrict()
				st := b.store(t, name)
				grow(t, st.SnapshotEvery(1), 2) // snapshots at 1 and 2
				grow(t, b.store(t, name), 2)
				require.Equal(t, 2, count(t, db, `SELECT count(*) FROM hallpass_snapshot WHERE district = $1`, name))
				done, err := db.Exec(x.statement, name)
				require.NoError(t, err)
				n, err := done.RowsAffected()
				require.NoError(t, err)
				require.Positive(t, n)

				_, _, err = st.Load(t.Context())
				if x.loads {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, store.ErrCorrupt)
				}
				_, err = store.Verify(st.Log(t.Context(), store.Revision{}))
				_, backward := reversed(st.LogBackward(t.Context(), store.Revision{}, 0))
				if x.logs {
					require.NoError(t, err)
					require.NoError(t, backward)
					return
				}
				require.ErrorIs(t, err, store.ErrCorrupt)
				require.ErrorIs(t, backward, store.ErrCorrupt)
				_, err2 := st.RevisionAt(t.Context(), time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC))
				require.ErrorIs(t, err2, store.ErrCorrupt, "no answer about the past")
				broken, ok := errors.AsType[*store.ChainError](err)
				require.True(t, ok)
				require.Equal(t, x.link, broken.Err)
			})
		}
	})
}

func TestWhatIsNoDatabaseIsCorrupt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	require.NoError(t, os.WriteFile(path, []byte("this is a text, and not a database; it is long enough to be taken for one, if nobody looks"), 0o600))
	_, err := sqlstore.OpenSQLite(t.Context(), path, "d", nil)
	require.ErrorIs(t, err, store.ErrCorrupt)
}

func TestTablesThatAreGoneAreDamage(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st := b.open(t)
		grow(t, st, 1)
		_, err := b.pool(t).Exec(`DROP TABLE hallpass_snapshot`)
		require.NoError(t, err)
		_, _, err = st.Load(t.Context())
		if b.dialect == sqlstore.PostgreSQL {
			require.ErrorIs(t, err, store.ErrCorrupt)
		} else {
			require.ErrorIs(t, err, store.ErrUnavailable)
		}
	})
}

// Snapshots may be deleted, and are made again.
func TestSnapshotsSayWhatTheLogSays(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st, db := b.open(t), b.pool(t)
		grow(t, st.SnapshotEvery(1200), 20)
		made := count(t, db, `SELECT count(*) FROM hallpass_snapshot`)
		require.Positive(t, made)
		require.Less(t, made, 20)
		with := map[store.Revision]string{}
		log := logOf(t, st)
		for _, e := range log {
			with[e.Revision] = string(district.Encode(must(st.At(t.Context(), e.Revision))))
		}
		_, err := db.Exec(`DELETE FROM hallpass_snapshot`)
		require.NoError(t, err)
		for _, e := range log {
			require.Equal(t, with[e.Revision], string(district.Encode(must(st.At(t.Context(), e.Revision)))))
		}
		fresh := b.open(t).SnapshotEvery(1)
		require.NoError(t, fresh.Snapshot(t.Context()))
		require.NoError(t, fresh.Snapshot(t.Context()))
		require.Equal(t, 1, count(t, db, `SELECT count(*) FROM hallpass_snapshot WHERE position = 20`))
	})
}

// A store takes facts that no document can hold: they are loaded from the log.
func TestFactsWithoutADocumentHaveNoSnapshot(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st := b.open(t).SnapshotEvery(1)
		c := commit("clash")
		c.Changes.Changes = append(c.Changes.Changes, district.Put(district.User{Login: "same"}),
			district.Put(role.Profile{ID: "SAME", Grants: []access.Grant{must(access.ParseGrant("REG MAINT PHONE read=all"))}}))
		head, err := st.Append(t.Context(), c, store.Revision{})
		require.NoError(t, err)
		require.Zero(t, count(t, b.pool(t), `SELECT count(*) FROM hallpass_snapshot`))
		facts, at, err := b.open(t).Load(t.Context())
		require.NoError(t, err)
		require.Equal(t, head, at)
		require.Len(t, facts.Users, 1)
		require.Len(t, facts.Roles, 1)
	})
}

package sqlstore_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/store"
	"github.com/hallpass-go/hallpass/store/sqlstore"
	"github.com/hallpass-go/hallpass/store/sqlstore/internal/pgtest"
)

// Whatever the locale of a database is, texts compare byte by byte, and no column is null.
func TestTextColumnsCompareBytes(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		b.open(t)
		db := b.pool(t)
		if b.dialect == sqlstore.SQLite {
			require.Zero(t, count(t, db, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%) STRICT'`))
			require.Zero(t, count(t, db, `SELECT count(*) FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table' AND c."notnull" = 0`))
			require.Zero(t, count(t, db, `SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%COLLATE%'`))
			return
		}
		const ours = `FROM information_schema.columns WHERE table_schema = current_schema() AND table_name LIKE 'hallpass%'`
		require.Greater(t, count(t, db, `SELECT count(*) `+ours), 20)
		require.Zero(t, count(t, db, `SELECT count(*) `+ours+` AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`))
		require.Zero(t, count(t, db, `SELECT count(*) `+ours+` AND data_type NOT IN ('text', 'bigint', 'bytea')`))
		require.Zero(t, count(t, db, `SELECT count(*) `+ours+` AND is_nullable = 'YES'`))
	})
}

func TestALogOfManyPagesIsWhole(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st := b.open(t).SnapshotEvery(1 << 30)
		grow(t, st, 600)
		require.Len(t, logOf(t, st), 600)
	})
}

func TestTokensThatAreNoRevisionsAreUnknown(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st := b.open(t)
		head := grow(t, st, 1)
		for _, token := range []string{"\x00", "\xff", "' OR '1'='1", "%", head.String()[:63], head.String() + "0", " " +
			head.String()} {
			revision := store.RevisionOf(token)
			_, err := st.At(t.Context(), revision)
			require.ErrorIs(t, err, store.ErrUnknownRevision)
			for _, err := range st.Log(t.Context(), revision) {
				require.ErrorIs(t, err, store.ErrUnknownRevision)
			}
			_, err = st.Append(t.Context(), commit("x"), revision)
			require.ErrorIs(t, err, store.ErrConflict)
			require.NoError(t, st.Wait(t.Context(), revision))
		}
	})
}

// A writer may tell nobody: every wait looks all the same.
func TestACommitThatNobodyTellsOfIsSeen(t *testing.T) {
	each(t, func(t *testing.T, b bench) {
		st, db := b.open(t), b.pool(t)
		head := grow(t, st, 1)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		woken := make(chan error, 1)
		go func() { woken <- st.Wait(ctx, head) }()
		time.Sleep(100 * time.Millisecond)
		e, err := commit("quiet").After(head)
		require.NoError(t, err)
		tx, err := db.Begin()
		require.NoError(t, err)
		_, err = tx.Exec(`INSERT INTO hallpass_log VALUES ($1, 2, $2, $3, $4, $5, $6, $7, $8, $9)`, b.district,
			e.Revision.String(), e.Previous.String(), e.Operation, e.Time.Format("2006-01-02T15:04:05.000000000Z"),
			e.Author, e.OnBehalfOf, e.Reason, string(e.Encode()))
		require.NoError(t, err)
		_, err = tx.Exec(`UPDATE hallpass_head SET position = 2, revision = $2 WHERE district = $1`, b.district,
			e.Revision.String())
		require.NoError(t, err)
		require.NoError(t, tx.Commit())
		require.NoError(t, <-woken)
		require.Len(t, logOf(t, st), 2)
	})
}

// A notification comes at once, however seldom there are looks without one.
func TestANotificationWakes(t *testing.T) {
	address := pgtest.Shared(t).Schema(t)
	seldom := &sqlstore.Options{Interval: time.Hour}
	name := "'; -- " + newDistrict() // any name is one
	writer, err := sqlstore.OpenPostgres(t.Context(), address, name, nil)
	require.NoError(t, err)
	defer writer.Close()
	waiter, err := sqlstore.OpenPostgres(t.Context(), address, name, seldom)
	require.NoError(t, err)
	defer waiter.Close()
	head := grow(t, writer, 1)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for range 5 {
		woken := make(chan error, 1)
		go func() { woken <- waiter.Wait(ctx, head) }()
		time.Sleep(50 * time.Millisecond)
		head = grow(t, writer, 1)
		require.NoError(t, <-woken)
	}
}

package sqlstore

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// A snapshot is the canonical document of the facts at one link, compressed. It says nothing that
// the log does not: any of them may be deleted, at the cost of time. One is made when the log since
// the last snapshot is longer than leastTail and than half of the snapshot's document. So loading
// costs half more than the facts do, and making snapshots costs less than the commits did.
const leastTail = 256 << 10

// state returns the facts at a link.
func (r reader) state(ctx context.Context, to link) (*state, error) {
	from, start, err := r.snapshot(ctx, to.position)
	if err != nil {
		return nil, err
	}
	st := &state{start: start}
	for e, err := range r.between(ctx, from, to) {
		if err != nil {
			return nil, err
		}
		st.apply(e.Changes)
	}
	return st, nil
}

// snapshot returns the last snapshot that is not after a position, or that of the empty store.
func (r reader) snapshot(ctx context.Context, position int64) (link, *district.Facts, error) {
	var at link
	var revision, checksum string
	var size int
	var packed []byte
	err := r.on.queryRow(ctx, `SELECT position, revision, size, checksum, facts FROM hallpass_snapshot
		WHERE district = $1 AND position <= $2 ORDER BY position DESC LIMIT 1`, r.district, position).
		Scan(&at.position, &revision, &size, &checksum, &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return link{}, &district.Facts{Format: 1}, nil
	}
	if err != nil {
		return link{}, nil, err
	}
	at.revision = store.RevisionOf(revision)
	facts, err := unpack(packed, size, checksum)
	if err != nil {
		return link{}, nil, fmt.Errorf("%w: the snapshot of commit %d: %w", store.ErrCorrupt, at.position, err)
	}
	return at, facts, nil
}

// pack returns the document of facts, compressed, its size and its checksum. Facts that the
// document cannot hold, such as a login and a role of one name, are an error.
func pack(facts *district.Facts) (packed []byte, size int, checksum string, err error) {
	document := district.Encode(facts)
	if again, err := district.Decode(document); err != nil {
		return nil, 0, "", err
	} else if !bytes.Equal(district.Encode(again), document) {
		return nil, 0, "", errors.New("the facts are not what their document says")
	}
	var buffer bytes.Buffer
	w, err := gzip.NewWriterLevel(&buffer, gzip.BestSpeed)
	if err == nil {
		_, err = w.Write(document)
	}
	if err == nil {
		err = w.Close()
	}
	return buffer.Bytes(), len(document), sumOf(document), err
}

func unpack(packed []byte, size int, checksum string) (*district.Facts, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	document := make([]byte, max(0, min(size, district.MaxDocument)))
	if _, err := io.ReadFull(r, document); err != nil {
		return nil, err
	}
	if sumOf(document) != checksum {
		return nil, store.ErrChanged
	}
	return district.Decode(document)
}

func sumOf(document []byte) string {
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:])
}

// Snapshot writes down the facts at the head, if the log has grown by enough since the last snapshot.
// The store does it by itself after [Store.Append]. A host that commits only in transactions of its
// own, with [Store.In], calls it now and then. Several may do so at once. Without snapshots everything
// works, and loading takes longer as the log grows.
func (s *Store) Snapshot(ctx context.Context) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	at, bytes, err := s.read(s.pool()).head(ctx)
	if err == nil {
		err = s.snapshot(ctx, at, bytes, nil)
	}
	return s.typed(ctx, err)
}

// snapshot makes a snapshot at a link, if one is due where the log has so many bytes. The
// last entry before the link, if it is given, is not read again.
func (s *Store) snapshot(ctx context.Context, at link, bytes int64, last *store.Entry) error {
	if bytes < s.due.Load() {
		return nil
	}
	var before, size int64 // of the last snapshot
	err := s.db.QueryRowContext(ctx, `SELECT bytes, size FROM hallpass_snapshot WHERE district = $1
		ORDER BY position DESC LIMIT 1`, s.district).Scan(&before, &size)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if due := before + max(s.tail, size/2); bytes < due {
		s.due.Store(due)
		return nil
	}
	s.due.Store(bytes + s.tail) // if it fails, the next attempt is not at once
	if last != nil {
		at = link{at.position - 1, last.Previous}
	}
	state, err := s.read(s.pool()).state(ctx, at)
	if err != nil {
		return err
	}
	if last != nil {
		state.apply(last.Changes)
		at = link{at.position + 1, last.Revision}
	}
	packed, length, checksum, err := pack(state.facts())
	if err != nil {
		return err
	}
	return s.transact(ctx, func(tx executor) error {
		_, err := tx.exec(ctx, `INSERT INTO hallpass_snapshot (district, position, revision, bytes, size, checksum, facts)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (district, position) DO NOTHING`,
			s.district, at.position, at.revision.String(), bytes, length, checksum, packed)
		return err
	})
}

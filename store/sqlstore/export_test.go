package sqlstore

// SnapshotEvery lets so many bytes of log follow on a snapshot.
func (s *Store) SnapshotEvery(bytes int64) *Store {
	s.tail = bytes
	return s
}

// SchemaLock is the number of PostgreSQL's advisory lock for migrations.
const SchemaLock = schemaLock

// Versions is how many versions of the schema there are.
const Versions = len(migrations)

// Migration returns the statements that make a version of the schema from the one before.
func Migration(d Dialect, version int) []string {
	var out []string
	for _, definition := range migrations[version-1] {
		out = append(out, d.schema(definition))
	}
	return out
}

// Busy reports whether a call is under way on the store's pool.
func (s *Store) Busy() bool { return s.db.Stats().InUse > 0 }

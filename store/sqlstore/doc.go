// Package sqlstore keeps the facts of districts in a database: in SQLite, which is a file and
// needs nothing else, or in PostgreSQL, for many nodes. A [Store] has every ability of
// package store, and keeps all its promises in both.
//
//	st, err := sqlstore.OpenSQLite(ctx, "/var/lib/school/hallpass.db", "lincoln", nil)
//	st, err := sqlstore.OpenPostgres(ctx, "postgres://hallpass@db/school", "lincoln", nil)
//	st, err := sqlstore.New(ctx, pool, sqlstore.PostgreSQL, "lincoln", nil)
//
// A database holds any number of districts, each under its name, and a store is of one of them.
// Opening a store makes the tables or brings them up to date, on any number of nodes at once.
// Tables of a newer version are refused with [store.ErrNewer].
//
// # The tables
//
// The log is the truth, and nothing in it ever changes. One row for each district says where its
// log ends:
//
//	hallpass_head      district  position  revision   bytes
//	                   lincoln   3         9f2c…      1204
//
//	hallpass_log       district  position  revision   previous  operation  time     author     on_behalf_of  reason  entry
//	                   lincoln   1         51d0…                import     2026-08… registrar                …       {"revision":"51d0…",…}
//	                   lincoln   2         c07a…      51d0…     KZ4T…      2026-08… mjones     registrar     …       {"revision":"c07a…",…}
//	                   lincoln   3         9f2c…      c07a…     Q81B…      2026-09… registrar                …       {"revision":"9f2c…",…}
//
//	hallpass_snapshot  district  position  revision   bytes  size  checksum  facts
//	                   lincoln   2         c07a…      890    4711  77ab…     the document at commit 2, gzip
//
// An entry is [store.Entry.Encode]. The columns before it are for people who search. Whatever reads an
// entry compares them with it: a column that says something else is [store.ErrCorrupt]. Positions count the commits of a district, without a gap, in the order in which they
// were committed: a commit locks the head first, so that the next one waits for it and sees it. A
// serial number would not do, since numbers are not given out in the order in which transactions
// are committed.
//
// A load reads the newest snapshot and the entries after it, and checks each against the chain: one
// that does not fit is [store.ErrCorrupt]. Snapshots only save time (see [Store.Snapshot]) and may
// be deleted.
//
// Beside the facts there are hallpass_account, for the [FailureCounter] of package login;
// hallpass_view, with district, revision and day of each table of [Store.Materialize]; and
// hallpass_schema, with the number of the schema. All texts compare byte by byte.
//
// # In a transaction of the host's
//
// [Store.In] is the store inside a transaction that the host has begun, for a change of the
// policy that is to land together with rows of the host's own, or not at all:
//
//	tx, err := pool.BeginTx(ctx, nil)
//	_, err = tx.ExecContext(ctx, `UPDATE staff SET left_on = current_date WHERE login = $1`, login)
//	_, err = st.In(tx).Append(ctx, commit, head)
//	err = tx.Commit()
//
// [Store.InPgx] is the same for a transaction of pgx. A host on a pgxpool opens the store on the
// connections of its pool, and begins transactions as it always does:
//
//	st, err := sqlstore.New(ctx, stdlib.OpenDBFromPool(pool), sqlstore.PostgreSQL, "lincoln", nil)
//
//	tx, err := pool.Begin(ctx)
//	err = queries.WithTx(tx).StaffLeaves(ctx, login) // by sqlc
//	_, err = st.InPgx(tx).Append(ctx, commit, head)
//	err = tx.Commit(ctx)
//
// # What goes wrong
//
// An error of COMMIT is [store.ErrOutcomeUnknown], unless the database itself says that it has
// rolled back: a connection that is lost then says nothing either way. Offering the same commit
// again settles it, since an operation is looked for first, under the lock.
// A right that the database does not give the program is [store.ErrPermission]: its role needs
// SELECT, INSERT, UPDATE and DELETE on the tables, and CREATE on their schema while they are made or
// brought up to date. Everything else that a database says is [store.ErrUnavailable], with the
// database's code for it. No error has a statement, an address, a password or a row in it.
//
// A database in which a loss of power could undo acknowledged commits is refused with a
// [DurabilityError], unless [Options.Lossy] is there to be told. Its settings tell: fsync,
// full_page_writes and synchronous_commit, or journal_mode and synchronous. Nobody asks its disk.
//
// # What is tested
//
// SQLite by modernc.org/sqlite and PostgreSQL 15 by pgx: with the suite of package storetest,
// with processes and whole servers killed as they work, and with connections cut at every
// message. Beyond plain SQL it uses FOR UPDATE, ON CONFLICT, and in PostgreSQL NOTIFY, to_regclass,
// pg_advisory_xact_lock, tables made in transactions and COLLATE "C"; commits are made at READ
// COMMITTED. So databases that speak PostgreSQL's protocol and have these are
// expected to work, and so are other versions of it and a pooler in transaction mode
// (notifications get lost there, and waiting falls back to looking every [Options.Interval]).
// They are not tested. Reads go to the same database as commits: a replica that lags behind
// breaks P2.
package sqlstore

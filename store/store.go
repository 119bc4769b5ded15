package store

import (
	"context"

	"github.com/hallpass-go/hallpass/district"
)

// Store keeps the facts of one district. A backend that already has its users in tables of its own
// needs this one method to be a store. Whatever else it can do is an ability: [Waiter], [Logger],
// [BackwardLogger], [Committer], [Historian].
//
// Methods must be safe for concurrent use, and must keep the promises of the package comment, which
// storetest checks.
type Store interface {
	// Load must return all facts as of one revision, and that revision; or an error, and never a
	// part of the facts. An empty store must return facts that have their format only, and the zero
	// revision.
	//
	// Neither the caller nor the store may change the facts afterwards: a later commit must not be
	// seen in them.
	Load(ctx context.Context) (*district.Facts, Revision, error)
}

// Revision names one state of a store. It is opaque: two revisions are equal or not, and only the log
// knows which one is later. The zero Revision is that of an empty store, and of no other. A store never
// has one revision twice, not even when its facts become again what they were.
type Revision struct{ token string }

// RevisionOf returns the revision that a text stands for: a text that [Revision.String] has returned,
// or a token of the store's own. The revisions of a store that keeps a log come from [Commit.After].
func RevisionOf(token string) Revision { return Revision{token} }

// String returns the text that stands for a revision, "" for the zero one.
func (r Revision) String() string { return r.token }

// IsZero reports whether r is the revision of an empty store.
func (r Revision) IsZero() bool { return r == Revision{} }

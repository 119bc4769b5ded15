package filestore

import (
	"context"
	"errors"
	"fmt"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// Append appends a commit if the head is still the expected revision. An edit by hand since that
// revision is entered first, and so is a conflict.
//
// It refuses, with [store.ErrInvalid], a commit after which the document could not be read: a user and
// a role of one name, two roles of one calculated role, more than a district may have.
func (s *Store) Append(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
	if err := s.enter(ctx); err != nil {
		return store.Revision{}, err
	}
	defer s.leave()
	if s.readOnly {
		return store.Revision{}, store.ErrReadOnly
	}
	e, err := c.After(expected)
	if err != nil {
		return store.Revision{}, err
	}
	defer s.wake(s.log.head().revision)
	var revision store.Revision
	err = s.locked(ctx, func(f files, log lockedLog) error {
		if err := s.settle(ctx, f, log); err != nil {
			return err
		}
		if i, landed := s.log.operations[e.Operation]; landed {
			revision, err = s.again(ctx, f, log, i, e)
			return err
		}
		if head := s.log.head().revision; head != expected {
			return &store.MovedError{Expected: expected, Head: head}
		}
		revision = e.Revision
		return s.commit(ctx, f, log, e)
	})
	if err != nil {
		return store.Revision{}, err
	}
	return revision, nil
}

// again answers a commit whose operation has made the i-th record. The process that made it may have
// been killed before it was on the disk.
func (s *Store) again(ctx context.Context, f files, log lockedLog, i int, again store.Entry) (store.Revision, error) {
	var revision store.Revision
	var answer error
	err := s.past(f).entries(ctx, upward(i, i+1), func(e store.Entry) bool {
		revision, answer = e.Repeated(again)
		return true
	})
	if err = errors.Join(err, answer); err != nil {
		return revision, err
	}
	if err := f.sync(log, true); err != nil {
		return revision, &store.OutcomeError{Operation: again.Operation, Expected: again.Previous, Err: err}
	}
	return revision, nil
}

// commit makes the next entry of a log that is settled. It has happened when it is in the
// log; until then nothing has. The document follows, now or when the files are settled
// again.
func (s *Store) commit(ctx context.Context, f files, log lockedLog, e store.Entry) error {
	var r store.Replay
	r.Apply(store.Between(nil, s.facts))
	r.Apply(e.Changes)
	facts := r.Facts()
	document := district.Encode(facts)
	if _, err := district.Decode(document); err != nil {
		return fmt.Errorf("%w: the document could not be read: %w", store.ErrInvalid, err)
	}
	if err := f.stage(document); err != nil {
		return err
	}
	err := ctx.Err()
	if err == nil {
		err = s.enterInLog(f, log, e, sumOf(document))
	}
	if _, is := errors.AsType[*uncertain](err); is {
		return &store.OutcomeError{Operation: e.Operation, Expected: e.Previous, Err: err}
	}
	if err != nil {
		f.unstage()
		return err
	}
	s.facts, s.factsR = facts, e.Revision
	_ = f.replace(s.seen)
	s.seen = reading{}
	return nil
}

package filestore

import (
	"context"
	"fmt"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// refresh brings the store up to date with its files. Afterwards its facts are those of the head.
func (s *Store) refresh(ctx context.Context) error {
	defer s.wake(s.log.head().revision)
	for {
		f, err := s.files()
		if err != nil {
			return err
		}
		if err := s.log.catchUp(f.log()); err != nil {
			return err
		}
		head := s.log.head().revision
		found, lookErr := s.look(ctx, f)
		if err := s.log.catchUp(f.log()); err != nil {
			return err
		}
		switch {
		case s.log.head().revision != head: // the document was looked at while it was replaced
		case lookErr != nil:
			return lookErr
		case !s.readOnly && (found.unfinished || found.edit != nil):
			return s.locked(ctx, func(f files, log lockedLog) error { return s.settle(ctx, f, log) })
		default:
			if e := found.edit; e != nil {
				s.log.add(unwritten(e.entry, found.sum))
			}
			return s.take(ctx, f, found)
		}
	}
}

// take makes the facts of the document those of the store. An edit is in the log by then.
func (s *Store) take(ctx context.Context, f files, found found) error {
	head := s.log.head().revision
	var err error
	switch {
	case found.edit != nil:
		s.facts = found.edit.facts
	case s.facts == nil && found.content != nil:
		if s.facts, err = district.Decode(found.content); err != nil {
			s.facts, err = nil, &DocumentError{f.document, fmt.Errorf("%w: %w", store.ErrCorrupt, err)}
		}
	default:
		s.facts, err = s.past(f).facts(ctx, len(s.log.records))
	}
	if err != nil {
		return err
	}
	s.factsR = head
	s.seen, s.seenR = found.reading, head
	if found.unfinished {
		s.seen = reading{} // the document has the facts of the revision before
	}
	return nil
}

// locked calls do while no other store writes.
func (s *Store) locked(ctx context.Context, do func(files, lockedLog) error) error {
	f, err := s.files()
	if err != nil {
		return err
	}
	log, err := s.lock(ctx, f)
	if err != nil {
		return err
	}
	defer log.Close()
	return do(f, log)
}

// settle leaves the files as if nothing had ever crashed and nobody had edited: no torn line
// in the log, nothing staged, each commit in the document, each edit in the log.
func (s *Store) settle(ctx context.Context, f files, log lockedLog) error {
	if err := s.log.catchUp(f.log()); err != nil {
		return err
	}
	if info, err := log.Stat(); err != nil {
		return unavailable(err)
	} else if info.Size() > s.log.size {
		if err := f.cut(log, s.log.size); err != nil {
			return err
		}
	}
	s.seen = reading{} // nothing is taken on trust
	found, err := s.look(ctx, f)
	if err == nil && found.unfinished {
		if err = f.replace(found.reading); err == nil {
			found, err = s.look(ctx, f)
		}
	}
	if err != nil {
		return err
	}
	f.unstage()
	if found.edit != nil {
		if err := s.enterInLog(f, log, found.edit.entry, found.sum); err != nil {
			return err
		}
	}
	return s.take(ctx, f, found)
}

// enterInLog appends an entry to the log: from then on it has happened.
func (s *Store) enterInLog(f files, log lockedLog, e store.Entry, document string) error {
	r := unwritten(e, document)
	if err := f.append(log, s.log.size, append(r.line, '\n')); err != nil {
		return err
	}
	r.offset, r.length, r.line = s.log.size, len(r.line), nil
	s.log.add(r)
	return nil
}

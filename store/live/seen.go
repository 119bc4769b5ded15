package live

import "github.com/hallpass-go/hallpass/store"

// enough is how many revisions an engine remembers at least.
const enough = 4096

// seen remembers the revisions that were served, or passed on the way: the last ones, and no more than
// twice as many as are enough.
type seen struct {
	last, before map[store.Revision]bool // whether the served revision comes after it
}

// add remembers that a revision is served, or comes before the one that is.
func (s *seen) add(r store.Revision) {
	if len(s.last) >= enough || s.last == nil {
		s.last, s.before = make(map[store.Revision]bool), s.last
	}
	s.last[r] = true
}

// has reports whether a revision was seen.
func (s *seen) has(r store.Revision) bool {
	_, last := s.last[r]
	_, before := s.before[r]
	return last || before
}

// reached reports whether a revision is served, or comes before the one that is.
func (s *seen) reached(r store.Revision) bool { return s.last[r] || s.before[r] }

// part forgets the order: no revision that was seen is known to come before the next that will be
// served. But it was served, and must not be served again.
func (s *seen) part() {
	for r := range s.last {
		s.last[r] = false
	}
	for r := range s.before {
		s.before[r] = false
	}
}

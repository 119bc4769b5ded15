package filestore

// OnStep has f called before each write, which fails with its error.
func (s *Store) OnStep(f func(name string) error) {
	s.turn <- struct{}{}
	defer s.leave()
	s.step = f
}

// Path returns the path that the store was opened with.
func (s *Store) Path() string { return s.path }

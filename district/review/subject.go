package review

import (
	"cmp"
	"errors"
	"iter"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// subject is what a review is of, found in the district. It is not changed once it is found.
type subject struct {
	d        *district.District
	of       Of               // with names as the district writes them
	users    iter.Seq[string] // the logins of everyone who may have a row, sorted by bytes
	role     *district.Role   // nil for everything that gives access
	building access.Building  // zero for all
	features []access.Feature // by name
}

// find finds what is asked for. The error joins one for each name that is unknown.
func find(d *district.District, of Of) (*subject, error) {
	if of.User == "" && of.Role == "" && of.Building == "" && len(of.Features) == 0 {
		return nil, ErrOfNothing
	}
	s := &subject{d: d, of: of}
	if err := errors.Join(s.findUsers(), s.findBuilding(), s.findFeatures()); err != nil {
		return nil, err
	}
	if s.users == nil {
		readers, err := s.readers()
		if err != nil {
			return nil, err
		}
		s.users = readers.All()
	}
	return s, nil
}

// findUsers finds the role that is named, and everyone who may have a row if a user or a role is.
func (s *subject) findUsers() (err error) {
	if s.of.Role != "" {
		var holders *district.UserSet
		holders, err = s.d.Holders(s.of.Role)
		s.users = holders.All()
		s.role, _ = s.d.Role(s.of.Role)
		s.of.Role = s.role.ID()
	}
	if s.of.User != "" {
		u, unknown := s.d.User(s.of.User)
		if unknown != nil {
			return errors.Join(unknown, err)
		}
		s.of.User, s.users = u.Login, slices.Values([]string{u.Login})
	}
	return err
}

func (s *subject) findBuilding() (err error) {
	if s.of.Building != "" {
		s.building, err = s.d.Building(s.of.Building)
	}
	return err
}

// findFeatures finds the features that are named, each once, or all if none is.
func (s *subject) findFeatures() error {
	if len(s.of.Features) == 0 {
		s.features = slices.Collect(s.d.Catalog().Features())
		return nil
	}
	var errs []error
	for _, name := range s.of.Features {
		f, err := s.d.Feature(name)
		s.features, errs = append(s.features, f), append(errs, err)
	}
	slices.SortFunc(s.features, func(f, g access.Feature) int { return cmp.Compare(f.String(), g.String()) })
	s.features = slices.Compact(s.features)
	s.of.Features = nil
	for _, f := range s.features {
		s.of.Features = append(s.of.Features, f.String())
	}
	return errors.Join(errs...)
}

// readers returns the users who may read one of the features where it is reviewed.
func (s *subject) readers() (readers *district.UserSet, err error) {
	for _, f := range s.features {
		var some *district.UserSet
		if s.inOnePlace(f) {
			some, err = s.d.Who(f.String(), s.of.Building, access.Read)
		} else {
			some, err = s.d.WhoAnywhere(f.String(), access.Read)
		}
		if err != nil {
			return nil, err
		}
		readers = readers.Or(some)
	}
	return readers, nil
}

// inOnePlace reports whether a feature is reviewed in one place: the district, or the building
// that the review is of.
func (s *subject) inOnePlace(f access.Feature) bool { return f.DistrictWide() || !s.building.IsZero() }

package lint

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

var (
	almostEverywhere = Kind{"almost-everywhere", SeverityWarning, "R11",
		"Grants on a subpackage or package that reach most counting buildings and miss at most three, so that they " +
			"give no level on a district-wide feature in it. All sources of a user count together. They reach more " +
			"buildings than they miss: somebody who works in a few buildings is not found. A user who has a level on " +
			"the feature by a row on it is not found either.",
		"add the buildings, or grant the feature itself with scope district, if the feature is meant"}
)

// almostMissing is how many buildings may be missing from what looks like all of them.
const almostMissing = 3

// wideSubpackage is a subpackage with district-wide features.
type wideSubpackage struct {
	subpackage access.Resource
	features   []access.Feature
}

func wideSubpackages(d *district.District) (all []wideSubpackage) {
	for f := range d.Catalog().Features() {
		if !f.DistrictWide() {
			continue
		}
		s := f.Resource().WholeSubpackage()
		if n := len(all); n == 0 || all[n-1].subpackage != s {
			all = append(all, wideSubpackage{subpackage: s})
		}
		last := &all[len(all)-1]
		last.features = append(last.features, f)
	}
	return all
}

// almost judges grants on subpackages and packages that miss few buildings, and therefore their district-wide features
// (R11). Subpackages of a package that miss the same buildings are one finding.
func (l *linter) almost(u *subject) {
	if l.named(u) < len(l.counting)-almostMissing {
		return // whatever is not in all buildings is in too few
	}
	p := access.ResolvePerBuilding(l.d.Catalog(), l.d.BuildingSet(), l.d.Day(), u.sources)
	type alike struct{ pkg, subpackages, text string }
	var found []alike
	var buf [almostMissing + 1]string
	for i := range l.wide {
		s := l.wide[i].subpackage
		missing := l.missing(buf[:0], p, l.wide[i].features)
		if n := len(missing); n == 0 || n > almostMissing || len(l.counting)-n <= n {
			continue
		}
		text := " is granted in all counting buildings but " + words.FewOf(missing) +
			", and so does not reach its district-wide features"
		if n := len(found); n > 0 && found[n-1].pkg == s.Package() && found[n-1].text == text {
			found[n-1].subpackages += ", " + s.String()
			continue
		}
		found = append(found, alike{s.Package(), s.String(), text})
	}
	for _, f := range found {
		l.add(&almostEverywhere, u.place(), f.subpackages+f.text)
	}
}

// named returns how many buildings the sources of a user can reach without a scope of all buildings, at most.
func (l *linter) named(u *subject) int {
	n := listed(u.Grants)
	for _, s := range u.sources {
		n += 1 + len(s.Defaults.List)
	}
	for _, s := range u.roles {
		n += l.usage[s.Role].listed
	}
	return n
}

// listed returns how many buildings the explicit lists of rows have.
func listed(grants []access.Grant) int {
	var ids []string
	for i := range grants {
		for _, s := range [...]access.Scope{grants[i].Read, grants[i].ReadWrite} {
			list, _ := s.List()
			ids = append(ids, list...)
		}
	}
	slices.Sort(ids)
	return len(slices.Compact(ids))
}

// missing appends to dst the counting buildings that keep the district-wide features of a subpackage from a user, at
// most one more than few. If a feature has no level, its own rows give none: rows of its subpackage and package are all
// there is in a building, so that every such feature misses the same buildings.
func (l *linter) missing(dst []string, p *access.Permissions, features []access.Feature) []string {
	for _, f := range features {
		if p.Everywhere(access.Read, f) {
			continue
		}
		for _, b := range l.counting {
			if !p.Can(access.Read, f, b) {
				if dst = append(dst, b.ID()); len(dst) > almostMissing {
					return dst
				}
			}
		}
		if len(dst) > 0 {
			return dst
		}
	}
	return dst
}

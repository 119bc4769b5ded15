package district

import (
	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// lintGrants is what is known of the catalog and buildings before the users are looked at.
type lintGrants struct {
	catalog  *access.Catalog // with the probes
	compiler *access.Compiler
	covered  map[access.Resource][]access.Feature // what each resource covers
	wide     []lintWide
	ledgers  []access.Feature
	counting []access.Building
	closed   map[string]bool // packages without the licence that they require
}

// lintWide is a subpackage with district-wide features.
//
// How far grants on it reach shows in a probe: a feature of the subpackage that differs by
// building and that nobody can have named, since it is not in the district's catalog. So
// the reach is what access.Resolve says it is, and the rules are not read here once more.
type lintWide struct {
	subpackage access.Resource
	probe      access.Feature
	features   []access.Feature
}

func (l *linter) prepareGrants() {
	l.compiler = l.d.compiler()
	l.covered = map[access.Resource][]access.Feature{}
	l.closed = map[string]bool{}
	for _, p := range l.f.Packages {
		l.closed[p.Code] = p.RequiresLicense && !l.d.isLicensed(p.Code)
	}
	l.counting = l.d.Counting()

	rows := l.d.catalogRows()
	features := append([]access.FeatureRow(nil), rows.Features...)
	probes := map[access.Resource]access.Resource{} // by subpackage
	var order []access.Resource
	for f := range l.d.Catalog().Features() {
		s := f.Resource().WholeSubpackage()
		if _, seen := probes[s]; f.DistrictWide() && !seen {
			probes[s] = l.probe(s)
			order = append(order, s)
			features = append(features, access.FeatureRow{Resource: probes[s]})
		}
	}
	rows.Features = features
	l.catalog = l.d.catalog.Next(rows, l.d.isLicensed)

	keeps := map[string]bool{}
	for _, p := range l.f.Packages {
		keeps[p.Code] = p.Ledgers
	}
	wide := map[access.Resource][]access.Feature{}
	for f := range l.catalog.Features() {
		r := f.Resource()
		s := r.WholeSubpackage()
		if r == probes[s] {
			continue
		}
		for _, by := range r.Covering() {
			l.covered[by] = append(l.covered[by], f)
		}
		if f.DistrictWide() {
			wide[s] = append(wide[s], f)
		}
		if keeps[r.Package()] {
			l.ledgers = append(l.ledgers, f)
		}
	}
	for _, s := range order {
		if probe, err := l.catalog.Feature(probes[s].String()); err == nil { // else the catalog is full
			l.wide = append(l.wide, lintWide{s, probe, wide[s]})
		}
	}
}

// probe returns a feature of a subpackage that does not exist.
func (l *linter) probe(subpackage access.Resource) access.Resource {
	for code := "_"; ; code += "_" {
		r, err := access.ParseResource(subpackage.Package() + " " + subpackage.Subpackage() + " " + code)
		if err != nil || !l.d.catalog.Has(r) {
			return r
		}
	}
}

func (l *linter) resolve(sources []access.Source) *access.Permissions {
	return access.Resolve("", l.catalog, l.d.buildings, l.d.day, sources)
}

// access judges what the user's sources add up to.
func (l *linter) access(u *lintUser) {
	var buf [16]access.Source
	roles := buf[:0]
	for _, s := range u.sources {
		roles = append(roles, s.Source)
	}
	all := l.resolve(append(roles[:len(roles):len(roles)], access.Source{Grants: u.row.grants, Defaults: u.own}))
	if len(u.Ledgers) > 0 && !l.anyOf(all, l.ledgers) {
		l.user(kindLedgers, u, u.pointer("ledgers"), "the user has "+words.Counted(len(u.Ledgers), "ledger", "ledgers")+", and no level on any feature of a package that keeps ledgers")
	}
	l.almost(u, all)
	l.redundant(u, roles)
}

// anyOf reports whether there is a level on one of the features anywhere.
func (l *linter) anyOf(p *access.Permissions, features []access.Feature) bool {
	for _, f := range features {
		if p.Level(f, access.Building{}) != access.None || p.Anywhere(access.Read, f) {
			return true
		}
	}
	return false
}

// almost judges grants on containers that miss few buildings, and so their district-wide
// features (R11). Subpackages of a package that miss the same are one finding.
func (l *linter) almost(u *lintUser, p *access.Permissions) {
	var last, text, where string
	flush := func() {
		if text != "" {
			l.user(kindAlmostEverywhere, u, u.pointer(), text+where)
		}
		text = ""
	}
	for i := range l.wide {
		w := &l.wide[i]
		if !closedOne(p, w.features) {
			continue
		}
		missing, few := l.missing(p, w.probe)
		if !few {
			continue
		}
		here := " is granted in all counting buildings but " + words.FewOf(missing) + ", and so does not reach its district-wide features"
		if key := w.subpackage.Package() + here; text == "" || key != last {
			flush()
			last, text, where = key, w.subpackage.String(), here
		} else {
			text += ", " + w.subpackage.String()
		}
	}
	flush()
}

// closedOne reports whether there is no level on one of the district-wide features.
func closedOne(p *access.Permissions, features []access.Feature) bool {
	for _, f := range features {
		if p.Level(f, access.Building{}) == access.None {
			return true
		}
	}
	return false
}

// missing returns the counting buildings in which there is no level on a feature, and
// whether they are few, and fewer than the others.
func (l *linter) missing(p *access.Permissions, f access.Feature) (ids []string, few bool) {
	for _, b := range l.counting {
		if !p.Can(access.Read, f, b) {
			if len(ids) == almostMissing {
				return nil, false
			}
			ids = append(ids, b.ID())
		}
	}
	return ids, len(ids) > 0 && len(l.counting)-len(ids) > len(ids)
}

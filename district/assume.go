package district

import "maps"

// Assumption is something that a what-if takes for granted; see [District.Assuming].
type Assumption struct {
	approved bool            // nobody is held back for want of approval
	licensed map[string]bool // packages
	all      bool            // every package is licensed
}

// EveryoneApproved assumes that every user is approved, so that a district that asks for
// approval on every decision (R22) holds nobody back.
func EveryoneApproved() Assumption { return Assumption{approved: true} }

// Licensed assumes that the packages of these codes have a valid licence (R19).
func Licensed(packages ...string) Assumption {
	licensed := make(map[string]bool, len(packages))
	for _, code := range packages {
		licensed[code] = true
	}
	return Assumption{licensed: licensed}
}

// EveryPackageLicensed assumes that every package has a valid licence (R19).
func EveryPackageLicensed() Assumption { return Assumption{all: true} }

// Assuming returns the district as it would answer if the assumptions held. They open gates
// only: what is written stays as it is, and so do [District.Facts] and the fates of changes.
// Handles stay good. Nil stays nil.
func (d *District) Assuming(assumptions ...Assumption) *District {
	if d == nil {
		return nil
	}
	next, opened := *d, false
	next.licensed = maps.Clone(d.licensed)
	for _, a := range assumptions {
		if a.approved {
			next.options.Strict = false
		}
		if a.all {
			for i := range d.facts.Packages {
				next.licensed[d.facts.Packages[i].Code] = true
			}
		}
		maps.Copy(next.licensed, a.licensed)
		opened = opened || a.all || len(a.licensed) > 0
	}
	if opened {
		next.catalog = d.catalog.Next(next.catalogRows(), next.isLicensed)
	}
	return &next
}

// LacksLicense reports whether a package requires a licence and has no valid one, so that it is
// None for everyone (R19). A package that does not exist lacks none.
func (d *District) LacksLicense(pkg string) bool {
	if d == nil {
		return false
	}
	for i := range d.facts.Packages {
		if p := &d.facts.Packages[i]; p.Code == pkg {
			return p.RequiresLicense && !d.isLicensed(pkg)
		}
	}
	return false
}

package lint

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// Unusable returns the features that nobody can read anywhere, in the order (package, subpackage, feature): those of a
// package without its licence, and those that no row reaches. A role that is held and gives a feature to every holder
// settles it; users are only looked at for the other features. Nil has no features.
func Unusable(d *district.District) (unusable []access.Feature) {
	var held []*district.Role
	for r := range d.Roles() {
		if holders, _ := d.Holders(r.ID()); holders.Count() > 0 && d.BuildingSet().Len() > 0 {
			held = append(held, r)
		}
	}
	for f := range d.Catalog().Features() {
		toEveryHolder := func(r *district.Role) bool {
			reach := r.Grants().Reach(d.Catalog(), d.Day(), access.Read, f)
			return reach.District || reach.All || !f.DistrictWide() && reach.Names(d.BuildingSet(), access.Building{})
		}
		if slices.ContainsFunc(held, toEveryHolder) {
			continue
		}
		if who, _ := d.WhoAnywhere(f.String(), access.Read); who.Count() == 0 {
			unusable = append(unusable, f)
		}
	}
	return unusable
}

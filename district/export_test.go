package district

import "fmt"

// Indexes returns the indexes of a district in words, which do not depend on how things
// are numbered: where each user stands.
func Indexes(d *District) map[string]map[string]bool {
	names := map[int]string{assignedRoles: "held", overriddenRoles: "overridden", unclearRoles: "unclear", calculatedRoles: "calculated",
		homes: "home", lists: "list", directGrants: "direct", outrightGrants: "outright", named: "named", datedRows: "dated"}
	all := map[string]map[string]bool{}
	for family, name := range names {
		p := d.indexes.families[family]
		for key := range uint32(p.Len()) {
			p.Get(key).Each(func(n uint32) bool {
				u := d.users.rows.At(n)
				if all[u.written.Login] == nil {
					all[u.written.Login] = map[string]bool{}
				}
				all[u.written.Login][name+" "+d.keyName(family, key)] = true
				return true
			})
		}
	}
	return all
}

func (d *District) keyName(family int, key uint32) string {
	switch family {
	case assignedRoles, overriddenRoles, unclearRoles, calculatedRoles:
		if p := d.roles.rows[key]; p != nil {
			return p.id
		}
		return fmt.Sprint("gone ", key)
	case homes, lists, named:
		for b := range d.buildings.All() {
			if d.compiler().Building(b.ID()) == key {
				return b.ID()
			}
		}
	case directGrants, outrightGrants:
		for f := range d.Catalog().Features() {
			for i, number := range d.catalog.Covering(f) {
				if number == key {
					r := f.Resource()
					return []string{r.String(), r.Package() + " " + r.Subpackage(), r.Package()}[i]
				}
			}
		}
	}
	return "any or unknown"
}

package propose

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// narrowed returns the rows of a role as far as they are used, in the order written, and how many of them differ from
// before.
func (x *usage) narrowed(r *district.Role) (rows []access.Grant, changed int) {
	columns := x.columns[r]
	for i, g := range r.Written().Grants {
		var parts []access.Grant
		for ; len(columns) > 0 && columns[0].row == i; columns = columns[1:] {
			for _, part := range x.needed(&columns[0]) {
				parts = join(parts, part)
			}
		}
		if len(parts) != 1 || !parts[0].Equal(g) {
			changed++
		}
		for _, part := range parts {
			if !slices.ContainsFunc(rows, part.Equal) {
				rows = append(rows, part)
			}
		}
	}
	return rows, changed
}

// needed returns the rows that replace a column: they say what its uses need.
func (x *usage) needed(c *column) []access.Grant {
	r, scope, features := c.grant.Resource, c.grant.Column(c.level), x.covered[c.grant.Resource]
	if x.d.LacksLicense(r.Package()) || len(features) == 0 && x.d.Catalog().Has(r) { // nothing can be used
		return []access.Grant{c.grant}
	}
	used := map[access.Level][]access.Resource{} // by feature
	for _, f := range features {
		l := c.used[f.Resource()]
		used[l] = append(used[l], f.Resource())
	}
	reads, exact := x.rowsOf(r, scope, access.Read, used[access.Read])
	writes, exactToo := x.rowsOf(r, scope, access.ReadWrite, used[access.ReadWrite])
	switch {
	case exact && exactToo:
		return append(reads, writes...)
	case len(used[access.ReadWrite]) > 0:
		return []access.Grant{access.ColumnGrant(r, access.ReadWrite, scope)}
	default:
		return []access.Grant{access.ColumnGrant(r, access.Read, scope)}
	}
}

// rowsOf returns the rows that give a level on the used features of a resource where a row on the resource did, and
// whether they say the same. A subpackage is one row if all of its features are used.
func (x *usage) rowsOf(r access.Resource, s access.Scope, l access.Level, used []access.Resource) (
	rows []access.Grant, exact bool) {
	if len(used) == 0 {
		return nil, true
	}
	if f, err := x.d.Feature(r.String()); err == nil && !s.Fits(f.DistrictWide()) { // it was given by a container
		return []access.Grant{access.ColumnGrant(r, l, access.ScopeDistrict())}, s.Equal(access.ScopeAll())
	}
	if len(used) == len(x.covered[r]) {
		return []access.Grant{access.ColumnGrant(r, l, s)}, true
	}
	for exact = true; exact && len(used) > 0; {
		part, n := used[0], 1
		if r.IsPackage() {
			part = part.WholeSubpackage()
		}
		for n < len(used) && part.Covers(used[n]) {
			n++
		}
		var more []access.Grant
		more, exact = x.rowsOf(part, s, l, used[:n])
		rows, used = append(rows, more...), used[n:]
	}
	return rows, exact
}

// join adds a row of one column: to a row on the same resource where that column is empty, or at the end.
func join(rows []access.Grant, g access.Grant) []access.Grant {
	for i := range rows {
		if have := &rows[i]; have.Resource == g.Resource {
			switch {
			case have.Read.IsZero() && g.ReadWrite.IsZero():
				have.Read = g.Read
				return rows
			case have.ReadWrite.IsZero() && g.Read.IsZero():
				have.ReadWrite = g.ReadWrite
				return rows
			}
		}
	}
	return append(rows, g)
}

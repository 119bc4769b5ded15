package district

import (
	"slices"

	"github.com/hallpass-go/hallpass/access"
)

// narrowed returns the rows of a role as far as they are used, in the order written, and how
// many of them are others than before.
func (w *wear) narrowed(p *Role) (rows []access.Grant, changed int) {
	columns := w.columns[p]
	for i, g := range p.rows() {
		var parts []access.Grant
		for ; len(columns) > 0 && columns[0].at == i; columns = columns[1:] {
			parts = w.needed(parts, &columns[0])
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

// needed appends the rows that say what is used of a column.
func (w *wear) needed(to []access.Grant, c *wornColumn) []access.Grant {
	r := c.resource
	if w.d.LacksLicense(r.Package()) || len(w.covered[r]) == 0 && w.d.catalog.Has(r) { // nothing can be used
		return join(to, access.ColumnGrant(r, c.level, c.scope))
	}
	var read, write []access.Resource // by feature
	for _, f := range w.covered[r] {
		switch c.used[f.Resource()] {
		case access.ReadWrite:
			write = append(write, f.Resource())
		case access.Read:
			read = append(read, f.Resource())
		}
	}
	if len(write) == len(w.covered[r]) && len(write) > 0 {
		return join(to, access.ColumnGrant(r, c.level, c.scope))
	}
	reads, exact := w.narrow(r, c.scope, access.Read, read)
	writes, exact2 := w.narrow(r, c.scope, access.ReadWrite, write)
	if !exact || !exact2 {
		l := access.Read
		if len(write) > 0 {
			l = access.ReadWrite
		}
		return join(to, access.ColumnGrant(r, l, c.scope))
	}
	for _, g := range append(reads, writes...) {
		to = join(to, g)
	}
	return to
}

// narrow returns the rows on some features of a resource that give them a level where a row
// on the resource did, and whether they say the same.
func (w *wear) narrow(r access.Resource, s access.Scope, l access.Level, features []access.Resource) (rows []access.Grant, exact bool) {
	if len(features) == 0 {
		return nil, true
	}
	if len(features) == len(w.covered[r]) {
		return []access.Grant{access.ColumnGrant(r, l, s)}, true
	}
	for len(features) > 0 {
		first := features[0]
		sub := first.WholeSubpackage()
		n := 1
		for n < len(features) && sub.Covers(features[n]) {
			n++
		}
		if n == len(w.covered[sub]) && r.IsPackage() {
			rows = append(rows, access.ColumnGrant(sub, l, s))
			features = features[n:]
			continue
		}
		for _, f := range features[:n] {
			scope := s
			if handle, _ := w.d.Feature(f.String()); handle.DistrictWide() {
				if !s.Equal(access.ScopeAll()) {
					return nil, false
				}
				scope = access.ScopeDistrict()
			}
			rows = append(rows, access.ColumnGrant(f, l, scope))
		}
		features = features[n:]
	}
	return rows, true
}

// join adds a row of one column, to a row on the same resource where that column is empty.
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

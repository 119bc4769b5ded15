package districttest

import (
	"strconv"

	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/draw"
)

// Grant returns a generator of rows that fit the catalog and the buildings of f, for a role or for a
// user: they carry no days. Without [Sound] a row may be void, or one of its columns. Without a feature
// in f every row is void.
func Grant(f *district.Facts, options ...Option) *rapid.Generator[access.Grant] {
	return custom(f, options, drawing.grant)
}

func (d drawing) grants() []access.Grant {
	if len(d.f.Features) == 0 && d.sound {
		return nil
	}
	if d.chance(manyLists) && !d.sound {
		return d.manyLists()
	}
	return several(d, 5, d.grant)
}

func (d drawing) grant() access.Grant {
	g := access.Grant{Resource: d.aResource()}
	columns := d.evenly(3)
	if columns != 1 {
		g.Read = d.scope(g.Resource)
	}
	if columns != 0 {
		g.ReadWrite = d.scope(g.Resource)
	}
	return g
}

func (d drawing) scope(on access.Resource) access.Scope {
	if d.isDistrictWide(on) != d.faulty(misfit) {
		return access.ScopeDistrict()
	}
	switch d.evenly(4) {
	case 0:
		return access.ScopeAll()
	case 1:
		return access.ScopeDefaultBuilding()
	case 2:
		return access.ScopeDefaultBuildingList()
	}
	if list := d.aList(); len(list) > 0 {
		return access.ScopeIn(list...)
	}
	return access.ScopeAll() // of no buildings
}

// manyLists is more than 64 rows with a list of their own each, more than a machine word
// has bits.
func (d drawing) manyLists() (rows []access.Grant) {
	names := d.buildingIDs()
	for i := len(names); i < 7; i++ {
		names = append(names, gone+strconv.Itoa(i))
	}
	for bits := 1; bits < 68; bits++ {
		var list []string
		for i := range 7 {
			if bits>>i&1 != 0 {
				list = append(list, names[i])
			}
		}
		rows = append(rows, access.Grant{Resource: d.aFeature(), ReadWrite: access.ScopeIn(list...)})
	}
	return draw.Distinct(rows)
}

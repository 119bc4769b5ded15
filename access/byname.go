package access

// ByName asks a user's permissions by names instead of handles. Each method is the one of [Permissions] of the
// same name. If the question has no answer it returns an error (R1, R4, R14), which is an [UnknownError] for an
// unknown name, and otherwise wraps
//
//   - [ErrResource] for a name that is not three codes,
//   - [ErrNotFeature] for a package or subpackage where a feature is asked for,
//   - [ErrNoBuilding] for a building-scoped question without a building,
//   - [ErrLevel] for a level that is neither Read nor ReadWrite.
//
// An error never comes with a yes. A question of known names in canonical spelling does not allocate.
type ByName struct{ p *Permissions }

// ByName returns the permissions to be asked by names. Of nil permissions no name is known.
func (p *Permissions) ByName() ByName { return ByName{p} }

func (n ByName) catalog() *Catalog {
	if n.p == nil {
		return nil
	}
	return n.p.cat
}

// place returns the row of a feature and, unless it is district-wide, the column of a building.
func (n ByName) place(feature, building string) (row, col int, err error) {
	at, err := n.catalog().position(feature)
	if err != nil {
		return rowNone, colNone, err
	}
	if n.p.cat.features[at].row.DistrictWide {
		return n.p.runs.upTo(at), colNone, nil
	}
	col, err = n.column(building)
	return n.p.runs.upTo(at), col, err
}

// column returns the column of a building.
func (n ByName) column(building string) (int, error) {
	if building == "" {
		return colNone, ErrNoBuilding
	}
	if n.p != nil {
		if b, ok := n.p.set.number(building); ok {
			return n.p.named.of(b), nil
		}
	}
	return colNone, &UnknownError{"building", building}
}

// Can is [Permissions.Can].
func (n ByName) Can(l Level, feature, building string) (bool, error) {
	if err := l.question(); err != nil {
		return false, err
	}
	row, col, err := n.place(feature, building)
	return err == nil && n.p.meet(l, row, col), err
}

// Level is [Permissions.Level].
func (n ByName) Level(feature, building string) (Level, error) {
	row, col, err := n.place(feature, building)
	if err != nil {
		return None, err
	}
	return n.p.level(row, col), nil
}

// feature returns the feature of a question that names a level and no building.
func (n ByName) feature(l Level, feature string) (Feature, error) {
	if err := l.question(); err != nil {
		return Feature{}, err
	}
	return n.catalog().Feature(feature)
}

// Anywhere is [Permissions.Anywhere].
func (n ByName) Anywhere(l Level, feature string) (bool, error) {
	f, err := n.feature(l, feature)
	return err == nil && n.p.Anywhere(l, f), err
}

// Everywhere is [Permissions.Everywhere].
func (n ByName) Everywhere(l Level, feature string) (bool, error) {
	f, err := n.feature(l, feature)
	return err == nil && n.p.Everywhere(l, f), err
}

// Buildings is [Permissions.Buildings], as ids sorted by bytes. For a district-wide feature the error is
// [ErrNoList].
func (n ByName) Buildings(l Level, feature string) ([]string, error) {
	f, err := n.feature(l, feature)
	if err != nil {
		return nil, err
	}
	if f.DistrictWide() {
		return nil, ErrNoList
	}
	return ids(n.p.Buildings(l, f)), nil
}

func ids(buildings []Building) []string {
	var out []string
	for _, b := range buildings {
		out = append(out, b.ID())
	}
	return out
}

// Allows is [Permissions.Allows].
func (n ByName) Allows(feature, operation, building string) (bool, error) {
	o, err := n.catalog().Operation(feature, operation)
	if err != nil {
		return false, err
	}
	_, level := o.in(n.p.cat)
	return n.Can(level, feature, building)
}

// CanFilter is [Permissions.CanFilter]. The building must be known, also for a field that only district-wide
// features guard.
func (n ByName) CanFilter(field, building string) (bool, error) {
	f, err := n.catalog().Field(field)
	if err != nil {
		return false, err
	}
	if _, err := n.column(building); err != nil {
		return false, err
	}
	b, err := n.p.set.Building(building)
	return err == nil && n.p.CanFilter(f, b), err
}

// Meets is [Permissions.Meets]. The building must be known, unless the requirement names only district-wide
// features.
func (n ByName) Meets(requirement, building string) (bool, error) {
	r, err := n.catalog().Requirement(requirement)
	if err != nil {
		return false, err
	}
	col := colNone
	if !r.DistrictWide() {
		if col, err = n.column(building); err != nil {
			return false, err
		}
	}
	return n.p.meets(r.in(n.p.cat), col), nil
}

// BuildingsMeeting is [Permissions.BuildingsMeeting], as ids sorted by bytes. For a requirement of only
// district-wide features the error is [ErrNoList].
func (n ByName) BuildingsMeeting(requirement string) ([]string, error) {
	r, err := n.catalog().Requirement(requirement)
	if err != nil {
		return nil, err
	}
	if r.DistrictWide() {
		return nil, ErrNoList
	}
	return ids(n.p.BuildingsMeeting(r)), nil
}

package access

// Resolve adds up what sources give on the given day: one user's effective permission
// set. The order of the sources does not matter, nor does repetition (R10). A source whose
// grants were compiled for another line of catalogs or buildings gives what its numbers
// happen to mean: compile and resolve with the same.
//
// It is the one place where the rules of grants are applied: R8-R14, R19 and R42.
func Resolve(cat *Catalog, set *Buildings, day Day, sources []Source) *Permissions {
	if cat == nil {
		cat = NewCatalog(CatalogRows{}, nil)
	}
	if set == nil {
		set = NewBuildings(nil)
	}
	// One mask bit for each reach: district, all, and for each source its default building,
	// its default building list and its explicit lists.
	reaches, rows := 2, rowFree
	for i := range sources {
		if words := sources[i].Grants.words; len(words) > 0 {
			reaches += 2 + int(words[0])
			rows += int(words[1])
		}
	}
	places := make([]uint16, cat.slots+len(set.columns))
	w := (reaches + 63) / 64
	p := &Permissions{
		cat: cat, set: set, words: w,
		row:  places[:cat.slots:cat.slots],
		col:  places[cat.slots:],
		rows: make([]uint64, rowFree*2*w, min(rows, rowFree+cat.slots)*2*w),
	}
	copy(p.col, set.columns)
	var columns [24]column
	var granted [96]uint32
	r := resolver{Permissions: p, columns: columns[:0], granted: granted[:0], reaches: firstReach}
	r.begin()
	for i := range sources {
		r.source(&sources[i], day)
	}
	r.settle()
	return p
}

// The reaches that exist for every user.
const (
	reachNone     = -1
	reachDistrict = 0
	reachAll      = 1
	firstReach    = 2
)

// resolver is a Permissions in the making.
type resolver struct {
	*Permissions
	columns                 []column
	granted                 []uint32 // the resources that have a row, in the order of their rows from rowFree
	reaches                 int      // how many there are
	list                    []uint32 // the default building list that has listReach
	listReach               int
	building, buildingReach int // likewise
}

// column is what is known of a column while the buildings are being told apart.
type column struct {
	size     int    // its buildings
	counting int    // those that count for district-wide features
	hits     int    // those that the reach at hand has, of the ones still here
	split    uint16 // where the reach at hand takes them
}

func (r *resolver) begin() {
	w := r.words
	r.cols = make([]uint64, 2*w, 12*w)
	r.cols[colNone*w] = 1 << reachDistrict
	r.cols[colPlain*w] = 1<<reachDistrict | 1<<reachAll
	r.columns = append(r.columns, column{}, column{size: r.set.Len(), counting: r.set.counting})
	r.rows[(2*rowDistrictRead)*w] = 1 << reachDistrict
	r.rows[(2*rowDistrictReadWrite)*w] = 1 << reachDistrict
	r.rows[(2*rowDistrictReadWrite+1)*w] = 1 << reachDistrict
}

// source adds the rows of one source.
func (r *resolver) source(s *Source, day Day) {
	words := s.Grants.words
	if len(words) == 0 {
		return
	}
	building, list := r.defaultBuilding(s.Defaults.Building), r.defaultList(s.Defaults.List)
	lists, at := r.reaches, 2
	for range words[0] {
		n := int(words[at])
		r.reach(words[at+1 : at+1+n])
		at += 1 + n
	}
	resolve := func(column uint32) int {
		switch column {
		case columnNone:
			return reachNone
		case columnDistrict:
			return reachDistrict
		case columnAll:
			return reachAll
		case columnDefaultBuilding:
			return building
		case columnDefaultBuildingList:
			return list
		}
		return lists + int(column) - columnList
	}
	var g row
	for words = words[at:]; len(words) > 0; {
		g, words = next(words, day)
		if node := &r.cat.resources[g.resource]; !node.exists || node.closed {
			continue // unknown (R4), or not licensed (R19)
		}
		r.give(g.resource, Read, resolve(g.read))
		r.give(g.resource, ReadWrite, resolve(g.readWrite))
	}
}

// give lets a resource be reached at level l. A scope that does not fit is void (R13).
func (r *resolver) give(n uint32, l Level, reach int) {
	node := &r.cat.resources[n]
	if reach == reachNone || node.wide != (reach == reachDistrict) {
		return
	}
	row := int(r.row[node.slot])
	w := r.words
	if row == rowNone {
		row = rowFree + len(r.granted)
		r.granted = append(r.granted, n)
		r.row[node.slot] = uint16(row)
		for range 2 * w {
			r.rows = append(r.rows, 0)
		}
	}
	for ; l > None; l-- { // ReadWrite includes Read (R1)
		r.rows[(2*row+int(l)-1)*w+reach/64] |= 1 << (reach % 64)
	}
}

// defaultBuilding returns the reach of a default building. Sources mostly have the same.
func (r *resolver) defaultBuilding(n uint32) int {
	if n == 0 {
		return reachNone
	}
	if r.buildingReach == 0 || r.building != int(n) {
		r.building, r.buildingReach = int(n), r.reaches
		one := [1]uint32{n}
		r.reach(one[:])
	}
	return r.buildingReach
}

func (r *resolver) defaultList(list []uint32) int {
	if len(list) == 0 {
		return reachNone
	}
	if len(r.list) != len(list) || &r.list[0] != &list[0] {
		r.list, r.listReach = list, r.reaches
		r.reach(list)
	}
	return r.listReach
}

// reach makes a reach of the given buildings, each named once: it splits every column of
// which it has some buildings but not all, and marks those of which it has all. So no
// column is ever left empty, and there are never more than there are buildings.
func (r *resolver) reach(buildings []uint32) {
	k, first := r.reaches, uint16(len(r.columns))
	r.reaches++
	w := r.words
	for _, b := range buildings {
		r.columns[r.col[b]].hits++
	}
	for _, b := range buildings {
		at := r.col[b]
		if at == colNone {
			continue // the building is gone
		}
		from := &r.columns[at]
		if from.hits == from.size { // the reach has all that is here, or at was made for it below
			r.cols[int(at)*w+k/64] |= 1 << (k % 64)
			continue
		}
		if from.split < first {
			from.split = uint16(len(r.columns))
			r.columns = append(r.columns, column{})
			from = &r.columns[at]
			r.cols = append(r.cols, r.cols[int(at)*w:int(at+1)*w]...)
			r.cols[int(from.split)*w+k/64] |= 1 << (k % 64)
		}
		to := &r.columns[from.split]
		to.size++
		from.size--
		from.hits--
		if r.set.counts(b) {
			to.counting++
			from.counting--
		}
		r.col[b] = from.split
	}
	for _, b := range buildings {
		r.columns[r.col[b]].hits = 0
	}
}

// settle lets containers reach what they cover, and gives each district-wide feature its
// one level.
func (r *resolver) settle() {
	// A subpackage has what its package has; after that, a feature what its container has.
	for _, features := range [...]bool{false, true} {
		for i, n := range r.granted {
			node := &r.cat.resources[n]
			if node.name.IsFeature() != features {
				continue
			}
			for _, outer := range node.outer {
				if row := int(r.row[outer]); outer != node.slot && row != rowNone {
					r.include(rowFree+i, row)
					break
				}
			}
		}
	}
	// What has no row of its own shares that of its container, the narrower first.
	for _, packages := range [...]bool{false, true} {
		for i, n := range r.granted {
			node := &r.cat.resources[n]
			if node.name.IsFeature() || node.name.IsPackage() != packages {
				continue
			}
			for at := node.lo; at < node.hi; at++ {
				if r.row[at] == rowNone {
					r.row[at] = uint16(rowFree + i)
				}
			}
		}
	}
	last, district := -1, rowNone
	for _, at := range r.cat.wide {
		row := int(r.row[at])
		if row == rowNone {
			continue
		}
		if row != last {
			last, district = row, r.district(row)
		}
		r.row[at] = uint16(district)
	}
}

// include adds to a row what another has.
func (r *resolver) include(row, other int) {
	n := 2 * r.words
	to, from := r.rows[row*n:(row+1)*n], r.rows[other*n:(other+1)*n]
	for i := range to {
		to[i] |= from[i]
	}
}

// district returns the row of a district-wide feature: the highest level that the grants
// on the feature itself give, or those on its containers in every counting building (R11);
// with none of these, in all buildings there may ever be (R12).
func (r *resolver) district(row int) int {
	for l := ReadWrite; l > None; l-- {
		everywhere := true
		if r.set.counting == 0 {
			everywhere = r.rows[(2*row+int(l)-1)*r.words]&(1<<reachDistrict|1<<reachAll) != 0
		}
		for col := colPlain; everywhere && col < len(r.columns); col++ {
			everywhere = r.columns[col].counting == 0 || r.meet(l, row, col)
		}
		if everywhere {
			return int(l) // rowDistrictRead, rowDistrictReadWrite
		}
	}
	return rowNone
}

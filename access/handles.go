package access

// Feature is a handle on a feature of a catalog. It is good on every later revision in which the feature
// exists. On any other catalog it is no feature, and so is the zero value. Handles of one feature from two
// revisions differ: compare their resources.
type Feature struct {
	cat *Catalog
	at  uint32
}

// in returns the position of f in a catalog, and whether the catalog has it.
func (f Feature) in(cat *Catalog) (uint32, bool) {
	if f.cat == nil || cat == nil {
		return 0, false
	}
	if f.cat == cat {
		return f.at, true
	}
	n := f.cat.features[f.at].number
	if int(n) >= len(cat.nodes) || cat.births[n] != f.cat.births[n] || cat.nodes[n].gone() {
		return 0, false
	}
	return cat.nodes[n].at(), true
}

// IsZero reports whether f is the zero handle.
func (f Feature) IsZero() bool { return f == Feature{} }

// Row returns the feature as written, in the revision that the handle came from. Its map and slice are not
// to be changed.
func (f Feature) Row() FeatureRow {
	if f.cat == nil {
		return FeatureRow{}
	}
	return f.cat.features[f.at].row
}

// Resource returns the resource that names the feature; the zero Resource for the zero handle.
func (f Feature) Resource() Resource { return f.Row().Resource }

// DistrictWide reports whether the feature has one level for the district (R11).
func (f Feature) DistrictWide() bool { return f.Row().DistrictWide }

// String returns the canonical spelling of the feature's resource.
func (f Feature) String() string { return f.Resource().String() }

// Operation is a handle on an operation of a feature (R5). It is good on every revision in which the feature
// handle is good and the operation exists. The level that it needs is that of the revision asked.
type Operation struct {
	feature Feature
	n       uint32
}

// in returns the feature's position in a catalog, and the level that the operation needs there; None if the
// catalog does not have it.
func (o Operation) in(cat *Catalog) (uint32, Level) {
	at, ok := o.feature.in(cat)
	if !ok {
		return 0, None
	}
	n := o.n
	if cat != o.feature.cat {
		if n, ok = cat.features[at].operation(o.Name()); !ok {
			return 0, None
		}
	}
	return at, cat.features[at].operations[n].level
}

// Name returns the operation's name, "" for the zero handle.
func (o Operation) Name() string {
	if o.feature.cat == nil {
		return ""
	}
	return o.feature.cat.features[o.feature.at].operations[o.n].name
}

// Feature returns the feature that the operation belongs to.
func (o Operation) Feature() Feature { return o.feature }

// Field is a handle on a guarded field (R6). On every catalog it means the field of its name.
type Field struct {
	cat *Catalog
	n   uint32
}

// Name returns the field's name, "" for the zero handle.
func (f Field) Name() string {
	if f.cat == nil {
		return ""
	}
	return f.cat.fields[f.n].name
}

// in returns the positions of the features that guard the field in a catalog.
func (f Field) in(cat *Catalog) []uint32 {
	n, ok := f.n, f.cat != nil && cat != nil
	if ok && f.cat != cat {
		n, ok = cat.fieldByName[f.Name()]
	}
	if !ok {
		return nil
	}
	return cat.fields[n].guards
}

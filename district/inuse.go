package district

import (
	"fmt"
	"strings"

	"github.com/hallpass-go/hallpass/access"
)

// InUseError says that a change removes a thing that rows elsewhere refer to (R17).
type InUseError struct {
	What    string     // the thing, such as building "2"
	Holders []Referrer // the rows that refer to it, in the order of the tables, then by id
}

// Referrer names a row that refers to something: its table, and its id as written, "" for a table
// of one row.
type Referrer struct{ Table, ID string }

func (e *InUseError) Error() string {
	const most = 12
	var names []string
	for _, h := range e.Holders[:min(len(e.Holders), most)] {
		names = append(names, strings.TrimSpace(h.Table+" "+quoted(h.ID)))
	}
	if more := len(e.Holders) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return e.What + " is in use by " + strings.Join(names, ", ")
}

func (e *InUseError) Unwrap() error { return ErrInUse }

func quoted(id string) string {
	if id == "" {
		return ""
	}
	return fmt.Sprintf("%q", id)
}

// effects notes the things that the changes remove although rows that they do not write refer to
// them.
func (a *application) effects() {
	if a.touched["packages"] || a.touched["subpackages"] || a.touched["features"] {
		a.gone = append(a.gone, a.goneResources()...)
	}
	if len(a.gone) == 0 {
		return
	}
	gone := make(map[thing]int, len(a.gone))
	for i, to := range a.gone {
		gone[to] = i
	}
	holders := make([][]Referrer, len(a.gone))
	s := &finder{d: a.d}
	for _, t := range tables {
		if t.find == nil {
			continue
		}
		t.each(a.d, func(id string, row any) {
			if _, written := a.written[thing{t.name, t.key(id)}]; written {
				return
			}
			s.faults = s.faults[:0]
			t.find(s, row)
			for _, f := range s.faults {
				h := Referrer{t.name, id}
				if i, ok := gone[f.to]; ok && (len(holders[i]) == 0 || holders[i][len(holders[i])-1] != h) {
					holders[i] = append(holders[i], h)
				}
			}
		})
	}
	for i, to := range a.gone {
		if len(holders[i]) > 0 {
			a.inUse(to, holders[i])
		}
	}
}

// inUse notes the fault at the change that removes a thing.
func (a *application) inUse(to thing, holders []Referrer) {
	steps := []step{{key: "changes", index: -1}}
	if i := a.cause(to); i >= 0 {
		steps = append(steps, step{index: i})
		if c := &a.changes.Changes[i]; c.table == to.table {
			to.id = c.id // as it is spelled
		}
	}
	a.steps, a.table, a.id = steps, to.table, to.id
	a.faults = append(a.faults, &FactError{Table: to.table, ID: to.id, Pointer: a.pointer(), Rule: "R17",
		Err: &InUseError{What: strings.TrimSuffix(to.table, "s") + " " + quoted(to.id), Holders: holders}})
	a.steps, a.table, a.id = nil, "", ""
}

// cause returns the number of the change that removes a thing, -1 if it takes several.
func (a *application) cause(to thing) int {
	for _, row := range [...]thing{
		to, {"features", to.id}, {"packages", resourceCode(to.id, 0)}, {"subpackages", resourceCode(to.id, 1)},
	} {
		if i, ok := a.written[row]; ok {
			return i
		}
	}
	if i, ok := a.inside()[to.id]; ok {
		return i
	}
	return -1
}

// inside returns for each container the number of the first change of a feature in it.
func (a *application) inside() map[string]int {
	if a.features == nil {
		a.features = map[string]int{}
		for i := range a.changes.Changes {
			f, err := access.ParseResource(a.changes.Changes[i].id)
			if a.changes.Changes[i].table != "features" || err != nil {
				continue
			}
			for _, codes := range [...]string{f.Package() + " ALL ALL", f.Package() + " " + f.Subpackage() + " ALL"} {
				if _, known := a.features[codes]; !known {
					a.features[codes] = i
				}
			}
		}
	}
	return a.features
}

// resourceCode returns a code of a resource's canonical name.
func resourceCode(name string, i int) string {
	if codes := strings.Split(name, " "); len(codes) == 3 {
		return codes[i]
	}
	return ""
}

// goneResources returns the resources that no longer exist, or changed their kind: a feature that
// becomes district-wide, or ceases to be, voids the scopes it is granted with (R13).
func (a *application) goneResources() []thing {
	var out []thing
	seen := map[thing]bool{}
	lost := func(codes ...string) {
		r, err := access.ParseResource(strings.Join(codes, " "))
		if err != nil || !a.before.catalog.Has(r) {
			return
		}
		before, _ := a.before.catalog.Feature(r.String())
		after, _ := a.d.catalog.Feature(r.String())
		if to := (thing{resourceThing, r.String()}); !seen[to] &&
			(!a.d.catalog.Has(r) || before.DistrictWide() != after.DistrictWide()) {
			out, seen[to] = append(out, to), true
		}
	}
	for _, p := range a.before.facts.Packages {
		lost(p.Code, access.AllCode, access.AllCode)
		for _, s := range a.before.facts.Subpackages {
			lost(p.Code, s.Code, access.AllCode)
		}
	}
	for _, f := range a.before.facts.Features {
		lost(f.Resource.String())
		lost(f.Resource.Package(), f.Resource.Subpackage(), access.AllCode)
	}
	return out
}

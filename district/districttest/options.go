package districttest

import (
	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// Option restricts the draws of the generators. Without options they draw small districts of their own
// making, which hold every fault that a store may hold (R13). Of two options about one thing the later
// counts.
type Option func(*plan)

// plan is the sum of the options.
type plan struct {
	catalog, buildings, roles []byte // documents whose tables are fixed, nil for none

	counted    bool // few and most are given
	few, most  int
	sound      bool
	grantless  bool
	recordless bool
	day        access.Day // all dates lie within edgeDays of it
}

// edgeDays is how far generated dates lie from the day they are drawn around.
const edgeDays = 3

func planned(options []Option) plan {
	day, _ := access.ParseDay("2028-02-29")
	p := plan{day: day}
	for _, option := range options {
		option(&p)
	}
	return p
}

// WithCatalog fixes the packages, subpackages, features and requirements, and the
// administration (R38), to those of f. Licences are drawn: a package that requires one is
// open in some districts and closed in others.
//
// Like the other options of its kind it copies what it needs, and panics if f does not load.
func WithCatalog(f *district.Facts) Option {
	text := document(&district.Facts{
		Packages: f.Packages, Subpackages: f.Subpackages, Features: f.Features,
		Requirements: f.Requirements, Administration: f.Administration,
	})
	return func(p *plan) { p.catalog = text }
}

// WithBuildings fixes the buildings to those of f.
func WithBuildings(f *district.Facts) Option {
	text := document(&district.Facts{Buildings: f.Buildings})
	return func(p *plan) { p.buildings = text }
}

// WithRoles fixes the role profiles to those of f. The names in their grants exist if they are fixed as
// well, by [WithCatalog] and [WithBuildings]; otherwise the grants give nothing.
func WithRoles(f *district.Facts) Option {
	text := document(&district.Facts{Roles: f.Roles})
	return func(p *plan) { p.roles = text }
}

// Users asks for a number of users, few at least and most at most; the reserved user may come on top
// (R20). It panics unless 0 <= few <= most.
func Users(few, most int) Option {
	if few < 0 || few > most {
		panic("districttest: Users takes the least and the greatest number of users")
	}
	return func(p *plan) { p.counted, p.few, p.most = true, few, most }
}

// Sound leaves out the faults: the facts pass [district.Validate], as far as the fixed tables do.
func Sound() Option { return func(p *plan) { p.sound = true } }

// WithoutGrants leaves out the users' own rows, so that every level comes from a role. With the roles
// fixed, a property is then about these roles.
func WithoutGrants() Option { return func(p *plan) { p.grantless = true } }

// WithoutRecords leaves out the records and the attachments to them, so that no role is
// held by calculation.
func WithoutRecords() Option { return func(p *plan) { p.recordless = true } }

// Around draws the dates of rows within three days of a day, half of them on the day or next to it.
// Without it they lie around 2028-02-29.
func Around(day access.Day) Option { return func(p *plan) { p.day = day } }

// document is the text of some tables, for [fixed].
func document(f *district.Facts) []byte {
	f.Format, f.District = 1, district.Info{ID: "fixed", SchoolYear: firstYear}
	text := district.Encode(f)
	fixed(text)
	return text
}

// fixed returns the tables of a document, a copy for each district: compiling a district sorts its
// rows in place.
func fixed(text []byte) *district.Facts {
	f, err := district.Decode(text)
	if err != nil {
		panic("districttest: what is to be fixed does not load: " + err.Error())
	}
	return f
}

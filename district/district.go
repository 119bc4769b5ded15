package district

import (
	"iter"
	"log/slog"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district/internal/words"
)

// Options change how a district is compiled. Nil is the same as the zero value.
type Options struct {
	// Verify judges licences (R19). Nil is [AnyKey].
	Verify Verifier

	// Rules are the host's own rules of calculated roles (R31), beside the four built-in
	// ones. A profile names one by its name; without its rule it holds for nobody.
	Rules []calcrole.Rule

	// Strict asks for approval on every decision instead of only at login (R22): an
	// unapproved user has no permissions and holds no roles.
	Strict bool
}

// District is a district at one revision, on one day, compiled: immutable and safe for
// concurrent use. Nil is a district without users, buildings and features, and refuses
// everything.
//
// A district is a persistent structure: [District.Apply] and [District.At] make the next one, which
// shares with it everything that did not change.
type District struct {
	line    *line
	day     access.Day
	options Options
	rules   []calcrole.Rule // the built-in ones and the host's

	facts     Facts // the small tables; users and records stand below
	licensed  map[string]bool
	catalog   *access.Catalog
	buildings *access.Buildings
	roles     roles
	users     users
	records   records
	indexes   indexes

	// dangling are the rows that name things that do not exist. They are compiled again when
	// something is added, so that a district is the same whether compiled at once or by changes.
	dangling dangling

	refusal error // see [Refusing]
}

type dangling struct {
	roles []uint32 // numbers
	users []uint32
}

// New compiles facts as of a day. It keeps f, which is not to be changed afterwards.
//
// New is lenient (R13): void references and scopes give nothing, and [District.Void] lists them.
// Facts without a meaning do not load: the error is [Faults], with every one of them. On the zero
// day, which is no day, rows that carry dates give nothing.
func New(f *Facts, day access.Day, options *Options) (*District, error) {
	f = f.orZero()
	if err := grammar(f).Err(); err != nil {
		return nil, err
	}
	return compileJudged(f, day, options)
}

// compileJudged compiles facts that obey the grammar.
func compileJudged(f *Facts, day access.Day, options *Options) (*District, error) {
	if options == nil {
		options = &Options{}
	}
	if err := calcrole.Check(options.Rules); err != nil {
		return nil, err
	}
	return compile(nil, f, day, *options), nil
}

// Next compiles other facts of the same district, leniently and with the same options, on the
// same day. It gives what [New] gives, except that handles of features and buildings stay good
// for everything that is in both. It is for facts that changed without a record of the changes,
// and costs the whole district, where [District.Apply] costs the change.
func (d *District) Next(f *Facts) (*District, error) {
	if d == nil {
		return New(f, 0, nil)
	}
	f = f.orZero()
	if err := grammar(f).Err(); err != nil {
		return nil, err
	}
	return compile(d, f, d.day, d.options), nil
}

// compile compiles facts, as far as it can where they break the grammar. Features and buildings
// that an earlier district has, if there is one, keep their identity.
func compile(earlier *District, f *Facts, day access.Day, options Options) *District {
	if earlier == nil {
		earlier = new(District)
	}
	d := &District{line: new(line), day: day, options: options, facts: *f}
	if d.options.Verify == nil {
		d.options.Verify = AnyKey
	}
	d.rules = append(calcrole.BuiltIn(), d.options.Rules...)
	d.facts.Users, d.facts.Records = nil, calcrole.Records{}
	canonical(&d.facts)
	d.license()
	d.catalog = earlier.catalog.Next(d.catalogRows(), d.isLicensed)
	d.buildings = earlier.buildings.Next(f.Buildings)
	d.records = newRecords(&f.Records)
	c := d.compiler()
	d.compileRoles(c)
	d.compileUsers(c, f.Users)
	d.makeIndexes()
	return d
}

func (d *District) compiler() *access.Compiler {
	return &access.Compiler{Catalog: d.catalog, Buildings: d.buildings}
}

func (d *District) catalogRows() access.CatalogRows {
	return access.CatalogRows{Packages: d.facts.Packages, Subpackages: d.facts.Subpackages,
		Features: d.facts.Features, Requirements: d.facts.Requirements}
}

// license finds out which packages have a valid licence.
func (d *District) license() {
	d.licensed = map[string]bool{}
	for _, l := range d.facts.Licenses {
		d.licensed[l.Package] = valid(d.options.Verify, d.facts.District.ID, l)
	}
}

func (d *District) isLicensed(pkg string) bool { return d.licensed[pkg] }

// At returns the same district on another day (R42). It costs nothing: the dates of a row are
// compared with the day when a question is asked.
func (d *District) At(day access.Day) *District {
	if d == nil || d.day == day {
		return d
	}
	next := *d
	next.day = day
	return &next
}

// String returns the district's id, how many users there are and its day, and names nobody.
func (d *District) String() string {
	if d == nil {
		return "no district"
	}
	text := "district " + access.NameInText(d.facts.District.ID) + ", " + words.Counted(d.users.n, "user", "users")
	if d.day != 0 {
		text += ", on " + d.day.String()
	}
	return text
}

// LogValue returns the text of [District.String], for log/slog.
func (d *District) LogValue() slog.Value { return slog.StringValue(d.String()) }

// Day returns the day decisions are made on.
func (d *District) Day() access.Day {
	if d == nil {
		return 0
	}
	return d.day
}

// Info returns the district's id, name, school years and time zone. Its map is not to be
// changed.
func (d *District) Info() Info {
	if d == nil {
		return Info{}
	}
	return d.facts.District
}

// Administration returns the features that stand for security administration (R38).
func (d *District) Administration() Administration {
	if d == nil {
		return Administration{}
	}
	return d.facts.Administration
}

// Catalog returns the compiled catalog, which finds features, operations, fields and
// requirements and iterates over all features.
func (d *District) Catalog() *access.Catalog {
	if d == nil {
		return nil
	}
	return d.catalog
}

// Feature returns the handle of a feature, in any spelling of R2. A text that is not a resource,
// an unknown resource, and a package or subpackage are errors.
func (d *District) Feature(name string) (access.Feature, error) {
	if err := d.refuses(); err != nil {
		return access.Feature{}, err
	}
	return d.Catalog().Feature(name)
}

// Building returns the handle of a building.
func (d *District) Building(id string) (access.Building, error) {
	if err := d.refuses(); err != nil {
		return access.Building{}, err
	}
	return d.BuildingSet().Building(id)
}

// BuildingSet returns the compiled buildings, by which [access.Resolve] and [access.Reach] tell
// them apart.
func (d *District) BuildingSet() *access.Buildings {
	if d == nil {
		return nil
	}
	return d.buildings
}

// Buildings returns all buildings, closed and out-of-district ones too, by id.
func (d *District) Buildings() iter.Seq[access.Building] { return d.BuildingSet().All() }

// Users returns the users as written, by login. What they hold is not to be changed.
func (d *District) Users() iter.Seq[*User] {
	return func(yield func(*User) bool) {
		if d == nil {
			return
		}
		for _, u := range d.users.sorted() {
			if !yield(u) {
				return
			}
		}
	}
}

// User returns the user with a login, in any letter case, as written, or an error that wraps
// [ErrUnknownUser].
func (d *District) User(login string) (*User, error) {
	if d != nil {
		if n, ok := d.users.find(login); ok {
			return d.users.rows.At(n).written, nil
		}
	}
	return nil, d.unknown("user", login)
}

// Facts returns all facts in canonical order: tables by id, lists by their text. The
// result shares memory with the district and is not to be changed.
func (d *District) Facts() *Facts {
	if d == nil {
		return &Facts{Format: 1}
	}
	f := d.facts
	f.Users = make([]User, 0, d.users.n)
	for u := range d.Users() {
		f.Users = append(f.Users, *u)
	}
	f.Records = d.records.all()
	canonical(&f)
	return &f
}

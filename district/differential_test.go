package district_test

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// differentialRounds of 100 districts each; a fifth of that under -short.
const differentialRounds = 30

func TestTheEngineAgreesWithTheOracle(t *testing.T) {
	for i := range differentialRounds {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, engineAgrees)
		})
	}
}

func FuzzDifferential(f *testing.F) {
	for seed := range uint64(8) { // enough random bytes for a whole district each
		random, bytes := rand.New(rand.NewPCG(seed, 0)), []byte{}
		for range 4096 {
			bytes = binary.LittleEndian.AppendUint64(bytes, random.Uint64())
		}
		f.Add(bytes)
	}
	f.Fuzz(rapid.MakeFuzz(engineAgrees))
}

// engineAgrees compares every call for every user, feature and building of one district,
// compiled for the day at once or for another one first.
func engineAgrees(t *rapid.T) {
	facts, day := genFacts().Draw(t, "facts"), genDay().Draw(t, "day")
	first := day
	if rapid.Bool().Draw(t, "another day first") {
		first = genDay().Draw(t, "first day")
	}
	d, foreign := compiled(t, facts, first).At(day), compiled(t, facts, day)
	o, q := oracle{facts, day, notBlank}, questionsAbout(facts)
	for _, login := range q.logins {
		newWitness(t, d, foreign, o, q, login).compare()
	}
	compareWho(t, d, o, q)
}

// compiled is the district of facts that must load.
func compiled(t require.TestingT, facts *district.Facts, day access.Day) *district.District {
	d, err := district.New(facts, day, nil)
	if err != nil {
		require.NoError(t, err, "%s", district.Encode(facts))
	}
	return d
}

// questions are the names that can be asked for, with some that are not known.
type questions struct {
	logins, features, buildings, operations, fields, requirements, contents []string
}

func questionsAbout(f *district.Facts) questions {
	q := questions{
		logins:       []string{"nobody", ""},
		features:     []string{"REG MAINT NONE", "REG MAINT ALL", "REG ALL ALL", "ALL", ""},
		buildings:    append(buildingIDs(f), "nowhere", ""),
		operations:   append([]string{"fly", ""}, operations...),
		fields:       append([]string{"shoeSize", ""}, fields...),
		requirements: []string{"page.none", ""},
		contents:     []string{"Minutes", "News", "Rumours"},
	}
	for _, u := range f.Users {
		q.logins = append(q.logins, u.Login)
	}
	q.logins = append(q.logins, strings.ToUpper(f.Users[0].Login)) // R21
	for _, row := range f.Features {
		q.features = append(q.features, row.Resource.String())
	}
	spelled := strings.ToLower(strings.ReplaceAll(f.Features[0].Resource.String(), " ", " – "))
	q.features = append(q.features, " "+spelled)
	for _, r := range f.Requirements {
		q.requirements = append(q.requirements, r.ID)
	}
	return q
}

// witness hears engine and oracle about one user.
type witness struct {
	t       require.TestingT
	d       *district.District
	o       oracle
	q       questions
	login   string
	known   bool
	p       *access.Permissions
	n       access.ByName
	foreign *district.District // the same facts, but none of its handles is good here
}

func newWitness(t require.TestingT, d, foreign *district.District, o oracle, q questions, login string) witness {
	w := witness{t: t, d: d, foreign: foreign, o: o, q: q, login: login}
	_, w.known = o.user(login)
	var err error
	w.p, err = d.Permissions(login)
	require.Equal(t, w.known, err == nil, "Permissions(%q): %v", login, err)
	require.Equal(t, w.known, w.p != nil, "Permissions(%q) without an error", login)
	w.n = w.p.ByName()
	return w
}

// same fails unless both say the same, the one with an error where the other has none.
func same[T comparable](w witness, got T, err error, want T, ok bool, question string, names ...any) {
	if got != want || w.known && (err == nil) != ok {
		w.fail(got, err, want, ok, question, names)
	}
}

// yes is same for a call by handle, which has no errors.
func yes[T comparable](w witness, got, want T, question string, names ...any) {
	if got != want {
		w.fail(got, nil, want, true, question, names)
	}
}

func lists(w witness, got []string, err error, want []string, ok bool, question string, names ...any) {
	if !slices.Equal(got, want) || w.known && (err == nil) != ok {
		w.fail(got, err, want, ok, question, names)
	}
}

func (w witness) fail(got any, err error, want any, ok bool, question string, names []any) {
	w.t.Errorf("%s %q for %q on %v:\n engine: %v, error %v\n oracle: %v, known %v\n%s",
		question, names, w.login, w.o.day, got, err, want, ok, district.Encode(w.o.facts))
	w.t.FailNow()
}

var levels = []access.Level{access.Read, access.ReadWrite}

func (w witness) compare() {
	w.compareHandles()
	for _, feature := range w.q.features {
		for _, building := range w.q.buildings {
			w.compareLevel(feature, building)
			for _, operation := range w.q.operations {
				w.compareOperation(feature, operation, building)
			}
		}
		for _, l := range levels {
			w.compareBuildings(l, feature)
		}
	}
	for _, building := range w.q.buildings {
		for _, field := range w.q.fields {
			w.compareField(field, building)
		}
	}
	for _, requirement := range w.q.requirements {
		w.compareRequirement(requirement)
	}
	w.compareAll()
	w.compareRecords()
}

// compareHandles: what is unknown has no handle.
func (w witness) compareHandles() {
	for _, feature := range w.q.features {
		_, ok := w.o.feature(feature)
		f, err := w.d.Feature(feature)
		yes(w, err == nil, ok, "Feature", feature)
		yes(w, f.IsZero(), !ok, "Feature.IsZero", feature)
	}
	for _, building := range w.q.buildings {
		_, ok := w.o.building(building)
		b, err := w.d.Building(building)
		yes(w, err == nil, ok, "Building", building)
		yes(w, b.IsZero(), !ok, "Building.IsZero", building)
	}
}

func (w witness) compareLevel(feature, building string) {
	f, _ := w.d.Feature(feature)
	b, _ := w.d.Building(building)
	want, ok := w.o.level(w.login, feature, building)
	got, err := w.n.Level(feature, building)
	same(w, got, err, want, ok, "Level by name", feature, building)
	yes(w, w.p.Level(f, b), want, "Level", feature, building)
	for _, l := range levels {
		got, err := w.n.Can(l, feature, building)
		same(w, got, err, want >= l, ok, "Can by name", l.String(), feature, building)
		yes(w, w.p.Can(l, f, b), want >= l, "Can", l.String(), feature, building)
	}
	for _, l := range []access.Level{access.None, access.ReadWrite + 1, 255} { // R1
		got, err := w.n.Can(l, feature, building)
		same(w, got, err, false, false, "Can by name", l.String(), feature, building)
		yes(w, w.p.Can(l, f, b), false, "Can", l.String(), feature, building)
	}
	w.compareForeign(feature, building, f, b, want)
}

// compareForeign: another district's building is ignored or none (R14), its feature none.
func (w witness) compareForeign(feature, building string, f access.Feature, b access.Building, want access.Level) {
	foreignFeature, _ := w.foreign.Feature(feature)
	foreignBuilding, _ := w.foreign.Building(building)
	yes(w, w.p.Level(foreignFeature, b), access.None, "Level of a foreign feature", feature, building)
	if !f.DistrictWide() {
		want = access.None
	}
	yes(w, w.p.Level(f, foreignBuilding), want, "Level in a foreign building", feature, building)
}

func (w witness) compareBuildings(l access.Level, feature string) {
	f, _ := w.d.Feature(feature)
	_, known := w.o.feature(feature)
	want, ok := w.o.buildings(l, w.login, feature)
	got, err := w.n.Buildings(l, feature)
	lists(w, got, err, want, ok, "Buildings by name", l.String(), feature)
	lists(w, idsOf(w.p.Buildings(l, f)), nil, want, true, "Buildings", l.String(), feature)
	kept, _ := w.d.Building("1")
	appended := w.p.AppendBuildings([]access.Building{kept}, l, f)
	lists(w, idsOf(appended), nil, append([]string{kept.ID()}, want...), true, "AppendBuildings", l.String(), feature)

	somewhere, err := w.n.Anywhere(l, feature)
	same(w, somewhere, err, w.o.anywhere(l, w.login, feature), known, "Anywhere by name", l.String(), feature)
	yes(w, w.p.Anywhere(l, f), w.o.anywhere(l, w.login, feature), "Anywhere", l.String(), feature)
	every, err := w.n.Everywhere(l, feature)
	same(w, every, err, w.o.everywhere(l, w.login, feature), known, "Everywhere by name", l.String(), feature)
	yes(w, w.p.Everywhere(l, f), w.o.everywhere(l, w.login, feature), "Everywhere", l.String(), feature)
}

func idsOf(buildings []access.Building) (ids []string) {
	for _, b := range buildings {
		ids = append(ids, b.ID())
	}
	return ids
}

func (w witness) compareOperation(feature, operation, building string) {
	op, _ := w.d.Catalog().Operation(feature, operation)
	b, _ := w.d.Building(building)
	want, ok := w.o.allows(w.login, feature, operation, building)
	got, err := w.n.Allows(feature, operation, building)
	same(w, got, err, want, ok, "Allows by name", feature, operation, building)
	yes(w, w.p.Allows(op, b), want, "Allows", feature, operation, building)
}

func (w witness) compareField(field, building string) {
	fl, _ := w.d.Catalog().Field(field)
	b, _ := w.d.Building(building)
	want, ok := w.o.canFilter(w.login, field, building)
	got, err := w.n.CanFilter(field, building)
	same(w, got, err, want, ok, "CanFilter by name", field, building)
	yes(w, w.p.CanFilter(fl, b), want, "CanFilter", field, building)
}

func (w witness) compareRequirement(requirement string) {
	rq, _ := w.d.Catalog().Requirement(requirement)
	wide := w.o.requirementIsDistrictWide(requirement)
	yes(w, rq.DistrictWide(), wide, "DistrictWide", requirement)
	var meeting []string
	for _, building := range w.q.buildings {
		b, _ := w.d.Building(building)
		want, ok := w.o.meets(w.login, requirement, building)
		got, err := w.n.Meets(requirement, building)
		same(w, got, err, want, ok, "Meets by name", requirement, building)
		yes(w, w.p.Meets(rq, b), want, "Meets", requirement, building)
		if want && !wide {
			meeting = append(meeting, building)
		}
	}
	slices.Sort(meeting)
	_, known := w.o.requirement(requirement)
	got, err := w.n.BuildingsMeeting(requirement)
	lists(w, got, err, meeting, known && !wide, "BuildingsMeeting by name", requirement)
	lists(w, idsOf(w.p.BuildingsMeeting(rq)), nil, meeting, true, "BuildingsMeeting", requirement)
}

// compareAll: everything above None, by feature and then by building.
func (w witness) compareAll() {
	var want, got []string
	features := slices.Compact(slices.Sorted(slices.Values(w.q.features)))
	buildings := slices.Sorted(slices.Values(buildingIDs(w.o.facts)))
	for _, feature := range features {
		f, known := w.o.feature(feature)
		places := buildings
		if f.DistrictWide {
			places = []string{""}
		}
		for _, building := range places {
			l, _ := w.o.level(w.login, feature, building)
			if known && feature == f.Resource.String() && l > access.None {
				want = append(want, feature+" in "+building+": "+l.String())
			}
		}
	}
	for place, l := range w.p.All() {
		got = append(got, place.Feature.Resource().String()+" in "+place.Building.ID()+": "+l.String())
	}
	lists(w, got, nil, want, true, "All")
}

// compareRecords compares what follows from records (R27 to R33).
func (w witness) compareRecords() {
	roles, err := w.d.RolesOf(w.login)
	lists(w, roles, err, w.o.roles(w.login), true, "RolesOf")
	attributes, err := w.d.AttributesOf(w.login)
	if want := w.o.attributes(w.login); !slices.Equal(attributes, want) || (err == nil) != w.known {
		w.fail(attributes, err, want, w.known, "AttributesOf", nil)
	}
	for _, name := range w.q.contents {
		want, ok := w.o.content(w.login, name, "view")
		got, err := w.d.MayView(w.login, name)
		same(w, got, err, want, ok, "MayView", name)
		want, ok = w.o.content(w.login, name, "edit")
		got, err = w.d.MayEdit(w.login, name)
		same(w, got, err, want, ok, "MayEdit", name)
	}
}

// compareWho is R36.
func compareWho(t require.TestingT, d *district.District, o oracle, q questions) {
	w := witness{t: t, d: d, o: o, q: q, known: true}
	for _, feature := range q.features {
		for _, building := range q.buildings {
			f, known := o.feature(feature)
			_, there := o.building(building)
			for _, l := range levels {
				users, err := d.Who(feature, building, l)
				got := slices.Collect(users.All())
				require.Len(t, got, users.Count())
				lists(w, got, err, o.who(feature, building, l), known && (f.DistrictWide || there), "Who", l.String(), feature, building)
			}
		}
	}
}

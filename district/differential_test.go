package district_test

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
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
	facts, day := districttest.Facts().Draw(t, "facts"), districttest.Day().Draw(t, "day")
	first := day
	if rapid.Bool().Draw(t, "another day first") {
		first = districttest.Day().Draw(t, "first day")
	}
	d, foreign := samples.Compiled(t, facts, first).At(day), samples.Compiled(t, facts, day)
	o, q := oracle.Of(facts, day).Remembering(), samples.QuestionsAbout(facts)
	for _, login := range q.Logins {
		newWitness(t, d, foreign, o, q, login).compare()
	}
	compareWho(t, d, o, q)
}

// witness hears engine and oracle about one user.
type witness struct {
	t       require.TestingT
	d       *district.District
	o       oracle.Oracle
	q       samples.Questions
	login   string
	known   bool
	p       *access.Permissions
	n       access.ByName
	foreign *district.District // the same facts, but none of its handles is good here
}

func newWitness(
	t require.TestingT, d, foreign *district.District, o oracle.Oracle, q samples.Questions, login string,
) witness {
	w := witness{t: t, d: d, foreign: foreign, o: o, q: q, login: login}
	_, w.known = o.User(login)
	var err error
	w.p, err = d.Permissions(login)
	require.Equal(t, w.known, err == nil, "Permissions(%q): %v", login, err)
	require.Equal(t, w.known, w.p != nil, "Permissions(%q) without an error", login)
	w.n = w.p.ByName()
	return w
}

// same fails unless both say the same, the one with an error where the other has none.
func same[T comparable](w witness, got T, err error, want T, ok bool, question string, names ...string) {
	if got != want || w.known && (err == nil) != ok {
		w.fail(got, err, want, ok, question, names)
	}
}

// yes is same for a call by handle, which has no errors.
func yes[T comparable](w witness, got, want T, question string, names ...string) {
	if got != want {
		w.fail(got, nil, want, true, question, names)
	}
}

func lists(w witness, got []string, err error, want []string, ok bool, question string, names ...string) {
	if !slices.Equal(got, want) || w.known && (err == nil) != ok {
		w.fail(got, err, want, ok, question, names)
	}
}

func (w witness) fail(got any, err error, want any, ok bool, question string, names []string) {
	w.t.Errorf("%s %q for %q on %v:\n engine: %v, error %v\n oracle: %v, known %v\n%s",
		question, append([]string(nil), names...), w.login, w.o.Day, got, err, want, ok, district.Encode(w.o.Facts))
	w.t.FailNow()
}

func (w witness) compare() {
	w.compareHandles()
	for _, feature := range w.q.Features {
		for _, building := range w.q.Buildings {
			w.compareLevel(feature, building)
			for _, operation := range w.q.Operations {
				w.compareOperation(feature, operation, building)
			}
		}
		for _, l := range samples.Levels {
			w.compareBuildings(l, feature)
		}
	}
	for _, building := range w.q.Buildings {
		for _, field := range w.q.Fields {
			w.compareField(field, building)
		}
	}
	for _, requirement := range w.q.Requirements {
		w.compareRequirement(requirement)
	}
	w.compareAll()
	w.compareRecords()
}

// compareHandles: an unknown name has no handle.
func (w witness) compareHandles() {
	for _, feature := range w.q.Features {
		_, ok := w.o.Feature(feature)
		f, err := w.d.Feature(feature)
		yes(w, err == nil, ok, "Feature", feature)
		yes(w, f.IsZero(), !ok, "Feature.IsZero", feature)
	}
	for _, building := range w.q.Buildings {
		_, ok := w.o.Building(building)
		b, err := w.d.Building(building)
		yes(w, err == nil, ok, "Building", building)
		yes(w, b.IsZero(), !ok, "Building.IsZero", building)
	}
}

func (w witness) compareLevel(feature, building string) {
	f, _ := w.d.Feature(feature)
	b, _ := w.d.Building(building)
	want, ok := w.o.Level(w.login, feature, building)
	got, err := w.n.Level(feature, building)
	same(w, got, err, want, ok, "Level by name", feature, building)
	yes(w, w.p.Level(f, b), want, "Level", feature, building)
	for _, l := range samples.Levels {
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
	_, known := w.o.Feature(feature)
	want, ok := w.o.Buildings(l, w.login, feature)
	got, err := w.n.Buildings(l, feature)
	lists(w, got, err, want, ok, "Buildings by name", l.String(), feature)
	lists(w, idsOf(w.p.Buildings(l, f)), nil, want, true, "Buildings", l.String(), feature)
	kept, _ := w.d.Building("1")
	appended := w.p.AppendBuildings([]access.Building{kept}, l, f)
	lists(w, idsOf(appended), nil, append([]string{kept.ID()}, want...), true, "AppendBuildings", l.String(), feature)

	somewhere, err := w.n.Anywhere(l, feature)
	same(w, somewhere, err, w.o.Anywhere(l, w.login, feature), known, "Anywhere by name", l.String(), feature)
	yes(w, w.p.Anywhere(l, f), w.o.Anywhere(l, w.login, feature), "Anywhere", l.String(), feature)
	every, err := w.n.Everywhere(l, feature)
	same(w, every, err, w.o.Everywhere(l, w.login, feature), known, "Everywhere by name", l.String(), feature)
	yes(w, w.p.Everywhere(l, f), w.o.Everywhere(l, w.login, feature), "Everywhere", l.String(), feature)
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
	want, ok := w.o.Allows(w.login, feature, operation, building)
	got, err := w.n.Allows(feature, operation, building)
	same(w, got, err, want, ok, "Allows by name", feature, operation, building)
	yes(w, w.p.Allows(op, b), want, "Allows", feature, operation, building)
}

func (w witness) compareField(field, building string) {
	fl, _ := w.d.Catalog().Field(field)
	b, _ := w.d.Building(building)
	want, ok := w.o.CanFilter(w.login, field, building)
	got, err := w.n.CanFilter(field, building)
	same(w, got, err, want, ok, "CanFilter by name", field, building)
	yes(w, w.p.CanFilter(fl, b), want, "CanFilter", field, building)
}

func (w witness) compareRequirement(requirement string) {
	rq, _ := w.d.Catalog().Requirement(requirement)
	wide := w.o.RequirementIsDistrictWide(requirement)
	yes(w, rq.DistrictWide(), wide, "DistrictWide", requirement)
	var meeting []string
	for _, building := range w.q.Buildings {
		b, _ := w.d.Building(building)
		want, ok := w.o.Meets(w.login, requirement, building)
		got, err := w.n.Meets(requirement, building)
		same(w, got, err, want, ok, "Meets by name", requirement, building)
		yes(w, w.p.Meets(rq, b), want, "Meets", requirement, building)
		if want && !wide {
			meeting = append(meeting, building)
		}
	}
	slices.Sort(meeting)
	_, known := w.o.Requirement(requirement)
	got, err := w.n.BuildingsMeeting(requirement)
	lists(w, got, err, meeting, known && !wide, "BuildingsMeeting by name", requirement)
	lists(w, idsOf(w.p.BuildingsMeeting(rq)), nil, meeting, true, "BuildingsMeeting", requirement)
}

// compareAll: everything above None, by feature and then by building.
func (w witness) compareAll() {
	var want, got []string
	features := slices.Compact(slices.Sorted(slices.Values(w.q.Features)))
	buildings := slices.Sorted(slices.Values(samples.BuildingIDs(w.o.Facts)))
	for _, feature := range features {
		f, known := w.o.Feature(feature)
		places := buildings
		if f.DistrictWide {
			places = []string{""}
		}
		for _, building := range places {
			l, _ := w.o.Level(w.login, feature, building)
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
	lists(w, roles, err, w.o.Roles(w.login), true, "RolesOf")
	attributes, err := w.d.AttributesOf(w.login)
	if want := w.o.Attributes(w.login); !slices.Equal(attributes, want) || (err == nil) != w.known {
		w.fail(attributes, err, want, w.known, "AttributesOf", nil)
	}
	for _, name := range w.q.Contents {
		got, err := w.d.ContentOf(w.login, name)
		want, ok := w.o.Content(w.login, name, "view")
		same(w, got.View, err, want, ok, "View", name)
		want, ok = w.o.Content(w.login, name, "edit")
		same(w, got.Edit, err, want, ok, "Edit", name)
	}
}

// compareWho is R36.
func compareWho(t require.TestingT, d *district.District, o oracle.Oracle, q samples.Questions) {
	w := witness{t: t, d: d, o: o, q: q, known: true}
	for _, feature := range q.Features {
		for _, building := range q.Buildings {
			f, known := o.Feature(feature)
			_, there := o.Building(building)
			for _, l := range samples.Levels {
				users, err := d.Who(feature, building, l)
				got := slices.Collect(users.All())
				require.Len(t, got, users.Count())
				want, ok := o.Who(feature, building, l), known && (f.DistrictWide || there)
				lists(w, got, err, want, ok, "Who", l.String(), feature, building)
			}
		}
	}
}

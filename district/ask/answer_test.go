package ask_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/ask"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/district/internal/draw"
	"github.com/hallpass-go/hallpass/district/internal/oracle"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

func TestEveryKindOfQuestionIsAnswered(t *testing.T) {
	for _, tt := range []struct{ name, question, answer string }{
		{"level", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2"}`, `{"level":"readWrite"}`},
		{"level of read", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"90"}`, `{"level":"read"}`},
		{"level of none", `{"user":"mjones","feature":"REG MAINT ADDRESS","building":"2"}`, `{"level":"none"}`},
		{"level in any spelling", `{"user":"JDoe","feature":" reg – maint-address","building":"2"}`, `{"level":"readWrite"}`},
		{"level of the district", `{"user":"jdoe","feature":"REG SETUP DISTRICT"}`, `{"level":"read"}`},
		{"level of the district, nowhere", `{"user":"jdoe","feature":"REG SETUP DISTRICT","building":"nowhere"}`, `{"level":"read"}`},
		{"allowed", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"90","level":"read"}`, `{"allowed":true}`},
		{"not allowed", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"90","level":"readWrite"}`, `{"allowed":false}`},
		{"buildings", `{"user":"jdoe","feature":"REG MAINT ADDRESS","buildings":"readWrite"}`, `{"buildings":["2","3"]}`},
		{"no buildings", `{"user":"mjones","feature":"REG MAINT ADDRESS","buildings":"read"}`, `{"buildings":[]}`},
		{"operation", `{"user":"mjones","feature":"FED REPORTS RUNOCR","building":"2","operation":"regenerate"}`, `{"allowed":true}`},
		{"no operation", `{"user":"jdoe","feature":"FED REPORTS RUNOCR","building":"2","operation":"flat-file"}`, `{"allowed":false}`},
		{"ledger", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2","level":"readWrite","ledger":"GL"}`, `{"allowed":true}`},
		{"another ledger", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2","level":"readWrite","ledger":"gl"}`, `{"allowed":false}`},
		{"a ledger without the level", `{"user":"jdoe","feature":"FIN GL POST","building":"2","level":"read","ledger":"GL"}`, `{"allowed":false}`},
		{"no ledgers at all", `{"user":"mjones","feature":"FIN GL POST","building":"3","level":"read","ledger":"GL"}`, `{"allowed":false}`},
		{"field", `{"user":"jdoe","field":"birthDate","building":"2"}`, `{"allowed":true}`},
		{"no field", `{"user":"mjones","field":"birthDate","building":"2"}`, `{"allowed":false}`},
		{"requirement", `{"user":"jdoe","requirement":"phones"}`, `{"buildings":["2","3"]}`},
		{"requirement nowhere", `{"user":"mjones","requirement":"phones"}`, `{"buildings":[]}`},
		{"requirement of the district", `{"user":"jdoe","requirement":"definition"}`, `{"allowed":true}`},
		{"no requirement of the district", `{"user":"mjones","requirement":"definition"}`, `{"allowed":false}`},
		{"roles", `{"user":"jdoe","roles":true}`, `{"roles":["COUNSELOR","PARENT"],"attributes":[{"kind":"household","name":"Board"}]}`},
		{"no roles", `{"user":"_ESP_GROUP","roles":true}`, `{"roles":[],"attributes":[]}`},
		{"content to edit", `{"user":"mjones","content":"Minutes","right":"edit"}`, `{"allowed":true}`},
		{"content to view", `{"user":"jdoe","content":"News","right":"view"}`, `{"allowed":true}`},
		{"public content", `{"user":"jdoe","content":"News","right":"edit"}`, `{"allowed":false}`},
		{"who", `{"who":{"feature":"REG MAINT PERSONAL","building":"2","level":"read"}}`, `{"users":["jdoe"]}`},
		{"who of nobody", `{"who":{"feature":"REG MAINT PERSONAL","building":"2","level":"readWrite"}}`, `{"users":[]}`},
		{"who of the district", `{"who":{"feature":"REG SETUP DISTRICT","level":"read"}}`, `{"users":["jdoe"]}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := samples.SoundDistrict(t)
			require.Equal(t, "> "+tt.answer, string(ask.JSON(d, []byte("> "), []byte(tt.question))))
			var q ask.Question
			require.NoError(t, json.Unmarshal([]byte(tt.question), &q))
			require.Equal(t, tt.answer, encoded(ask.Answer(d, q)))
		})
	}
}

// encoded is a reply as [ask.JSON] writes it.
func encoded(r ask.Reply) string { return string(strictjson.AppendCompact(nil, &r)) }

const (
	closedLevel     = `"level":"none"`
	closedAllowed   = `"allowed":false`
	closedBuildings = `"buildings":[]`
	closedUsers     = `"users":[]`
	closedRoles     = `"roles":[],"attributes":[]`
)

func TestAQuestionThatFailsGetsTheClosedAnswerOfItsKind(t *testing.T) {
	for _, tt := range []struct{ name, question, closed, err string }{
		{"nothing", ``, closedAllowed, "not JSON"},
		{"half a line", `{"user":"jdoe","fea`, closedAllowed, "not JSON"},
		{"half a line of a kind", `{"user":"jdoe","buildings":"read"`, closedBuildings, "not JSON"},
		{"a list", `[]`, closedAllowed, "wrong type"},
		{"no members", `{}`, closedAllowed, "nothing is asked for"},
		{"a user alone", `{"user":"jdoe"}`, closedAllowed, "nothing is asked for"},
		{"a right alone", `{"user":"jdoe","right":"view"}`, closedAllowed, "nothing is asked for"},
		{"two questions", `{"user":"jdoe","roles":true}{}`, closedRoles, "data after the document"},
		{"an unknown key", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2","why":true}`, closedLevel, "unknown key"},
		{"a key in another case", `{"user":"jdoe","feature":"REG MAINT ADDRESS","Building":"2"}`, closedLevel, "unknown key"},
		{"a key twice", `{"user":"mjones","user":"jdoe","feature":"REG MAINT ADDRESS","building":"2"}`, closedLevel, "duplicate key"},
		{"null", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2","level":null}`, closedAllowed, "null is not allowed"},
		{"a number", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":2}`, closedLevel, "wrong type"},
		{"a lone surrogate", `{"user":"\ud800","roles":true}`, closedRoles, "not plain UTF-8"},

		{"level: no user", `{"feature":"REG MAINT ADDRESS","building":"2"}`, closedLevel, "a member is missing"},
		{"level: unknown user", `{"user":"ann","feature":"REG MAINT ADDRESS","building":"2"}`, closedLevel, `unknown user \"ann\"`},
		{"level: an empty user", `{"user":"","feature":"REG MAINT ADDRESS","building":"2"}`, closedLevel, `unknown user \"\"`},
		{"level: unknown feature", `{"user":"jdoe","feature":"REG MAINT NONE","building":"2"}`, closedLevel, "unknown resource"},
		{"level: a subpackage", `{"user":"jdoe","feature":"REG MAINT ALL","building":"2"}`, closedLevel, "where a feature is asked for"},
		{"level: a package", `{"user":"jdoe","feature":"REG ALL ALL","building":"2"}`, closedLevel, "where a feature is asked for"},
		{"level: no resource", `{"user":"jdoe","feature":"REG","building":"2"}`, closedLevel, "a resource is three codes"},
		{"level: no building", `{"user":"jdoe","feature":"REG MAINT ADDRESS"}`, closedLevel, "name one"},
		{"level: an empty building", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":""}`, closedLevel, "name one"},
		{"level: unknown building", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"22"}`, closedLevel, `unknown building \"22\"`},
		{"level: a right", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2","right":"view"}`, closedLevel, "does not belong here"},

		{"allowed: none", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2","level":"none"}`, closedAllowed, "is not a question"},
		{"allowed: empty", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2","level":""}`, closedAllowed, "a level is"},
		{"allowed: another case", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2","level":"Read"}`, closedAllowed, "a level is"},
		{"allowed: no feature", `{"user":"jdoe","building":"2","level":"read"}`, closedAllowed, "a member is missing"},
		{"allowed: unknown building", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"22","level":"read"}`, closedAllowed, "unknown building"},

		{"buildings: district-wide", `{"user":"jdoe","feature":"REG SETUP DISTRICT","buildings":"read"}`, closedBuildings, "no list of buildings"},
		{"buildings: none", `{"user":"jdoe","feature":"REG MAINT ADDRESS","buildings":"none"}`, closedBuildings, "is not a question"},
		{"buildings: in one", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2","buildings":"read"}`, closedBuildings, "does not belong here"},
		{"buildings: unknown user", `{"user":"ann","feature":"REG MAINT ADDRESS","buildings":"read"}`, closedBuildings, "unknown user"},
		{"buildings: a container", `{"user":"jdoe","feature":"REG ALL ALL","buildings":"read"}`, closedBuildings, "where a feature is asked for"},

		{"operation: unknown", `{"user":"mjones","feature":"FED REPORTS RUNOCR","building":"2","operation":"fly"}`, closedAllowed, "unknown operation"},
		{"operation: with a level", `{"user":"mjones","feature":"FED REPORTS RUNOCR","building":"2","operation":"regenerate","level":"read"}`, closedAllowed, "does not belong here"},
		{"operation: nowhere", `{"user":"mjones","feature":"FED REPORTS RUNOCR","operation":"regenerate"}`, closedAllowed, "name one"},
		{"ledger: no level", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2","ledger":"GL"}`, closedAllowed, "a member is missing"},
		{"ledger: none", `{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2","level":"none","ledger":"GL"}`, closedAllowed, "is not a question"},
		{"ledger: unknown feature", `{"user":"jdoe","feature":"A B C","building":"2","level":"read","ledger":"GL"}`, closedAllowed, "unknown resource"},
		{"field: unguarded", `{"user":"jdoe","field":"shoeSize","building":"2"}`, closedAllowed, "unknown field"},
		{"field: nowhere", `{"user":"jdoe","field":"birthDate"}`, closedAllowed, "a member is missing"},
		{"field: unknown building", `{"user":"jdoe","field":"birthDate","building":"22"}`, closedAllowed, "unknown building"},
		{"field: a feature", `{"user":"jdoe","field":"birthDate","building":"2","feature":"REG MAINT ADDRESS"}`, closedAllowed, "does not belong here"},
		{"requirement: unknown", `{"user":"jdoe","requirement":"faxes"}`, closedAllowed, "unknown requirement"},
		{"requirement: in one building", `{"user":"jdoe","requirement":"phones","building":"2"}`, closedAllowed, "does not belong here"},
		{"requirement: unknown user", `{"user":"ann","requirement":"phones"}`, closedAllowed, "unknown user"},
		{"roles: false", `{"user":"jdoe","roles":false}`, closedRoles, "is true or absent"},
		{"roles: unknown user", `{"user":"ann","roles":true}`, closedRoles, "unknown user"},
		{"content: unknown", `{"user":"jdoe","content":"minutes","right":"view"}`, closedAllowed, "unknown content type"},
		{"content: no right", `{"user":"jdoe","content":"News"}`, closedAllowed, "a member is missing"},
		{"content: another right", `{"user":"jdoe","content":"News","right":"View"}`, closedAllowed, "a right is view or edit"},
		{"content: unknown user", `{"user":"ann","content":"News","right":"view"}`, closedAllowed, "unknown user"},
		{"who: none", `{"who":{"feature":"REG MAINT ADDRESS","building":"2","level":"none"}}`, closedUsers, "is not a question"},
		{"who: no level", `{"who":{"feature":"REG MAINT ADDRESS","building":"2"}}`, closedUsers, "missing key"},
		{"who: nowhere", `{"who":{"feature":"REG MAINT ADDRESS","level":"read"}}`, closedUsers, "name one"},
		{"who: unknown building", `{"who":{"feature":"REG MAINT ADDRESS","building":"22","level":"read"}}`, closedUsers, "unknown building"},
		{"who: a container", `{"who":{"feature":"REG MAINT ALL","building":"2","level":"read"}}`, closedUsers, "where a feature is asked for"},
		{"who: of a user", `{"user":"jdoe","who":{"feature":"REG MAINT ADDRESS","building":"2","level":"read"}}`, closedUsers, "does not belong here"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := string(ask.JSON(samples.SoundDistrict(t), nil, []byte(tt.question)))
			require.True(t, strings.HasPrefix(got, `{`+tt.closed+`,"error":"`), "%s", got)
			require.Contains(t, got, tt.err)
			require.True(t, json.Valid([]byte(got)))
			require.NotContains(t, got, "\n")
			var none *district.District
			require.Contains(t, string(ask.JSON(none, nil, []byte(tt.question))), `{`+tt.closed+`,"error":"`, "of no district")
		})
	}
}

// R4, R5, R6, R7, R14, R33, R36: every kind of question, about names that are known and others, is
// answered as the oracle answers it.
func TestTheAnswerIsTheOracles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, day := districttest.Facts().Draw(t, "facts"), districttest.Day().Draw(t, "day")
		d, o, names := samples.Compiled(t, f, day), oracle.Of(f, day), samples.QuestionsAbout(f)
		// answered asks a question that the oracle answers if it knows the names, and else leaves closed.
		answered := func(q ask.Question, want ask.Reply, known bool) {
			got := ask.Answer(d, q)
			require.Equal(t, known, got.Error == "", "%+v", got)
			got.Error = ""
			require.Equal(t, encoded(want), encoded(got))
		}
		for range 50 {
			login, feature, building := draw.Pick(t, names.Logins), draw.Pick(t, names.Features), draw.Pick(t, names.Buildings)
			l := draw.Pick(t, samples.Levels)
			_, known := o.User(login)

			level, ok := o.Level(login, feature, building)
			here := ask.Question{User: &login, Feature: &feature, Building: &building}
			answered(here, ask.Reply{Level: &level}, ok)
			atLeast := here
			atLeast.Level = new(l.String())
			answered(atLeast, ask.Reply{Allowed: new(level >= l)}, ok)
			ids, ok := o.Buildings(l, login, feature)
			answered(ask.Question{User: &login, Feature: &feature, Buildings: new(l.String())}, ask.Reply{Buildings: &ids}, ok)

			operation := here
			operation.Operation = new(draw.Pick(t, names.Operations))
			yes, ok := o.Allows(login, feature, *operation.Operation, building)
			answered(operation, ask.Reply{Allowed: &yes}, ok)

			field := draw.Pick(t, names.Fields)
			yes, ok = o.CanFilter(login, field, building)
			answered(ask.Question{User: &login, Field: &field, Building: &building}, ask.Reply{Allowed: &yes}, ok)

			requirement := draw.Pick(t, names.Requirements)
			_, named := o.Requirement(requirement)
			meets := ask.Question{User: &login, Requirement: &requirement}
			if o.RequirementIsDistrictWide(requirement) || !named || !known {
				yes, ok = o.Meets(login, requirement, "")
				answered(meets, ask.Reply{Allowed: &yes}, ok)
			} else {
				meeting := slices.DeleteFunc(slices.Sorted(slices.Values(samples.BuildingIDs(f))), func(b string) bool {
					yes, _ := o.Meets(login, requirement, b)
					return !yes
				})
				answered(meets, ask.Reply{Buildings: &meeting}, true)
			}

			content, right := draw.Pick(t, names.Contents), draw.Pick(t, []string{"view", "edit", "print"})
			yes, ok = o.Content(login, content, right)
			answered(ask.Question{User: &login, Content: &content, Right: &right}, ask.Reply{Allowed: &yes}, ok)

			roles, attributes := o.Roles(login), o.Attributes(login)
			answered(ask.Question{User: &login, Roles: new(true)}, ask.Reply{Roles: &roles, Attributes: &attributes}, known)

			row, there := o.Feature(feature)
			_, standing := o.Building(building)
			who := o.Who(feature, building, l)
			answered(ask.Question{Who: &ask.Who{Feature: feature, Building: building, Level: l.String()}},
				ask.Reply{Users: &who}, there && (row.DistrictWide || standing))
		}
	})
}

// FuzzJSON: any line gets one line of JSON, and a yes never stands beside an error.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"user":"jdoe","feature":"REG MAINT ADDRESS","building":"2"}`))
	f.Add([]byte(`{"who":{"feature":"REG MAINT PERSONAL","building":"2","level":"read"}}`))
	d := samples.SoundDistrict(f)
	f.Fuzz(func(t *testing.T, line []byte) {
		got := ask.JSON(d, nil, line)
		require.True(t, json.Valid(got), "%s", got)
		require.NotContains(t, string(got), "\n")
		if strings.Contains(string(got), `"error":`) {
			require.Regexp(t, `^\{("level":"none"|"allowed":false|"buildings":\[\]|"users":\[\]|"roles":\[\],"attributes":\[\]),"error":`, string(got))
		}
	})
}

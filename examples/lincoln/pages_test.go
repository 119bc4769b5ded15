package lincoln

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/ask"
)

// TestWorkedExamples holds what the product pages say in their examples, each in the words
// of the page, with the user of Lincoln who shows it.
func TestWorkedExamples(t *testing.T) {
	day, err := access.ParseDay("2026-11-16")
	require.NoError(t, err)
	d := compiled(t).At(day)
	for _, page := range []struct {
		name string
		rows []row
	}{{
		"security requirements for OCR", []row{
			{"R19", "the federal package works with its license key", "r19-licensed-package", level("FED MAINT OCR", "2"), is("read")},
			{"R19", "and a package without its key does not", "r19-unlicensed-package", level("BUS MAINT FLEET", "2"), is("none")},
			{"R8", "read/write access to all OCR features in all buildings: the summary", "r8-fed-all-six-write", level("FED MAINT OCR", "25"), is("readWrite")},
			{"R8", "… the district setup", "r8-fed-all-six-write", level("FED SETUP OCRDIST", "2"), is("readWrite")},
			{"R8", "edited: read/write access for buildings 10 and 11", "r8-fed-10-11-write-12-read", level("FED MAINT OCR", "10"), is("readWrite")},
			{"R8", "… and 11", "r8-fed-10-11-write-12-read", level("FED MAINT OCR", "11"), is("readWrite")},
			{"R8", "… and read-only access for building 12", "r8-fed-10-11-write-12-read", level("FED MAINT OCR", "12"), is("read")},
			{"R8", "… and none anywhere else", "r8-fed-10-11-write-12-read", level("FED MAINT OCR", "2"), is("none")},
			{"R8", "INCIDENTS and OFFENDER are assigned privileges of their own: incidents", "r8-fed-discipline-pair", level("FED DISC INCIDENTS", "12"), is("readWrite")},
			{"R8", "… offenders", "r8-fed-discipline-pair", level("FED DISC OFFENDER", "12"), is("readWrite")},
			{"R8", "… and nothing beyond", "r8-fed-discipline-pair", level("FED MAINT OCR", "12"), is("none")},
			{"R8", "or a resource uses the user's default building list", "r8-fed-default-list", level("FED MAINT OCR", "11"), is("readWrite")},
			{"R5", "a user with read-only access generates flat files", "r5-runocr-read-only", operation("FED REPORTS RUNOCR", "2", "flat-file"), yes},
			{"R5", "… only, and does not re-generate OCR data", "r5-runocr-read-only", operation("FED REPORTS RUNOCR", "2", "regenerate"), no},
			{"R5", "a user with read/write access does", "r5-runocr-write", operation("FED REPORTS RUNOCR", "2", "regenerate"), yes},
			{"R20", "the reserved user _ESP_GROUP is there, and has nothing", "_ESP_GROUP", level("FED REPORTS RUNOCR", "2"), is("none")},
		},
	}, {
		"security overview", []row{
			{"R10", "a counselor may edit registration for high school students", "counselor-high-write-middle-read", level("REG MAINT DEMOGRAPH", "2"), is("readWrite")},
			{"R10", "… but only view it for middle school students", "counselor-high-write-middle-read", level("REG MAINT DEMOGRAPH", "10"), is("read")},
			{"R6", "a user filters on fields of the Personal page with read access to it", "r6-personal-read", field("birthDate", "2"), yes},
			{"R6", "… and not without", "r6-meal-status-only", field("birthDate", "2"), no},
			{"R6", "the meal status field has a resource of its own", "r6-meal-status-only", field("mealStatus", "2"), yes},
			{"R10", "read for all buildings, read/write for 2: read/write to building 2", "r10-demograph-all-plus-2", level("REG MAINT DEMOGRAPH", "2"), is("readWrite")},
			{"R10", "… and read to all other buildings", "r10-demograph-all-plus-2", level("REG MAINT DEMOGRAPH", "3"), is("read")},
			{"R5", "a report runs with read access", "r5-level-insensitive-read", operation("REG REPORTS CLASSROLL", "2", "print"), yes},
			{"R5", "… for all it does", "r5-level-insensitive-read", operation("REG REPORTS CLASSROLL", "2", "export"), yes},
			{"R11", "REG SETUP ALL for buildings 2 and 3 only: no District Definition page", "r11-setup-2-and-3-only", level("REG SETUP DISTRICT", ""), is("none")},
			{"R11", "… but the setups of building 2", "r11-setup-2-and-3-only", level("REG SETUP CALENDAR", "2"), is("readWrite")},
			{"R11", "with the resource as a separate row, the page too", "r11-setup-plus-district-row", level("REG SETUP DISTRICT", ""), is("readWrite")},
			{"R3", "REG MAINT ALL for building 1: all registration information for building 1", "r3-maint-all-at-1", level("REG MAINT DEMOGRAPH", "1"), is("readWrite")},
			{"R3", "… and for no other", "r3-maint-all-at-1", level("REG MAINT DEMOGRAPH", "2"), is("none")},
			{"R7", "widgets display building data by their security resource: attendance", "r7-widgets-2-and-3", requirement("widget.attendance"), in("2", "3")},
			{"R7", "… enrollment", "r7-widgets-2-and-3", requirement("widget.enrollment"), in("2")},
			{"R7", "notifications show the buildings of their resource", "r7-widgets-2-and-3", requirement("notification.absences"), in("2", "3")},
			{"R11", "setups for building 1 and REG SETUP VALTAB: the validation tables", "r11-setup-at-1-plus-valtab", level("REG SETUP VALTAB", ""), is("readWrite")},
			{"R11", "… all setups for building 1", "r11-setup-at-1-plus-valtab", level("REG SETUP CALENDAR", "1"), is("readWrite")},
			{"R11", "… and no District Definition page", "r11-setup-at-1-plus-valtab", level("REG SETUP DISTRICT", ""), is("none")},
			{"R10", "the user has read/write and the role read: read/write", "r10-user-write-role-read", level("REG MAINT DEMOGRAPH", "2"), is("readWrite")},
			{"R9", "a role grants by the user's default building list", "r16-no-override", buildings("REG MAINT PHONE", "read"), in("2", "3")},
			{"R16", "an override replaces that list for the role", "r16-override-list", buildings("REG MAINT PHONE", "read"), in("11", "12")},
			{"R16", "… and leaves rows with specific buildings as they are", "r16-override-leaves-explicit-rows", buildings("REG MAINT DASHBOARD", "read"), in("10")},
		},
	}, {
		"users", []row{
			{"R22", "approval is confirmed during the login: permissions stay", "r22-unapproved", level("REG MAINT FLDWITH", "3"), is("readWrite")},
			{"R24", "ledgers determine which ledgers a user has access to", "r24-finance-with-ledgers", ledger("FIN MAINT JOURNAL", "40", "GENERAL"), yes},
			{"R24", "… and no others", "r24-finance-with-ledgers", ledger("FIN MAINT JOURNAL", "40", "ACTIVITY"), no},
			{"R27", "Student: enrolled for the current year", "r27-student-enrolled", roles, hold("STUDENT")},
			{"R27", "… enrolled for next year is not enough", "r27-student-next-year-only", roles, hold()},
			{"R28", "Parent: a household with the relationship of Parent to such a student", "r33-board-member", roles, hold("PARENT")},
			{"R28", "… another relationship is not enough", "r28-guardian", roles, hold()},
			{"R29", "Applicant: Parent to an inquiry or applicant", "r29-inquiry", roles, hold("APPLICANT")},
			{"R29", "… with a status unequal to Copied", "r29-copied", roles, hold()},
			{"R30", "Admissions Evaluator: assigned to at least one inquiry or applicant", "r30-evaluator", roles, hold("ADMISSIONS-EVALUATOR")},
			{"R32", "an attribute appears as a role for content types only", "r32-attribute-named-counselor", level("REG MAINT DEMOGRAPH", "2"), is("none")},
			{"R33", "… where it admits", "r33-board-member", view("Board Minutes"), yes},
			{"R33", "if a year is specified, roles with that year count", "r33-board-of-2027", view("Board Retreat 2027"), yes},
			{"R33", "… and only where that year is asked for", "r33-board-of-2027", view("Board Minutes"), no},
			{"R26", "staff may be parents too, and keep that user", "r26-staff-and-parent", roles, hold("ATTCLERK", "PARENT", "TEACHER")},
		},
	}} {
		t.Run(page.name, func(t *testing.T) {
			for _, r := range page.rows {
				t.Run(r.rule+" "+r.says, func(t *testing.T) {
					question := question{"user": r.user}
					for key, value := range r.ask {
						question[key] = value
					}
					line, err := json.Marshal(question)
					require.NoError(t, err)
					var got map[string]any
					require.NoError(t, json.Unmarshal(ask.JSON(d, nil, line), &got))
					delete(got, "attributes") // which golden.jsonl has
					require.Equal(t, r.want, got, "%s", line)
				})
			}
		})
	}
}

// row is one sentence of a page: what it says, who shows it, the question and the answer.
type row struct {
	rule, says, user string
	ask              question
	want             map[string]any
}

type question map[string]any

func level(feature, building string) question {
	if building == "" {
		return question{"feature": feature}
	}
	return question{"feature": feature, "building": building}
}

func operation(feature, building, name string) question {
	return question{"feature": feature, "building": building, "operation": name}
}

func ledger(feature, building, name string) question {
	return question{"feature": feature, "building": building, "level": "readWrite", "ledger": name}
}

func field(name, building string) question { return question{"field": name, "building": building} }
func requirement(id string) question       { return question{"requirement": id} }
func buildings(feature, level string) question {
	return question{"feature": feature, "buildings": level}
}
func view(contentType string) question { return question{"content": contentType, "right": "view"} }

var roles = question{"roles": true}

var yes, no = map[string]any{"allowed": true}, map[string]any{"allowed": false}

func is(level string) map[string]any        { return map[string]any{"level": level} }
func in(buildings ...string) map[string]any { return map[string]any{"buildings": list(buildings)} }
func hold(roles ...string) map[string]any   { return map[string]any{"roles": list(roles)} }

// list is a list as encoding/json reads it.
func list(texts []string) []any {
	all := []any{}
	for _, text := range texts {
		all = append(all, text)
	}
	return all
}

package districttest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// westfield is a small district: an elementary school and a high school, a front office that
// pays bills, and a federal package without a licence.
const westfield = `{
  "format": 1,
  "district":  {"id": "westfield", "schoolYear": 2027},
  "buildings": [{"id": "1"}, {"id": "2"}],
  "packages":  [{"code": "FED", "requiresLicense": true}, {"code": "FIN"}, {"code": "REG"}],
  "features":  [{"resource": "FED REPORTS RUNOCR"}, {"resource": "FIN AP APPROVE"}, {"resource": "FIN AP ENTER"},
                {"resource": "REG MAINT PHONE"}, {"resource": "REG SETUP DISTRICT", "districtWide": true},
                {"resource": "REG TRANS GRADES"}],
  "roles":     [{"id": "BURSAR", "grants": [{"resource": "FIN AP APPROVE", "readWrite": ["2"]}]},
                {"id": "CLERK", "grants": [{"resource": "FIN AP ENTER", "readWrite": "defaultBuilding"}]},
                {"id": "FEDERAL", "grants": [{"resource": "FED ALL ALL", "readWrite": "all"}]},
                {"id": "PARENT", "calculated": "parent", "grants": [{"resource": "REG TRANS ALL", "read": "defaultBuilding"}]},
                {"id": "REGISTRAR", "grants": [{"resource": "REG ALL ALL", "readWrite": "all"}]},
                {"id": "SUBSTITUTE", "calculated": "x-substitute", "grants": []},
                {"id": "TEACHER", "grants": [{"resource": "REG MAINT ALL", "read": "all"},
                                             {"resource": "REG TRANS ALL", "readWrite": "defaultBuilding"}]}],
  "users":     [{"login": "_ESP_GROUP", "reserved": true},
                {"login": "asmith", "defaultBuilding": "2", "roles": [{"role": "TEACHER"}]},
                {"login": "bills", "defaultBuilding": "2", "roles": [{"role": "CLERK"}]},
                {"login": "ocr.coordinator", "roles": [{"role": "FEDERAL"}]},
                {"login": "jdoe", "defaultBuilding": "2", "roles": [{"role": "TEACHER"}]},
                {"login": "kparent", "defaultBuilding": "1", "attached": [{"kind": "household", "id": "H1"}]},
                {"login": "rlee", "roles": [{"role": "REGISTRAR"}]},
                {"login": "temp", "defaultBuilding": "1", "roles": [{"role": "TEACHER", "until": "2026-10-01"}],
                 "grants": [{"resource": "REG MAINT PHONE", "readWrite": ["1"]}]}],
  "records":   {"students": [{"id": "S1", "statuses": [{"year": 2027, "status": "Enrolled"}]}],
                "households": [{"id": "H1", "members": [{"relationship": "Parent", "student": "S1"}]}]}
}`

// open returns westfield on 2026-11-16, after changes.
func open(changes ...district.Change) *district.District {
	facts, err := district.Decode([]byte(westfield))
	if err != nil {
		panic(err)
	}
	day, _ := access.ParseDay("2026-11-16")
	d, err := district.New(facts, day, nil)
	if err == nil {
		d, err = d.Apply(district.Changes{Changes: changes})
	}
	if err != nil {
		panic(err)
	}
	return d
}

// user returns a user of a district, to be changed.
func user(d *district.District, login string) district.User {
	u, err := d.User(login)
	if err != nil {
		panic(err)
	}
	return *u
}

// printer is a test that prints its failures, and goes on.
type printer struct{ testing.TB }

func (printer) Helper() {}

func (printer) Errorf(format string, args ...any) {
	fmt.Println(strings.TrimSuffix(fmt.Sprintf(format, args...), "\n"))
}

// recorder is a test that keeps its failures and its log.
type recorder struct {
	testing.TB
	failures, logs []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Logf(format string, args ...any) {
	r.logs = append(r.logs, fmt.Sprintf(format, args...))
}

// failure returns the one failure of an assertion, "" for none.
func failure(t *testing.T, assert func(t testing.TB)) string {
	t.Helper()
	r := &recorder{}
	assert(r)
	if len(r.failures) > 1 {
		t.Fatalf("more than one failure: %q", r.failures)
	}
	return strings.Join(r.failures, "")
}

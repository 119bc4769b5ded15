package calcrole

import (
	"fmt"
	"strings"

	"github.com/hallpass-go/hallpass/access"
)

// Evidence is one thing that a calculated role follows from: a path through the records. Members that do not
// matter are zero.
type Evidence struct {
	Household    string `json:"household,omitempty"`
	Relationship string `json:"relationship,omitempty"`
	Student      string `json:"student,omitempty"`
	Applicant    string `json:"applicant,omitempty"`
	Status       string `json:"status,omitempty"`
	Year         int    `json:"year,omitempty"`
	Division     string `json:"division,omitempty"`
	Note         string `json:"note,omitempty"` // by a host's own rule
}

// String returns the evidence in words: household H1, Parent of student S1, Enrolled in 2027 (LOWER). It is ""
// if nothing is set.
func (e Evidence) String() string {
	var parts []string
	if e.Household != "" {
		parts = append(parts, "household "+access.NameInText(e.Household))
	}
	relation := ""
	if e.Relationship != "" {
		relation = access.NameInText(e.Relationship) + " of "
	}
	if e.Student != "" {
		parts = append(parts, relation+"student "+access.NameInText(e.Student))
	}
	if e.Applicant != "" {
		parts = append(parts, relation+"applicant "+access.NameInText(e.Applicant))
	}
	switch {
	case e.Year != 0 && e.Division != "":
		status, division := access.NameInText(e.Status), access.NameInText(e.Division)
		parts = append(parts, fmt.Sprintf("%s in %d (%s)", status, e.Year, division))
	case e.Year != 0:
		parts = append(parts, fmt.Sprintf("%s in %d", access.NameInText(e.Status), e.Year))
	case e.Status != "":
		parts = append(parts, "status "+access.NameInText(e.Status))
	}
	if e.Note != "" {
		parts = append(parts, e.Note)
	}
	return strings.Join(parts, ", ")
}

package calcrole

// Records are the facts that calculated roles follow from, as written: every student, household, applicant and
// donor on record. An id is unique among the records of its kind.
type Records struct {
	Students   []Student   `json:"students,omitempty"`
	Households []Household `json:"households,omitempty"`
	Applicants []Applicant `json:"applicants,omitempty"`
	Donors     []Donor     `json:"donors,omitempty"`
}

// IsZero reports whether nothing is on record.
func (r Records) IsZero() bool {
	return len(r.Students)+len(r.Households)+len(r.Applicants)+len(r.Donors) == 0
}

// Student is a student's record: a status for each year and division, class sections, and attributes.
type Student struct {
	ID         string      `json:"id" strict:"required" form:"id"`
	Statuses   []Status    `json:"statuses,omitempty" list:"unordered"`
	Sections   []string    `json:"sections,omitempty" form:"id" list:"set"`
	Attributes []Attribute `json:"attributes,omitempty" list:"set"`
}

// Status is a student's status in a school year, and in a division if Division is not "".
type Status struct {
	Year     int    `json:"year" strict:"required" form:"year"`
	Status   string `json:"status" strict:"required" form:"text"`
	Division string `json:"division,omitempty" form:"id"`
}

// Household is a household's record with its members.
type Household struct {
	ID         string      `json:"id" strict:"required" form:"id"`
	Members    []Member    `json:"members,omitempty" list:"set"`
	Attributes []Attribute `json:"attributes,omitempty" list:"set"`
}

// Member is the relationship of a household to a student or to an applicant: one of the two ids is set.
type Member struct {
	Relationship string `json:"relationship" strict:"required" form:"text"`
	Student      string `json:"student,omitempty" form:"id"`
	Applicant    string `json:"applicant,omitempty" form:"id"`
}

// Applicant is an inquiry or an application. Its status may be "". Evaluators are logins, in any letter case.
type Applicant struct {
	ID         string   `json:"id" strict:"required" form:"id"`
	Status     string   `json:"status" strict:"required" form:"blank or text"`
	Evaluators []string `json:"evaluators,omitempty" form:"id" list:"set"`
}

// Donor is a donor's record.
type Donor struct {
	ID         string      `json:"id" strict:"required" form:"id"`
	Attributes []Attribute `json:"attributes,omitempty" list:"set"`
}

// Attribute is a label on a record, for one year; Year 0 is without a year.
type Attribute struct {
	Name string `json:"name" strict:"required" form:"text"`
	Year int    `json:"year,omitempty" form:"year"`
}

package samples

import (
	"strings"

	"github.com/hallpass-go/hallpass/district"
)

// Questions are the names that can be asked for, with some that are not known.
type Questions struct {
	Logins, Features, Buildings, Operations, Fields, Requirements, Contents []string
}

// QuestionsAbout are those about the names of a drawn district.
func QuestionsAbout(f *district.Facts) Questions {
	q := Questions{
		Logins:       []string{"nobody", ""},
		Features:     []string{"REG MAINT NONE", "REG MAINT ALL", "REG ALL ALL", "ALL", ""},
		Buildings:    append(BuildingIDs(f), "nowhere", ""),
		Operations:   []string{"fly", "", "run", "flat-file"},
		Fields:       []string{"shoeSize", "", "birthDate", "mealStatus"},
		Requirements: []string{"page.none", ""},
		Contents:     []string{"Minutes", "News", "Rumours"},
	}
	for _, u := range f.Users {
		q.Logins = append(q.Logins, u.Login)
	}
	q.Logins = append(q.Logins, strings.ToUpper(f.Users[0].Login)) // R21
	for _, row := range f.Features {
		q.Features = append(q.Features, row.Resource.String())
	}
	spelled := strings.ToLower(strings.ReplaceAll(f.Features[0].Resource.String(), " ", " – "))
	q.Features = append(q.Features, " "+spelled)
	for _, r := range f.Requirements {
		q.Requirements = append(q.Requirements, r.ID)
	}
	return q
}

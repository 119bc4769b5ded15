package district

import "github.com/hallpass-go/hallpass/calcrole"

// ContentAccess is what a user may do with the pages of a content type (R33), and through
// what. Edit implies View.
type ContentAccess struct {
	Name    string           `json:"name"`
	View    bool             `json:"view"`
	Edit    bool             `json:"edit"`
	Because calcrole.Matches `json:"because,omitempty"` // every match: of Edit, then of View, then public
}

// ContentOf returns what a user may do with a content type (R33), and why.
func (d *District) ContentOf(login, contentType string) (ContentAccess, error) {
	u, err := d.user(login)
	if err != nil {
		return ContentAccess{Name: contentType}, err
	}
	for i := range d.facts.ContentTypes {
		if t := &d.facts.ContentTypes[i]; t.Name == contentType {
			return d.content(u, t), nil
		}
	}
	return ContentAccess{Name: contentType}, d.unknown("content type", contentType)
}

// ContentTypesOf returns the content types that a user may view, by name.
func (d *District) ContentTypesOf(login string) ([]ContentAccess, error) {
	u, err := d.user(login)
	if err != nil {
		return nil, err
	}
	var open []ContentAccess
	for i := range d.facts.ContentTypes {
		if a := d.content(u, &d.facts.ContentTypes[i]); a.View {
			open = append(open, a)
		}
	}
	return open, nil
}

func (d *District) content(u *user, t *calcrole.ContentType) ContentAccess {
	a := ContentAccess{Name: t.Name}
	person, roles := calcrole.Person{}, []string(nil)
	if !d.inert(u) { // else a list that names it is void (R13, R20)
		person, roles = d.person(u), d.rolesOf(u)
	}
	a.Because = t.Matches(person, roles)
	a.View, a.Edit = a.Because.View(), a.Because.Edit()
	return a
}

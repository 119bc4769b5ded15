package lint

import (
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
)

var (
	contentClosed = Kind{"content-closed", SeverityWarning, "R33",
		"A content type that is not public and that no user may view.",
		"name somebody, make it public, or remove it"}
	contentEntryUnmatched = Kind{"content-entry-unmatched", SeverityInfo, "R33",
		"An entry of a content type that matches no user, while the content type is public or another entry opens " +
			"it to somebody.",
		"correct or remove the entry, unless somebody is still to come"}
)

// contentTypes judges who may open which content type (R33). The checks of users have noted what there is to match, so
// that not every user is asked about every content type.
func (l *linter) contentTypes() {
	attributes, sections := map[calcrole.AttributeRole]bool{}, map[string]bool{}
	everyone := l.d.Person(&district.User{Attached: l.opening})
	for _, a := range everyone.Attributes() {
		attributes[a] = true
	}
	for section := range everyone.Sections() {
		sections[section] = true
	}
	for i := range l.facts.ContentTypes {
		t := &l.facts.ContentTypes[i]
		at := func(steps ...any) place { return placeIn("contentTypes", t.Name, i, steps...) }
		open, before := t.Public, len(l.found)
		for _, list := range [...]struct {
			key string
			calcrole.Audience
		}{{calcrole.EditList, t.Edit}, {calcrole.ViewList, t.View}} {
			entry := func(matches bool, key string, j int, name string) {
				open = open || matches
				at := at(list.key, key+"s", j)
				if !matches && !l.voidEntries[at.pointer] {
					l.add(&contentEntryUnmatched, at, key+" "+strconv.Quote(name)+" matches no user")
				}
			}
			for j, login := range list.Users {
				entry(hasSources(l.asked, login), "user", j, login)
			}
			for j, id := range list.Roles {
				entry(l.rolesHeld[access.FoldName(id)], "role", j, id)
			}
			for j, a := range list.Attributes {
				entry(attributes[a], "attribute", j, a.Name)
			}
			for j, section := range list.Sections {
				entry(sections[section], "section", j, section)
			}
		}
		if !open {
			l.found = l.found[:before]
			l.add(&contentClosed, at(), "no user may view the content type")
		}
	}
}

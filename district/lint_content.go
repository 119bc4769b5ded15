package district

import (
	"strconv"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
)

// lintContent is what those who may open content types have, and what of these is void.
type lintContent struct {
	faulty     map[string]bool                 // pointers
	roleHeld   map[string]bool                 // in lower case
	attributes map[calcrole.AttributeRole]bool // of attached records
	sections   map[string]bool                 // that they belong to
}

func (l *linter) prepareContent() {
	l.faulty, l.roleHeld = map[string]bool{}, map[string]bool{}
	l.attributes, l.sections = map[calcrole.AttributeRole]bool{}, map[string]bool{}
}

// opens notes which attribute roles and sections those attached to a record have (R32,
// R33).
func (l *linter) opens(a Attachment) {
	p := l.d.person(&user{written: &User{Attached: []Attachment{a}}})
	for _, attribute := range p.Attributes() {
		l.attributes[attribute] = true
	}
	section := func(id string) {
		if s := l.d.records.Student(id); s != nil {
			for _, section := range s.Sections {
				l.sections[section] = true
			}
		}
	}
	switch a.Kind {
	case "student":
		section(a.ID)
	case "household":
		for _, m := range l.d.records.Household(a.ID).Members {
			if m.Relationship == "Parent" && m.Student != "" {
				section(m.Student)
			}
		}
	}
}

// contentTypes judges who may open what. What the users hold is known by now, so that it
// need not be asked of every user for every content type.
func (l *linter) contentTypes() {
	for i := range l.f.ContentTypes {
		t := &l.f.ContentTypes[i]
		open := t.Public
		before := len(l.found)
		for _, list := range [...]struct {
			key string
			calcrole.Audience
		}{{calcrole.EditList, t.Edit}, {calcrole.ViewList, t.View}} {
			entry := func(matches bool, key string, j int, what string) {
				pointer := pointerTo("contentTypes", i, list.key, key, j)
				if open = open || matches; !matches && !l.faulty[pointer] {
					l.add(kindContentEntry, "contentTypes", t.Name, pointer, what+" matches no user")
				}
			}
			for j, login := range list.Users {
				n, ok := l.d.users.find(login)
				entry(ok && !l.asked.inert(l.d.users.rows.At(n)), "users", j, "user "+strconv.Quote(login))
			}
			for j, id := range list.Roles {
				entry(l.roleHeld[access.FoldName(id)], "roles", j, "role "+strconv.Quote(id))
			}
			for j, a := range list.Attributes {
				entry(l.attributes[a], "attributes", j, "attribute "+strconv.Quote(a.Name))
			}
			for j, section := range list.Sections {
				entry(l.sections[section], "sections", j, "section "+strconv.Quote(section))
			}
		}
		if !open {
			l.found = l.found[:before]
			l.add(kindContentClosed, "contentTypes", t.Name, pointerTo("contentTypes", i), "no user may view the content type")
		}
	}
}

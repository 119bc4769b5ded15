package districttest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
)

// Holds asserts that a user holds a role on the district's day, assigned or calculated. A failure lists
// the roles that the user holds, and the evidence for the role.
func Holds(t testing.TB, d *district.District, login, role string) {
	t.Helper()
	held, others, err := holding(d, login, role)
	switch {
	case err != nil:
		t.Errorf("no answer to whether %s holds role %s: %v", login, role, err)
	case held == nil:
		t.Errorf("%s should hold role %s%s, and does not.\n%s", login, role, onDay(d.Day()),
			indented(others+unheld(d, login, role)))
	}
}

// NotHolds asserts that a user does not hold a role on the district's day. A failure says how the user
// comes to hold it. Nobody holds a calculated role whose rule the district does not know, and the
// assertion fails.
func NotHolds(t testing.TB, d *district.District, login, role string) {
	t.Helper()
	held, _, err := holding(d, login, role)
	switch {
	case err != nil:
		t.Errorf("no answer to whether %s holds role %s: %v", login, role, err)
	case held != nil:
		t.Errorf("%s should not hold role %s%s, and does.\n%s", login, role, onDay(d.Day()), indented(how(held)))
	}
}

// holding returns how a user holds a role, nil for not at all, and the roles that the user holds, in
// words.
func holding(d *district.District, login, role string) (*district.Holding, string, error) {
	if d == nil {
		return nil, "", errNoDistrict
	}
	held, err := d.HoldingsOf(login)
	if err != nil {
		return nil, "", err
	}
	if _, err := d.Holders(role); err != nil {
		return nil, "", err
	}
	if rule := ruleOf(d, role); rule != "" &&
		!slices.ContainsFunc(d.Rules(), func(r calcrole.Rule) bool { return r.Name == rule }) {
		return nil, "", fmt.Errorf("the rule %s is not registered, so that nobody holds it", rule)
	}
	ids := make([]string, len(held))
	for i := range held {
		if ids[i] = held[i].Role; access.SameName(ids[i], role) {
			return &held[i], "", nil
		}
	}
	if len(ids) == 0 {
		return nil, login + " holds no role.", nil
	}
	return nil, login + " holds " + access.NamesInText(ids) + ".", nil
}

// ruleOf returns the rule that a role follows from, "" for one that is assigned.
func ruleOf(d *district.District, role string) string {
	r, _ := d.Role(role) // no role follows from no rule
	return r.Calculated()
}

// unheld says how near a user comes to holding a role.
func unheld(d *district.District, login, role string) (text string) {
	if rule := ruleOf(d, role); rule != "" {
		return fmt.Sprintf("\nThe role follows from records, by the rule %s, and those of %s do not meet it.", rule, login)
	}
	u, err := d.User(login)
	if err != nil {
		return ""
	}
	for _, a := range u.Roles {
		if access.SameName(a.Role, role) {
			text += "\nThe role is assigned" + term(a.From, a.Until) + "."
		}
	}
	return text
}

// how says how a user holds a role.
func how(h *district.Holding) string {
	if h.Calculated == "" {
		if a := h.Assignment; a != nil {
			return "It is assigned" + term(a.From, a.Until) + "."
		}
		return "It is assigned."
	}
	text := "It follows from records, by the rule " + h.Calculated
	for i, e := range h.Evidence {
		text += [...]string{": ", "; "}[min(i, 1)] + e.String()
	}
	return text + "."
}

// term returns the days of an assignment in words.
func term(from, until access.Day) (text string) {
	if from != 0 {
		text += " from " + from.String()
	}
	if until != 0 {
		text += " until " + until.String()
	}
	return text
}

// onDay returns a day in words, nothing for none.
func onDay(day access.Day) string {
	if day == 0 {
		return ""
	}
	return " on " + day.String()
}

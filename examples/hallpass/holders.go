package main

import (
	"io"
	"iter"
	"slices"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

// whoRole is a user and how the user holds a role.
type whoRole struct {
	User string `json:"user"`
	district.Holding
}

// whoHolds asks who holds a role.
func whoHolds(d *district.District, id string) (a whoAnswer, err error) {
	logins, err := d.Holders(id)
	if err != nil {
		return a, err
	}
	a.count = logins.Count()
	for profile := range district.Rows[role.Profile](d) {
		if access.SameName(profile.ID, id) {
			id = profile.ID
			a.title = "role " + id
			if profile.Description != "" {
				a.title += " (" + profile.Description + ")"
			}
		}
	}
	a.value = object{value("role", id), value("on", d.Day()), value("count", a.count)}
	var users iter.Seq[whoRole] = func(yield func(whoRole) bool) {
		for login := range logins.All() {
			if h, ok := holdingOf(d, login, id); ok && !yield(whoRole{login, h}) {
				return
			}
		}
	}
	a.users = listed("users", users)
	a.table = func(w io.Writer) error {
		var widths layout
		for login := range logins.All() {
			widths.fit([]string{login, ""})
		}
		for u := range users {
			if err := widths.write(w, []string{u.User, howHeld(u.Holding)}); err != nil {
				return err
			}
		}
		return nil
	}
	return a, nil
}

// holdingOf returns how a user holds a role.
func holdingOf(d *district.District, login, id string) (district.Holding, bool) {
	held, _ := d.HoldingsOf(login) // a user of the district
	i := slices.IndexFunc(held, func(h district.Holding) bool { return h.Role == id })
	if i < 0 {
		return district.Holding{}, false
	}
	return held[i], true
}

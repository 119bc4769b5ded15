package districttest

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/draw"
)

// drawing is a district being drawn: later rows refer to the rows that are there already.
type drawing struct {
	*rapid.T
	plan
	f *district.Facts
}

// custom is a generator of values for given facts, under options.
func custom[V any](f *district.Facts, options []Option, value func(d drawing) V) *rapid.Generator[V] {
	p := planned(options)
	return rapid.Custom(func(t *rapid.T) V { return value(drawing{t, p, f}) })
}

// The alphabets are small, so that things meet.
var alphabet = struct {
	packages, subpackages, features, roles, calculations, logins, groups      []string
	operations, fields, divisions, sections, students, households, applicants []string
	relationships, statuses, schools, ledgers, attributes                     []string
	years                                                                     []int
}{
	packages:      []string{"REG", "FED", "FIN"},
	subpackages:   []string{"MAINT", "MAINTPY", "MAINTSP"}, // one begins the others (R3)
	features:      []string{"A", "AB", "B"},
	roles:         []string{"CLERK", "TEACHER", "NURSE", "AIDE"},
	calculations:  []string{"student", "parent", "applicant", "admissionsEvaluator", "x-coach"},
	logins:        []string{"ann", "bob", "cyd", "dee"},
	groups:        []string{"_ESP_GROUP", "_esp_group", "_Esp_Group"},
	operations:    []string{"run", "flat-file"},
	fields:        []string{"birthDate", "mealStatus"},
	divisions:     []string{"LOWER", "UPPER"},
	sections:      []string{"ALG", "BIO"},
	students:      []string{"S1", "S2", "S3"},
	households:    []string{"H1", "H2"},
	applicants:    []string{"A1", "A2"},
	relationships: []string{"parent", "Guardian", "Parent "}, // none of them is Parent (R28)
	statuses:      []string{"Withdrawn", "enrolled", "Enrolled "},
	schools:       []string{"LOWER", "UPPER"},
	ledgers:       []string{"GL", "AP"},
	attributes:    []string{"Board", "CLERK"}, // the second is named like a role (R32)
	years:         []int{firstYear, firstYear + 1},
}

const (
	firstYear = 2027
	gone      = "GONE" // a building, role, package, subpackage, login or record that is not there
)

func (d drawing) chance(percent int) bool { return draw.Chance(d.T, percent) }

// faulty is a chance of a fault, never true in a sound district.
func (d drawing) faulty(percent int) bool { return !d.sound && d.chance(percent) }

func (d drawing) coin() bool { return draw.Coin(d.T) }

func (d drawing) evenly(n int) int { return draw.Below(d.T, n) }

func (d drawing) inAnyCase(id string) string { return draw.InAnyCase(d.T, id) }

func pick[T any](d drawing, from []T) T { return draw.Pick(d.T, from) }

func subset[T any](d drawing, of []T, percent int) []T { return draw.Subset(d.T, of, percent) }

func several[T any](d drawing, n int, one func() T) []T { return draw.Several(d.T, n, one) }

// names are those of a table and, if there may be faults, some that are not in it.
func (d drawing) names(of []string, wrong ...string) []string {
	of = slices.Clip(of)
	for _, name := range wrong {
		if !d.sound && !slices.Contains(of, name) {
			of = append(of, name)
		}
	}
	return of
}

// term is the days of a row (R42), from before until.
func (d drawing) term() (from, until access.Day) {
	edge := func() (day access.Day) {
		switch {
		case !d.chance(hasTerm):
		case d.chance(besideDay):
			day = d.day.AddDays(d.evenly(3) - 1)
		default:
			day = d.day.AddDays(d.evenly(2*edgeDays+1) - edgeDays)
		}
		return day
	}
	from, until = edge(), edge()
	if !until.IsZero() && !from.Before(until) {
		until = from.AddDays(1)
	}
	return from, until
}

// Day returns a generator of days on which generated dates may matter: mostly the day that
// they are drawn around, and every other one within four days of it.
func Day(options ...Option) *rapid.Generator[access.Day] {
	return custom(nil, options, func(d drawing) access.Day {
		if !d.chance(100 - besideDay) {
			return d.day
		}
		return d.day.AddDays(d.evenly(2*edgeDays+3) - edgeDays - 1)
	})
}

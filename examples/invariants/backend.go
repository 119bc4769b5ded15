// Package invariants is a small school backend whose permissions are pinned down by its
// tests: read those. Its policy is data, policy.json, which the district's office edits; the
// tests are what lets it do so.
package invariants

import (
	_ "embed"
	"fmt"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

//go:embed policy.json
var policy []byte

// grades is the feature behind the gradebook.
const grades = "REG TRANS GRADES"

// Open returns the district of the backend on a day.
func Open(day access.Day) (*district.District, error) {
	if err := district.ValidateDocument(policy); err != nil {
		return nil, err
	}
	return district.Load(policy, day, nil)
}

// Book is a school's gradebook as one user finds it.
type Book struct {
	Building string
	Locked   bool // grades can be looked at, and not changed
}

// Gradebooks returns the gradebooks that a user finds, by building.
func Gradebooks(d *district.District, login string) ([]Book, error) {
	p, err := d.Permissions(login)
	if err != nil {
		return nil, err
	}
	f, err := d.Feature(grades)
	if err != nil {
		return nil, fmt.Errorf("no gradebook: %w", err)
	}
	var books []Book
	for _, b := range p.Buildings(access.Read, f) {
		books = append(books, Book{b.ID(), !p.Can(access.ReadWrite, f, b)})
	}
	return books, nil
}

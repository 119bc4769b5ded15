package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// onFlag adds the flag for the day decisions are made on.
func onFlag(c *cobra.Command, on *access.Day) {
	c.Flags().TextVar(on, "on", access.Day(0),
		"the `DAY` to decide on, written 2026-08-17 (default: today where the district is, or the day of --at)")
}

// userFlag adds the flag for the user in question.
func userFlag(c *cobra.Command, user *string) {
	c.Flags().StringVar(user, "user", "", "the user's `LOGIN`, or e-mail, in any letter case")
	_ = c.MarkFlagRequired("user") // which exists
}

// featureFlag adds the flag for the feature in question.
func featureFlag(c *cobra.Command, feature *string) {
	c.Flags().StringVar(feature, "feature", "", "the `FEATURE`, in any spelling: \"REG MAINT PHONE\", reg-maint-phone")
}

// buildingFlag adds the flag for the building in question.
func buildingFlag(c *cobra.Command, building *string) {
	c.Flags().StringVar(building, "building", "", "the `ID` of the building, needed unless the feature is district-wide")
}

// placeFlags adds the flags for a feature, which is needed, and for where it is asked about.
func placeFlags(c *cobra.Command, feature, building *string) {
	featureFlag(c, feature)
	_ = c.MarkFlagRequired("feature") // which exists
	buildingFlag(c, building)
}

// levelFlag adds the flag for the level asked for.
func levelFlag(c *cobra.Command, level *access.Level) {
	c.Flags().TextVar(level, "level", access.Read, "the `LEVEL` asked for: read or readWrite")
}

// nameBuilding adds the flag to an error that asks for a building.
func nameBuilding(err error) error {
	if errors.Is(err, access.ErrNoBuilding) {
		return fmt.Errorf("%w with --building", err)
	}
	return err
}

// load reads the facts of a document, compiles them leniently, and says on standard error
// how many findings there are.
func (p *program) load(file string) (*district.District, error) {
	document, err := p.read(file)
	if err != nil {
		return nil, err
	}
	return p.compile(document)
}

// compile is load for a document that was read.
func (p *program) compile(document *document) (*district.District, error) {
	d, err := district.Load(document.json, 0, nil)
	if err != nil {
		return nil, document.placed(err)
	}
	p.countFindings(document.name, d)
	return d, nil
}

// countFindings says on standard error how many findings there are in the facts of that name.
func (p *program) countFindings(name string, d *district.District) {
	p.asked = d
	fmt.Fprintf(p.err, "%s: %s\n", name, count(len(d.Void()), "finding"))
}

// loadOn is load, on a day. Without one it is the day of the moment that the facts are of, where the
// district is: today for the facts of now.
func (p *program) loadOn(file string, on access.Day) (*district.District, error) {
	document, err := p.read(file)
	if err != nil {
		return nil, err
	}
	return p.compileOn(document, on)
}

// compileOn is loadOn for a document that was read.
func (p *program) compileOn(document *document, on access.Day) (*district.District, error) {
	d, err := p.compile(document)
	if err != nil {
		return nil, err
	}
	moment := document.asOf
	if moment.IsZero() {
		moment = p.now()
	}
	if d, err = onDayOf(d, moment, on); err != nil {
		return nil, fmt.Errorf("%s: %w", document.name, err)
	}
	return d, nil
}

// onDayOf returns a district on a day. Without one it is the day that a moment has where the district is.
func onDayOf(d *district.District, moment time.Time, on access.Day) (*district.District, error) {
	if on.IsZero() {
		zone, err := store.Zone(d.Info().TimeZone)
		if err != nil {
			return nil, fmt.Errorf("what day is it? %w", err)
		}
		on = access.DayOf(moment.In(zone))
	}
	return d.At(on), nil
}

// loadUser is loadOn, and returns the user of a login, or of an e-mail if there is no such login (R21).
func (p *program) loadUser(file string, on access.Day, name string) (*district.District, *district.User, error) {
	d, err := p.loadOn(file, on)
	if err != nil {
		return nil, nil, err
	}
	u, err := d.FindUser(name)
	return d, u, err
}

// count returns "1 user", "2 users".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

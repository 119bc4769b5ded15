package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
)

// A check takes no memory: by handle, by name in canonical spelling, with more areas than a word has bits, and
// with handles of an earlier revision.
func TestACheckDoesNotAllocate(t *testing.T) {
	old := lincoln()
	rows := lincolnRows()
	rows.Features = append(rows.Features, features("REG MAINT AAA")...)
	w := world{old.cat.Next(rows, licensedFED), old.set.Next([]access.BuildingRow{{ID: "1"}, {ID: "2"}, {ID: "3"}})}
	narrow := []access.Bundle{
		w.source(`REG ALL ALL readWrite=["2"]`, "FED ALL ALL readWrite=all", "REG SETUP DISTRICT read=district"),
	}
	wide := narrow
	for range 70 {
		wide = append(wide[:len(wide):len(wide)], w.source(`REG MAINT PHONE read=["3"]`))
	}
	for name, sources := range map[string][]access.Bundle{"one word": narrow, "two words": wide} {
		p := w.resolve(sources...)
		for revision, from := range map[string]world{"same revision": w, "earlier revision": old} {
			t.Run(name+", "+revision, func(t *testing.T) { checkAllocations(t, p, from) })
		}
	}
}

func checkAllocations(t *testing.T, p *access.Permissions, from world) {
	f, wide, b := from.feature(t, "REG MAINT PHONE"), from.feature(t, "REG SETUP DISTRICT"), from.building(t, "2")
	op, field := must(from.cat.Operation("FED REPORTS RUNOCR", "regenerate")), must(from.cat.Field("name"))
	req := must(from.cat.Requirement("address.edit"))
	dst, n := make([]access.Building, 0, 8), p.ByName()
	yes := func(yes bool, err error) bool { return yes && err == nil }
	for name, call := range map[string]func() bool{
		"Can":                    func() bool { return p.Can(access.ReadWrite, f, b) },
		"Can, district-wide":     func() bool { return p.Can(access.Read, wide, access.Building{}) },
		"Level":                  func() bool { return p.Level(f, b) == access.ReadWrite },
		"Anywhere":               func() bool { return p.Anywhere(access.ReadWrite, f) },
		"Everywhere":             func() bool { return !p.Everywhere(access.ReadWrite, f) },
		"Allows":                 func() bool { return p.Allows(op, b) },
		"CanFilter":              func() bool { return p.CanFilter(field, b) },
		"Meets":                  func() bool { return p.Meets(req, b) },
		"AppendBuildings":        func() bool { return len(p.AppendBuildings(dst, access.ReadWrite, f)) == 1 },
		"AppendBuildingsMeeting": func() bool { return len(p.AppendBuildingsMeeting(dst, req)) == 1 },
		"ByName.Can":             func() bool { return yes(n.Can(access.Read, "REG MAINT PHONE", "2")) },
		"ByName.Level":           func() bool { l, err := n.Level("REG MAINT PHONE", "2"); return yes(l > access.None, err) },
		"ByName.Anywhere":        func() bool { return yes(n.Anywhere(access.Read, "REG MAINT PHONE")) },
		"ByName.Allows":          func() bool { return yes(n.Allows("FED REPORTS RUNOCR", "regenerate", "2")) },
		"ByName.CanFilter":       func() bool { return yes(n.CanFilter("name", "2")) },
		"ByName.Meets":           func() bool { return yes(n.Meets("address.edit", "2")) },
	} {
		require.True(t, call(), name)
		require.Zero(t, testing.AllocsPerRun(100, func() { call() }), name)
	}
}

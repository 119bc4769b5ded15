package storetest

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/role"
)

func theDistrict() district.Change {
	return district.Put(district.Info{ID: "lincoln", SchoolYear: 2027})
}

// marker returns changes that write one number to two tables.
func marker(n int) []district.Change {
	text := strconv.Itoa(n)
	return []district.Change{
		district.Put(access.BuildingRow{ID: "marker", Name: text}),
		district.Put(calcrole.ContentType{Name: "marker", Edit: calcrole.Audience{Sections: []string{text}}}),
	}
}

// marked returns the numbers that the two tables have, "" for none.
func marked(f *district.Facts) (building, content string) {
	for _, b := range f.Buildings {
		if b.ID == "marker" {
			building = b.Name
		}
	}
	for _, c := range f.ContentTypes {
		if c.Name == "marker" && len(c.Edit.Sections) > 0 {
			content = c.Edit.Sections[0]
		}
	}
	return building, content
}

// hostileTexts returns texts that are names like any other.
func hostileTexts() []string {
	return []string{
		`O'Brien`, `"quoted"`, `back\slash`, `\`, `'; DROP TABLE users; --`, `$1`, `?`, `:name`, `{{.}}`, `%s%n`, `_`, `%`,
		`null`, `NULL`, `true`, `0`, `-1`, `007`, `7`, `1e3`, `<b>&amp;</b>`, "`tick`", `a,b;c`, `[]`, `{}`, `": "`, `//`,
		`/* */`, `--`,
		" leading", "trailing ", "  ", "inner  spaces",
		"\u00e9", "e\u0301", "\ufb01", "\u212a", "k", "\u017f", "\u0131", "\u0130", "\u00df", "\u1e9e", "\uff21", // some software folds them
		"日本語", "עברית", "العربية", "👩🏽", "🏫", "𐀀", "\ufffd",
		"A", "a", strings.Repeat("x", 255), strings.Repeat("語", 255), strings.Repeat("𐀀", 255),
	}
}

// hostileIDs returns ids that are ids like any other. No two are one login.
func hostileIDs() []string {
	return []string{
		"7", "07", "007", "0", "-0", "+1", "1e3", "0x10", "1.0", "null", "NaN", "*", "all", "%", "_", "a_b", "a%b", "?", "$1",
		"'", `"`, `\`, `\\`, "''", "--",
		"; DROP TABLE", "a b", "a  b", "/", "//", "..", "../x", "a/b", "~", "{}", "[]", "<x>", "&", "|", "@", "#", ":", ",",
		"=", "^", "`",
		strings.Repeat("9", 64), strings.Repeat("9", 63), strings.Repeat("z", 64),
	}
}

// caseIDs returns ids that differ only in letter case.
func caseIDs() []string { return []string{"lower", "LOWER", "Lower", "i", "I", "k", "K", "s", "S"} }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // the samples are constants
	}
	return v
}

// everyTable returns a put of every table, with everything a row can hold.
func everyTable() []district.Change {
	feature := must(access.ParseResource("REG MAINT PHONE"))
	grant := must(access.ParseGrant(`REG MAINT ALL read=all readWrite=["2","3"] from=2026-08-17 until=2027-06-12`))
	plain := must(access.ParseGrant(`REG MAINT PHONE readWrite=defaultBuildingList`))
	none := []string{}
	return []district.Change{
		district.Put(district.Info{ID: "lincoln", Name: "Lincoln Unified", SchoolYear: 2027,
			DivisionYears: map[string]int{"LOWER": 2026, "UPPER": 2028}, TimeZone: "America/Chicago"}),
		district.Put(district.Administration{Manage: []access.Resource{feature}, GrantAnything: feature}),
		district.Put(access.BuildingRow{ID: "2", Name: "Lincoln High", Closed: true, OutOfDistrict: true}),
		district.Put(access.PackageRow{Code: "REG", Name: "Registration", Standard: true, RequiresLicense: true,
			Ledgers: true}),
		district.Put(access.SubpackageRow{Code: "MAINT", Name: "Maintenance"}),
		district.Put(district.License{Package: "REG", Key: "k e y"}),
		district.Put(access.FeatureRow{Resource: feature, Description: "phones", Standard: true, DistrictWide: true,
			LevelInsensitive: true,
			Operations:       map[string]access.Level{"dial": access.Read, "edit": access.ReadWrite},
			Fields:           []string{"fax", "phone"}}),
		district.Put(access.RequirementRow{ID: "phones", Kind: "page", Needs: access.Needs{AnyOf: []access.Needs{
			{Feature: feature, Level: access.Read}, {AllOf: []access.Needs{{Feature: feature, Level: access.ReadWrite}}}}}}),
		district.Put(role.Profile{ID: "CLERK", Description: "clerk", Calculated: "x-clerk",
			Prefill: role.Prefill{UserDefaults: true, Buildings: []string{"2"}}, Grants: []access.Grant{plain}}),
		district.Put(district.User{Login: "jdoe", Email: "jdoe@lincoln.example", OtherEmails: []string{"j@doe.example"},
			Approved:        true,
			DefaultBuilding: "2", DefaultBuildingList: []string{"2", "3"}, Grants: []access.Grant{grant},
			Roles: []role.Assignment{
				{Role: "CLERK", From: grant.From, Until: grant.Until, Override: &role.Override{DefaultBuilding: "3"}},
				{Role: "NURSE", Override: &role.Override{DefaultBuildingList: &none, AllowEmpty: true}},
				{Role: "TEACHER"},
			},
			Schools: []string{"LOWER"}, Ledgers: []string{"GL"}, Attached: []district.Attachment{{Kind: "household", ID: "H1"}},
			Owns: []district.Object{{Kind: "dat-query", ID: "Q1"}}}),
		district.Put(calcrole.Student{ID: "S1",
			Statuses: []calcrole.Status{{Year: 2027, Status: "Enrolled", Division: "LOWER"}},
			Sections: []string{"ALG1-03"}, Attributes: []calcrole.Attribute{{Name: "Honors", Year: 2027}}}),
		district.Put(calcrole.Household{ID: "H1",
			Members:    []calcrole.Member{{Relationship: "Parent", Student: "S1"}, {Relationship: "Parent", Applicant: "A1"}},
			Attributes: []calcrole.Attribute{{Name: "Board"}}}),
		district.Put(calcrole.Applicant{ID: "A1", Status: "", Evaluators: []string{"jdoe"}}),
		district.Put(calcrole.Donor{ID: "D1", Attributes: []calcrole.Attribute{{Name: "Founders", Year: 2026}}}),
		district.Put(calcrole.ContentType{Name: "Board Minutes", Public: true,
			Edit: calcrole.Audience{Users: []string{"jdoe"}, Roles: []string{"CLERK"}},
			View: calcrole.Audience{Attributes: []calcrole.AttributeRole{{Kind: "household", Name: "Board"}},
				Sections: []string{"ALG1-03"}}}),
	}
}

// randomChanges returns one to four changes of different rows. They have a meaning, and
// need not make sense.
func randomChanges(r *rand.Rand) []district.Change {
	ids, texts := append(hostileIDs()[:6], caseIDs()[:3]...), hostileTexts()
	id := func() string { return ids[r.IntN(len(ids))] }
	text := func() string { return texts[r.IntN(len(texts))] }
	var out []district.Change
	named := map[district.Key]bool{}
	for range 1 + r.IntN(4) {
		var c district.Change
		switch r.IntN(12) {
		case 0:
			c = district.Put(district.Info{ID: id(), Name: text(), SchoolYear: 2026 + r.IntN(3)})
		case 1:
			c = district.Put(calcrole.ContentType{Name: text(), Public: r.IntN(2) == 0})
		case 2:
			c = district.Delete("contentTypes", text())
		case 3, 4:
			c = district.Put(access.BuildingRow{ID: id(), Name: text()})
		case 5:
			c = district.Delete("buildings", id())
		case 6, 7:
			c = district.Put(district.User{Login: "u" + id(), DefaultBuildingList: []string{id()}, Approved: r.IntN(2) == 0})
		case 8:
			c = district.Delete("users", "u"+id())
		case 9:
			c = district.Put(role.Profile{ID: "r" + id(), Description: text()})
		case 10:
			c = district.Put(calcrole.Student{ID: id(), Attributes: []calcrole.Attribute{{Name: text()}}})
		default:
			c = district.Delete("records.students", id())
		}
		if key := c.Key(); !named[key] {
			named[key] = true
			out = append(out, c)
		}
	}
	return out
}

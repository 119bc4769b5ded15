package districttest

import (
	"fmt"
	"iter"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/invariant"
)

// brokenNow lists the users who break a statement, and explains the first few; "" if nobody
// does.
func brokenNow(d *district.District, n invariant.Never, violations iter.Seq[invariant.Violation]) string {
	var who, why strings.Builder
	count := 0
	for v := range violations {
		if count++; count <= most {
			fmt.Fprintf(&who, "  %s%s\n", v.Login, where(v))
		}
		if count <= shown {
			why.WriteString(indented(through(d, v)))
		}
	}
	if count == 0 {
		return ""
	}
	if more := count - most; more > 0 {
		fmt.Fprintf(&who, "  and %s\n", counted(more, "more user"))
	}
	whose := "Through:\n"
	if count > shown {
		whose = fmt.Sprintf("The first %d through:\n", shown)
	}
	return fmt.Sprintf("Broken%s by %s:\n%s%s%s", onDay(d.Day()), counted(count, "user"), who.String(), whose,
		why.String())
}

// where says where a statement breaks.
func where(v invariant.Violation) string {
	switch len(v.Buildings) {
	case 0:
		return ""
	case 1:
		return ", in building " + access.NameInText(v.Buildings[0])
	}
	return ", in buildings " + access.NamesInText(v.Buildings)
}

// through explains how a user comes to each part of a broken statement.
func through(d *district.District, v invariant.Violation) string {
	var b strings.Builder
	for _, m := range v.Met {
		q := question{d, v.Login, m.Feature.String(), m.Building}
		b.WriteString(q.explained())
		if m.Others > 0 {
			fmt.Fprintf(&b, "And %s of the kind.\n", counted(m.Others, "more feature"))
		}
	}
	return b.String()
}

// unproven says why a statement is not proven, "" if it is.
func unproven(d *district.District, p invariant.Proof) string {
	switch {
	case p.Verdict == invariant.Proven:
		return ""
	case p.Witness == nil:
		return "Whether the roles allow anybody to break it is undecided: " +
			"the search was given up, and may have missed one. " +
			"Nothing is proven. Narrow the statement, or check it with NowOnly.\n"
	}
	w := p.Witness
	var b strings.Builder
	which := "One is"
	if w.Smallest {
		which = "A smallest is"
	}
	fmt.Fprintf(&b, "The roles allow a user who breaks it. %s a user%s:\n", which, where(w.Violation))
	for _, a := range w.User.Roles {
		fmt.Fprintf(&b, "  - with role %s, assigned", access.NameInText(a.Role))
		if o := a.Override; o != nil && o.DefaultBuilding != "" {
			fmt.Fprintf(&b, " with %s as its default building", access.NameInText(o.DefaultBuilding))
		}
		b.WriteByte('\n')
	}
	for _, id := range w.Calculated {
		fmt.Fprintf(&b, "  - with role %s, which follows from records\n", access.NameInText(id))
	}
	if id := w.User.DefaultBuilding; id != "" {
		fmt.Fprintf(&b, "  - with default building %s\n", access.NameInText(id))
	}
	if ids := w.User.DefaultBuildingList; len(ids) > 0 {
		fmt.Fprintf(&b, "  - with default building list %s\n", access.NamesInText(ids))
	}
	b.WriteString(witnessed(d, w))
	return b.String()
}

// witnessed lists the levels of a witness. If all its roles are assigned, the district can explain
// them.
func witnessed(d *district.District, w *invariant.Witness) string {
	if len(w.Calculated) == 0 {
		with, err := d.Apply(district.Changes{Changes: []district.Change{district.Put(w.User)}})
		if err == nil {
			return "Through:\n" + indented(through(with, w.Violation))
		}
	}
	var b strings.Builder
	b.WriteString("Who would have:\n")
	for _, m := range w.Violation.Met {
		q := question{feature: m.Feature.String(), building: m.Building}
		fmt.Fprintf(&b, "  - %v on %s\n", m.Level, q.place())
	}
	return b.String()
}

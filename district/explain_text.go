package district

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/role"
)

// String returns the explanation in plain sentences, one a line.
func (e *Explanation) String() string {
	e = cmp.Or(e, &Explanation{})
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s %s", access.NameInText(e.User), mayDo(e.Level), e.Feature, inBuilding(e.Building))
	if e.On != 0 {
		fmt.Fprintf(&b, " on %v", e.On)
	}
	b.WriteString(".\n")
	for _, g := range e.Gates {
		fmt.Fprintf(&b, "%s\n", g.sentence(e))
	}
	switch {
	case len(e.Reasons) == 0 && len(e.Gates) == 0:
		fmt.Fprintf(&b, "Nothing gives %s access to it.\n", access.NameInText(e.User))
	case len(e.Gates) > 0 && len(e.Reasons) > 0:
		b.WriteString("It would then come from:\n")
	case len(e.Reasons) > 0 && e.Level == access.None:
		b.WriteString("What there is:\n")
	case len(e.Reasons) > 0:
		b.WriteString("Because:\n")
	}
	for _, r := range e.Reasons {
		fmt.Fprintf(&b, "  - %s\n", r.sentence(e.On))
	}
	if len(e.Least) > 0 {
		fmt.Fprintf(&b, "It is a setting of the whole district, and counts only as far as %s has it in every school. "+
			"It is lowest in: %s.\n", access.NameInText(e.User), access.NamesInText(e.Least))
	}
	if len(e.Idle) > 0 {
		b.WriteString("About it, but giving nothing here:\n")
	}
	for _, r := range e.Idle {
		fmt.Fprintf(&b, "  - %s\n", r.sentence(e.On))
	}
	return b.String()
}

func mayDo(l access.Level) string {
	switch l {
	case access.ReadWrite:
		return "may read and change"
	case access.Read:
		return "may read, but not change,"
	}
	return "has no access to"
}

func inBuilding(id string) string {
	if id == "" {
		return "for the district"
	}
	return "in building " + access.NameInText(id)
}

func (g ClosedGate) sentence(e *Explanation) string {
	switch g.Kind {
	case GateLicense:
		return fmt.Sprintf("The package %s has no valid licence. With one, %s %s it.",
			g.Package, access.NameInText(e.User), mayDo(g.Level))
	case GateUnapproved:
		return fmt.Sprintf("The user is not approved, and this district asks for that. Approved, %s %s it.",
			access.NameInText(e.User), mayDo(g.Level))
	}
	return "It is a reserved user, which never has access to anything."
}

// sentence says where a row comes from, what it is, and where it reaches, on a day.
func (r Reason) sentence(on access.Day) string {
	verb := "reading"
	if r.Column == access.ReadWrite {
		verb = "reading and changing"
	}
	scope := r.Grant.Read
	if r.Column == access.ReadWrite {
		scope = r.Grant.ReadWrite
	}
	return fmt.Sprintf("%s allows %s %s %s%s", r.source(), verb, r.Grant.Resource, r.where(scope), r.idle(on))
}

// source says who or what has the row.
func (r Reason) source() string {
	if r.Through == nil {
		text := "a grant of the user's own"
		if term := days(r.Grant.From, r.Grant.Until); term != "" {
			text += " (" + strings.TrimLeft(term, ", ") + ")"
		}
		return text
	}
	if r.Through.Calculated != "" {
		var evidence []string
		for _, e := range r.Through.Evidence {
			evidence = append(evidence, e.String())
		}
		return fmt.Sprintf("role %s (from records: %s)", access.NameInText(r.Through.Role), strings.Join(evidence, "; "))
	}
	text := "role " + access.NameInText(r.Through.Role) + " (assigned"
	if a := r.Through.Assignment; a != nil {
		text += days(a.From, a.Until)
	}
	return text + ")"
}

// days says on which days something counts, "" for all. Until is the first day no longer, which would read as the last.
func days(from, until access.Day) (text string) {
	if from != 0 {
		text += " from " + from.String()
	}
	if until != 0 {
		text += ", last day " + until.AddDays(-1).String()
	}
	return text
}

// where says where a scope reaches, as written and as resolved.
func (r Reason) where(scope access.Scope) string {
	var whose string
	if o := r.override(); o != nil {
		switch {
		case scope.Equal(access.ScopeDefaultBuilding()) && o.DefaultBuilding != "",
			scope.Equal(access.ScopeDefaultBuildingList()) && o.DefaultBuildingList != nil:
			whose = ", as set for this role"
		}
	}
	var what string
	switch {
	case scope.Equal(access.ScopeAll()):
		return "in all buildings"
	case scope.Equal(access.ScopeDistrict()):
		return "for the district"
	case scope.Equal(access.ScopeDefaultBuilding()):
		what = "in the default building"
	case scope.Equal(access.ScopeDefaultBuildingList()):
		what = "in the default building list"
	default:
		ids, _ := scope.Buildings()
		return "in " + access.NamesInText(ids)
	}
	if ids, ok := r.Reaches.Buildings(); ok {
		what += " (" + access.NamesInText(ids) + whose + ")"
	}
	return what
}

func (r Reason) override() *role.Override {
	if r.Through == nil || r.Through.Assignment == nil {
		return nil
	}
	return r.Through.Assignment.Override
}

// idle says why a row gives nothing on a day.
func (r Reason) idle(on access.Day) string {
	switch r.Because {
	case IdleElsewhere:
		return ", which is not here"
	case IdleNowhere:
		return ", and there is none"
	case IdleDays:
		from := r.Grant.From
		if r.Through != nil && r.Through.Assignment != nil {
			from = r.Through.Assignment.From
		}
		if on.Before(from) {
			return ", but begins later"
		}
		return ", but has ended"
	case IdleMisfit:
		return ", which does not fit and counts for nothing"
	}
	return ""
}

package district

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/calcrole"
)

// form is how a value of a document looks, judged by itself.
type form struct {
	text func(string) bool        // whether a text has the form; nil for the form of other values
	part func(reflect.Value) bool // whether another value has it
	rule string
	says string // what the form asks for: a format for the value
}

// forms are the forms that a tag may name. A tag may also list the texts that are allowed:
// form:"student|household|donor".
var forms = map[string]*form{
	"id":              {text: IsID, says: "id %q: 1 to 64 printable ASCII characters, no space at either end"},
	"text":            {text: IsText, says: "%q: 1 to 255 printable characters"},
	"key":             {text: IsText, says: "a key has 1 to 255 printable characters"}, // and is not shown
	"blank or text":   {text: isBlankOrText, says: "%q: 1 to 255 printable characters"},
	"code":            {text: isCode, rule: "R2", says: "code %q: 1 to 10 of A-Z, 0-9 and _, and not ALL"},
	"email":           {text: isEmail, rule: "R21", says: "e-mail %q: " + emailForm},
	"other email":     {text: isEmail, says: "e-mail %q"},
	"zone":            {text: isZone, says: "time zone %q: an IANA name"},
	"calculated role": {text: isCalculated, rule: "R31", says: "%q: " + calculatedForm},
	"year":            {part: isYear, says: "year %d: 1900 to 2200"},
	"level":           {part: isAskable, rule: "R1", says: "level %v: read or readWrite"},
	"resource":        {part: isResource, rule: "R2", says: "no resource"},
	"feature":         {part: isFeature, rule: "R2", says: "%q is not a single feature"},
}

const (
	emailForm      = "printable ASCII without spaces, one @ with something on both sides, at most 254 characters"
	calculatedForm = "student, parent, applicant, admissionsEvaluator, or x- and a name"
)

// formNamed returns the form that a tag names. A name that does not exist is a mistake in the
// program and panics.
func formNamed(tag string) *form {
	if f := forms[tag]; f != nil {
		return f
	}
	allowed := strings.Split(tag, "|")
	if len(allowed) < 2 {
		panic("district: unknown form " + tag)
	}
	return &form{
		text: func(s string) bool { return slices.Contains(allowed, s) },
		says: fmt.Sprintf("%%q: one of %q", allowed),
	}
}

// unformed notes that the value at hand does not have a form.
func (c *checker) unformed(f *form, value any) {
	if strings.Contains(f.says, "%") {
		c.fault(f.rule, ErrForm, f.says, value)
	} else {
		c.fault(f.rule, ErrForm, f.says)
	}
}

// IsID reports whether s has the form of an id: 1 to 64 printable ASCII characters, without a space at either end.
func IsID(s string) bool {
	return 0 < len(s) && len(s) <= 64 && isPrintableASCII(s) && s[0] != ' ' && s[len(s)-1] != ' '
}

func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// IsText reports whether s has the form of a name or a description: 1 to 255 characters of printable Unicode.
func IsText(s string) bool {
	if isPrintableASCII(s) { // as most are
		return 0 < len(s) && len(s) <= 255
	}
	if len(s) > 255*utf8.UTFMax || !utf8.ValidString(s) || utf8.RuneCountInString(s) > 255 {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

func isBlankOrText(s string) bool { return s == "" || IsText(s) }

func isCode(s string) bool { return access.IsCode(s) && s != access.AllCode }

// isEmail reports whether s is printable ASCII without spaces, with one @ between two texts.
func isEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && at < len(s)-1 && strings.LastIndexByte(s, '@') == at &&
		len(s) <= 254 && isPrintableASCII(s) && !strings.Contains(s, " ")
}

// isZone reports whether s has the form of an IANA time zone name.
func isZone(s string) bool {
	for _, part := range strings.Split(s, "/") {
		if part == "" {
			return false
		}
	}
	for i := range len(s) {
		c := access.Fold(s[i])
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && !strings.ContainsRune("_+-/", rune(c)) {
			return false
		}
	}
	return len(s) <= 64
}

func isCalculated(s string) bool {
	switch s {
	case calcrole.StudentRole, calcrole.ParentRole, calcrole.ApplicantRole, calcrole.EvaluatorRole:
		return true
	}
	return calcrole.IsCustom(s) && IsID(s)
}

func isYear(v reflect.Value) bool { return 1900 <= v.Int() && v.Int() <= 2200 }

func isAskable(v reflect.Value) bool { return askable(access.Level(v.Uint())) }

// askable reports whether something may need a level.
func askable(l access.Level) bool { return l == access.Read || l == access.ReadWrite }

func isResource(v reflect.Value) bool { return !v.IsZero() }

func isFeature(v reflect.Value) bool { return v.Addr().Interface().(*access.Resource).IsFeature() }

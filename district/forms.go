package district

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hallpass-go/hallpass/access"
)

// The forms of the texts in a district document.

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
	if s == "" || len(s) > 255*utf8.UTFMax || !utf8.ValidString(s) || utf8.RuneCountInString(s) > 255 {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

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

func isYear(y int) bool { return 1900 <= y && y <= 2200 }

package access

import (
	"strconv"
	"strings"
)

// SameName reports whether two names are equal without regard to ASCII letter case. Logins and role ids (R15)
// and e-mails (R21) are compared so, and nothing else is folded.
func SameName(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if Fold(a[i]) != Fold(b[i]) {
			return false
		}
	}
	return true
}

// FoldName returns a name with its ASCII letters in lower case, for use as a key: two names fold to the same
// text if and only if [SameName] says that they are the same.
func FoldName(name string) string {
	for i := range len(name) {
		if Fold(name[i]) == name[i] {
			continue
		}
		folded := []byte(name)
		for j := i; j < len(folded); j++ {
			folded[j] = Fold(folded[j])
		}
		return string(folded)
	}
	return name
}

// Fold returns the lower case of an ASCII letter, and any other byte unchanged.
func Fold(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// NameInText returns a name for a sentence, a list or a table: as it is if it consists of letters, digits and
// ._-@+/#, else quoted. So no name reads as two, or as the words around it.
func NameInText(name string) string {
	for i := range len(name) {
		c := Fold(name[i])
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && !strings.ContainsRune("._-@+/#", rune(c)) {
			return strconv.Quote(name)
		}
	}
	if name == "" {
		return `""`
	}
	return name
}

// NamesInText returns names as [NameInText] does, with commas between them; "" for none.
func NamesInText(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(NameInText(name))
	}
	return b.String()
}

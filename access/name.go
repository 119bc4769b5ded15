package access

// SameName reports whether two names are equal without regard to ASCII letter case, the only
// folding there is: of logins and role ids (R15), and of e-mails (R21).
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

// FoldName returns a name in lower case, for use as a key: two names are the same to [SameName]
// if and only if they fold to the same text.
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

// Fold returns the lower case of an ASCII letter, and every other byte as it is.
func Fold(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

package access

// SameName reports whether two names are equal without regard to ASCII letter case, the one
// folding there is: of logins and role ids (R15), and of e-mails (R21).
func SameName(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if upper(a[i]) != upper(b[i]) {
			return false
		}
	}
	return true
}

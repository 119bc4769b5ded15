// Package words has the small pieces of sentences that findings, proposals and faults share.
package words

import "strconv"

// Counted returns a number before its noun: 1 row, 2 rows.
func Counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// few is how many names [FewOf] lists before it counts the rest.
const few = 3

// FewOf lists up to three names, quoted, and counts the others: "a", "b" and "c", but
// "a", "b", "c" and 2 others. Without names it is empty.
func FewOf(names []string) string {
	text := ""
	for i, name := range names {
		switch {
		case i == few:
			return text + " and " + Counted(len(names)-i, "other", "others")
		case i > 0 && i == len(names)-1:
			text += " and "
		case i > 0:
			text += ", "
		}
		text += strconv.Quote(name)
	}
	return text
}

// OneLine quotes a text that would print as more than itself, such as a newline in a key.
// Every other text stays as it is.
func OneLine(text string) string {
	if quoted := strconv.Quote(text); len(quoted) != len(text)+2 {
		return quoted
	}
	return text
}

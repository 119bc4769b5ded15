package access

import (
	"errors"
	"strings"
)

// The text forms of scopes and grants quote ids as JSON does. Ids are printable ASCII, so
// two escapes are all that is ever written; what does not fit that is refused on reading.

var errQuoted = errors.New("not a quoted text")

func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ':
			dst = append(dst, `\u00`...)
			dst = append(dst, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// parseQuoted reads a quoted text at the start of s and returns it and what follows.
func parseQuoted(s string) (text, rest string, err error) {
	if !strings.HasPrefix(s, `"`) {
		return "", s, errQuoted
	}
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return out.String(), s[i+1:], nil
		case c < ' ':
			return "", s, errQuoted
		case c == '\\':
			i++
			if i == len(s) || s[i] != '"' && s[i] != '\\' {
				return "", s, errQuoted
			}
			out.WriteByte(s[i])
		default:
			out.WriteByte(c)
		}
	}
	return "", s, errQuoted
}

// parseList reads a list of quoted texts, ["2","3"], at the start of s.
func parseList(s string) (list []string, rest string, err error) {
	rest, ok := strings.CutPrefix(s, "[")
	if !ok {
		return nil, s, errQuoted
	}
	rest = strings.TrimLeft(rest, " ")
	if rest, ok = strings.CutPrefix(rest, "]"); ok {
		return nil, rest, nil
	}
	for {
		var text string
		if text, rest, err = parseQuoted(strings.TrimLeft(rest, " ")); err != nil {
			return nil, s, err
		}
		list = append(list, text)
		rest = strings.TrimLeft(rest, " ")
		if after, ok := strings.CutPrefix(rest, ","); ok {
			rest = after
		} else if after, ok := strings.CutPrefix(rest, "]"); ok {
			return list, after, nil
		} else {
			return nil, s, errQuoted
		}
	}
}

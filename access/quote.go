package access

import (
	"errors"
	"strconv"
	"strings"
)

// The text forms of scopes and grants quote ids as JSON does. Ids are printable ASCII, so only \" and \\ are
// ever written. Other escapes for ASCII are read as well, since encoding/json writes them.

var errQuoted = errors.New("not a quoted text")

// appendQuoted appends s as a quoted text.
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

// parseQuoted reads the quoted text at the start of s, and returns it and the rest of s.
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
			plain, n := unescape(s[i:])
			if n == 0 {
				return "", s, errQuoted
			}
			out.WriteByte(plain)
			i += n - 1
		default:
			out.WriteByte(c)
		}
	}
	return "", s, errQuoted
}

// unescape reads the escape at the start of s, and returns the character that it stands for and its own
// length: 0 if it is not an escape, or stands for a character outside of ASCII.
func unescape(s string) (plain byte, n int) {
	switch {
	case len(s) > 1 && strings.IndexByte(`"\/`, s[1]) >= 0:
		return s[1], 2
	case len(s) > 5 && s[1] == 'u':
		if code, err := strconv.ParseUint(s[2:6], 16, 16); err == nil && code < 0x80 {
			return byte(code), 6
		}
	}
	return 0, 0
}

// parseList reads the list of quoted texts, ["2","3"], at the start of s, and returns it and the rest of s.
func parseList(s string) (list []string, rest string, err error) {
	rest, ok := strings.CutPrefix(s, "[")
	if !ok {
		return nil, s, errQuoted
	}
	rest = strings.TrimLeft(rest, " \t\r\n")
	if rest, ok = strings.CutPrefix(rest, "]"); ok {
		return nil, rest, nil
	}
	for {
		var text string
		if text, rest, err = parseQuoted(strings.TrimLeft(rest, " \t\r\n")); err != nil {
			return nil, s, err
		}
		list = append(list, text)
		rest = strings.TrimLeft(rest, " \t\r\n")
		if after, ok := strings.CutPrefix(rest, ","); ok {
			rest = after
		} else if after, ok := strings.CutPrefix(rest, "]"); ok {
			return list, after, nil
		} else {
			return nil, s, errQuoted
		}
	}
}

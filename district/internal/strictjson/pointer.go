package strictjson

import (
	"strconv"
	"strings"
)

// maxSegment is the length in bytes beyond which a key is shortened in
// pointers and messages. No key that this project knows is as long.
const maxSegment = 256

// step is one step from the document to the current value: a key, or an index
// where the key is not used.
type step struct {
	key   string
	index int // -1 for a key
}

func (d *decoder) pushKey(key string) { d.path = append(d.path, step{key, -1}) }
func (d *decoder) pushIndex()         { d.path = append(d.path, step{"", 0}) }
func (d *decoder) pop()               { d.path = d.path[:len(d.path)-1] }

// nextIndex moves from one element of a list to the next.
func (d *decoder) nextIndex() { d.path[len(d.path)-1].index++ }

// pointer returns the JSON pointer of the current value.
func (d *decoder) pointer() string {
	var b strings.Builder
	for _, s := range d.path {
		b.WriteByte('/')
		if s.index >= 0 {
			b.WriteString(strconv.Itoa(s.index))
			continue
		}
		key := short(s.key)
		for i := range len(key) {
			switch key[i] {
			case '~':
				b.WriteString("~0")
			case '/':
				b.WriteString("~1")
			default:
				b.WriteByte(key[i])
			}
		}
	}
	return b.String()
}

// short returns the key as valid UTF-8, cut off where it is very long.
func short(key string) string {
	if len(key) > maxSegment {
		// The rune that is cut in two goes with the invalid bytes, below.
		key = strings.ToValidUTF8(key[:maxSegment], "") + "…"
	}
	return strings.ToValidUTF8(key, "\uFFFD")
}

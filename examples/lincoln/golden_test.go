package lincoln

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)
func TestGolden(t *testing.T) {
	b, err := os.ReadFile("district.json")
	require.NoError(t, err)
	f, err := district.Decode(b)
	require.NoError(t, err)
	d, err := district.New(f, 0, nil)
	require.NoError(t, err)
	g, err := os.Open("golden.jsonl")
	require.NoError(t, err)
	sc := bufio.NewScanner(g)
	n := 0
	for sc.Scan() {
		n++
		var c struct {
			Rule, Why string
			On        access.Day
			Ask       json.RawMessage
			Answer    map[string]any
		}
		require.NoError(t, json.Unmarshal(sc.Bytes(), &c))
		var got map[string]any
		require.NoError(t, json.Unmarshal(d.At(c.On).AskJSON(nil, c.Ask), &got))
		if e, ok := got["error"]; ok && e != "" { got["error"] = true }
		if w, _ := json.Marshal(c.Answer); true {
			h, _ := json.Marshal(got)
			if string(w) != string(h) { t.Errorf("line %d %s %s: %s\nwant %s\ngot  %s", n, c.Rule, c.Why, c.Ask, w, h) }
		}
	}
	t.Log(n)
}

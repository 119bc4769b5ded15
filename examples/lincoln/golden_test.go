package lincoln

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/ask"
)

//go:embed golden.jsonl
var golden []byte

// TestGolden asks each question of golden.jsonl on its day. In an answer "error": true
// stands for any text that is not empty.
func TestGolden(t *testing.T) {
	d := compiled(t)
	lines := bytes.Split(bytes.TrimSuffix(golden, []byte("\n")), []byte("\n"))
	require.GreaterOrEqual(t, len(lines), 400)
	for i, line := range lines {
		var row struct {
			Rule, Why   string
			On          access.Day
			Ask, Answer json.RawMessage
		}
		require.NoError(t, json.Unmarshal(line, &row), "line %d", i+1)
		t.Run(fmt.Sprintf("%s line %d", row.Rule, i+1), func(t *testing.T) {
			got := answer(t, ask.JSON(d.At(row.On), nil, row.Ask))
			require.Equal(t, answer(t, row.Answer), got, "%s: %s", row.Why, row.Ask)
		})
	}
}

// answer reads an answer, with true in the place of an error's text.
func answer(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var answer map[string]any
	require.NoError(t, json.Unmarshal(text, &answer), "%s", text)
	if message, _ := answer["error"].(string); message != "" {
		answer["error"] = true
	}
	return answer
}

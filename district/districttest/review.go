package districttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hallpass-go/hallpass/district/review"
)

// Golden asserts that an access review is as a file pins it: which user has which level, where and
// through which grants. A failure prints the difference of the two reviews ([review.Diff]). The day of
// the review, and the days that are left to a row, are no difference. To accept it, run the test with
// [UpdateFlag].
//
// The file is the review as JSON, each row in a line of its own. A nil review fails, since [review.New]
// returns it beside an error.
func Golden(t testing.TB, now *review.Review, file string) {
	t.Helper()
	if now == nil {
		t.Errorf("no review for %s: it is nil, look at the error it came with", file)
		return
	}
	encoded, err := encodeReview(now)
	if err != nil {
		t.Errorf("no review for %s: %v", file, err)
		return
	}
	text, compare := pinned(t, file, encoded)
	if !compare {
		return
	}
	was := new(review.Review)
	if err := json.Unmarshal(text, was); err != nil {
		t.Errorf("%s is no review: %v", file, err)
		return
	}
	if was.District != now.District || was.Of.String() != now.Of.String() {
		t.Errorf("%s pins a review of %s: %s, and this is one of %s: %s", file, was.District, was.Of, now.District, now.Of)
		return
	}
	if x := review.Diff(was, now); !x.IsZero() {
		t.Errorf("%s pins a review, and it is not so any more.\n%s%s.", file, x, toAccept)
	}
}

// encodeReview returns a review as its file has it.
func encodeReview(v *review.Review) ([]byte, error) {
	head := *v
	head.Rows = nil
	text, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s, \"rows\": [", bytes.TrimSuffix(text, []byte("}")))
	for i := range v.Rows {
		row, err := json.Marshal(v.Rows[i])
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s\n  %s", [...]string{"", ","}[min(i, 1)], row)
	}
	b.WriteString("\n]}\n")
	return b.Bytes(), nil
}

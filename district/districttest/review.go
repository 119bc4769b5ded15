package districttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hallpass-go/hallpass/district"
)

// Golden asserts that an access review is as a file pins it: who has what, where and through
// which rows. A failure is the difference of the two reviews ([district.DiffReviews]), so the
// day of the review, and how many days are left to a row, are none. To accept it, run the
// test with [UpdateFlag].
//
// The file is the review as JSON, with a row of it in each line. A nil review fails: it is
// what [district.District.Review] returns beside an error.
func Golden(t testing.TB, review *district.Review, file string) {
	t.Helper()
	if review == nil {
		t.Errorf("no review for %s: it is nil, look at the error it came with", file)
		return
	}
	now, err := encodeReview(review)
	if err != nil {
		t.Errorf("no review for %s: %v", file, err)
		return
	}
	text, compare := pinned(t, file, now)
	if !compare {
		return
	}
	was := new(district.Review)
	if err := json.Unmarshal(text, was); err != nil {
		t.Errorf("%s is no review: %v", file, err)
		return
	}
	if was.District != review.District || was.Of.String() != review.Of.String() {
		t.Errorf("%s pins a review of %s: %s, and this is one of %s: %s", file, was.District, was.Of, review.District, review.Of)
		return
	}
	if x := district.DiffReviews(was, review); !x.IsZero() {
		t.Errorf("%s pins a review, and it is not so any more.\n%s%s.", file, x, toAccept)
	}
}

// encodeReview returns a review as its file has it.
func encodeReview(v *district.Review) ([]byte, error) {
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

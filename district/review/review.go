package review

import (
	"errors"
	"iter"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// ErrOfNothing is the error of a review of everything, which nobody could sign.
var ErrOfNothing = errors.New("a review is of a user, a role, a building or features: name one at least")

// Of says what a review is about. Each part that is given narrows the others; at least one is
// given.
type Of struct {
	User     string   `json:"user,omitempty"`     // what this user has
	Role     string   `json:"role,omitempty"`     // what this role by itself gives, and to whom
	Building string   `json:"building,omitempty"` // what holds there, district-wide features too (R14)
	Features []string `json:"features,omitempty"` // only these features, such as sensitive ones

	// Since returns the day or revision since which a row stands, in the words of a host that
	// keeps the history, and "" if that is not known. It is called once for each row.
	Since func(*Row) string `json:"-"`
}

// Review is an access review on one day. Its JSON can be read back; only the hook Of.Since is
// lost.
type Review struct {
	District string     `json:"district"`
	Name     string     `json:"name,omitempty"`
	Day      access.Day `json:"day,omitzero"`
	Of       Of         `json:"of"` // with names as the district writes them, features sorted
	Counts   Counts     `json:"counts"`
	Rows     []Row      `json:"rows,omitempty"` // by user, feature and where: all, district, lists by their ids
}

// Counts count what a review lists.
type Counts struct {
	Users     int `json:"users"`
	Features  int `json:"features"`
	Rows      int `json:"rows"`
	ReadWrite int `json:"readWrite"` // rows of that level
}

// Row is one level of a user on a feature, in all buildings where the user has it from the same
// grants.
//
// Where is District for a district-wide feature, a list of buildings, or All. All means every
// building that no other row of the user and the feature names, also one that is added later. It
// is All only if each grant that gives the level has that scope.
type Row struct {
	User    string       `json:"user"`
	Feature string       `json:"feature,omitempty"` // "" if a role is reviewed and gives this holder nothing
	Level   access.Level `json:"level"`
	Where   access.Scope `json:"where,omitzero"`
	Through []Way        `json:"through"` // the highest level first; then direct, assigned, calculated; by role and grant
	Since   string       `json:"since,omitempty"`
}

// Way is one grant through which a user has a level: a direct one, or one of a role. The role is
// calculated if Calculated is set, else assigned. The records that a calculated role follows from
// are not part of a way; [district.District.HoldingsOf] returns them.
type Way struct {
	Role       string       `json:"role,omitempty"`       // "" for a direct grant
	Calculated string       `json:"calculated,omitempty"` // the name of the rule
	Grant      access.Grant `json:"grant,omitzero"`       // as written
	Level      access.Level `json:"level"`                // the higher of the levels that its columns give there
	Until      access.Day   `json:"until,omitzero"`       // the first day that the grant or assignment no longer counts
	Days       int          `json:"days,omitempty"`       // from the day of the review until then
}

// New returns the review of what is asked for, on the district's day. The rows cover exactly the
// levels above None that [access.Permissions.Level] gives there, for the reasons that
// [district.District.Explain] names (R34). A review with a role covers what the role by itself
// gives its holders; if it is only of a role, or of a role and a user, it has a row without a
// feature for each holder to whom the role gives nothing.
//
// The error is [ErrOfNothing], or joins one for each unknown name.
func New(d *district.District, of Of) (*Review, error) {
	s, err := find(d, of)
	if err != nil {
		return nil, err
	}
	v := &Review{District: d.Info().ID, Name: d.Info().Name, Day: d.Day(), Of: s.of}
	features := map[string]bool{}
	for row := range s.rows {
		if n := len(v.Rows); n == 0 || v.Rows[n-1].User != row.User {
			v.Counts.Users++
		}
		if row.Feature != "" {
			features[row.Feature] = true
		}
		if row.Level == access.ReadWrite {
			v.Counts.ReadWrite++
		}
		v.Rows = append(v.Rows, row)
	}
	v.Counts.Features, v.Counts.Rows = len(features), len(v.Rows)
	return v, nil
}

// Rows returns the rows of [New] one by one, in the same order and with the same errors. It is
// for a review that is too large to be held, such as that of a building where everyone has
// everything. The sequence may be read many times, by many goroutines at once.
func Rows(d *district.District, of Of) (iter.Seq[Row], error) {
	s, err := find(d, of)
	if err != nil {
		return nil, err
	}
	return s.rows, nil
}

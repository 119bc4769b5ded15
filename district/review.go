package district

import (
	"errors"
	"iter"
	"slices"
	"sort"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/persist"
)

// ErrReviewOfNothing is the error of a review that is of everything, which nobody could sign.
var ErrReviewOfNothing = errors.New("a review is of a user, a role, a building or features: name one at least")

// ReviewOf is what an access review is about. Each part that is given narrows the others;
// one at least is.
type ReviewOf struct {
	User     string   `json:"user,omitempty"`     // what this user has
	Role     string   `json:"role,omitempty"`     // what this role gives by itself, and to whom
	Building string   `json:"building,omitempty"` // what holds there, district-wide features too (R14)
	Features []string `json:"features,omitempty"` // these features alone, such as sensitive ones

	// Since says since when a row stands, in the words of whoever knows: a store that has
	// the history. It may be called for any row, and returns "" where it is unknown.
	Since func(*ReviewRow) string `json:"-"`
}

// Review is who has what, where, through what and since when, on the district's day: made
// to be read and signed. Districts that are equal have equal reviews. It is read back from
// its JSON as it was, but for the hook.
type Review struct {
	District string       `json:"district"`
	Name     string       `json:"name,omitempty"`
	Day      access.Day   `json:"day,omitzero"`
	Of       ReviewOf     `json:"of"` // with names as the district writes them, features sorted
	Counts   ReviewCounts `json:"counts"`
	Rows     []ReviewRow  `json:"rows,omitempty"` // by user, feature and where: all, district, lists by their ids
}

// ReviewCounts count what a review lists.
type ReviewCounts struct {
	Users     int `json:"users"`
	Features  int `json:"features"`
	Rows      int `json:"rows"`
	ReadWrite int `json:"readWrite"` // rows of that level
}

// ReviewRow is one level of a user on a feature, in all buildings where it is the same and
// comes from the same rows.
//
// Where is District for a district-wide feature, else a list of buildings, or All: every
// building that no other row of the user and feature names, those added later too. It is
// All only if whatever gives the level has that scope, and never because a list happens to
// name every building.
type ReviewRow struct {
	User    string       `json:"user"`
	Feature string       `json:"feature,omitempty"` // "" where a role is reviewed and gives its holder nothing
	Level   access.Level `json:"level"`
	Where   access.Scope `json:"where,omitzero"`
	Through []Way        `json:"through"` // the highest first, then direct, assigned and calculated ones, by role and row
	Since   string       `json:"since,omitempty"`
}

// Way is one row through which a user has a level: a direct grant, or one of a role that is
// assigned, or calculated if Calculated is set. What a calculated role follows from is not
// in it, so that a review names no student; [District.HoldingsOf] says.
type Way struct {
	Role       string       `json:"role,omitempty"`       // "" for a grant of the user's own
	Calculated string       `json:"calculated,omitempty"` // the name of the rule
	Grant      access.Grant `json:"grant,omitzero"`       // the row as written
	Level      access.Level `json:"level"`                // what it gives there: of both columns the higher
	Until      access.Day   `json:"until,omitzero"`       // the first day it no longer counts, of a grant of the user's own or an assignment
	Days       int          `json:"days,omitempty"`       // from the day of the review until then
}

// Review returns the access review of what is asked for. Its rows cover exactly the levels
// above None that [access.Permissions.Level] gives there, with the reasons that
// [District.Explain] names (R34). With a role it is what the role by itself gives each
// holder, and a review of a role alone lists those to whom it gives nothing as well.
//
// The error joins one for each name that is unknown, those of [District.User],
// [District.Holders], [District.Building] and [District.Feature], or is [ErrReviewOfNothing].
func (d *District) Review(of ReviewOf) (*Review, error) {
	r, err := d.reviewer(of)
	if err != nil {
		return nil, err
	}
	v := &Review{District: d.Info().ID, Name: d.Info().Name, Day: d.day, Of: r.of}
	features := map[string]bool{}
	r.each(func(row ReviewRow) bool {
		if n := len(v.Rows); n == 0 || v.Rows[n-1].User != row.User {
			v.Counts.Users++
		}
		if row.Feature != "" && !features[row.Feature] {
			features[row.Feature] = true
			v.Counts.Features++
		}
		if row.Level == access.ReadWrite {
			v.Counts.ReadWrite++
		}
		v.Rows = append(v.Rows, row)
		return true
	})
	v.Counts.Rows = len(v.Rows)
	return v, nil
}

// ReviewRows returns the rows of [District.Review] one by one, in the same order and with
// the same errors, for a review that is too large to be held: that of a building where
// everyone has everything.
func (d *District) ReviewRows(of ReviewOf) (iter.Seq[ReviewRow], error) {
	r, err := d.reviewer(of)
	if err != nil {
		return nil, err
	}
	return r.each, nil
}

// reviewer is a review in the making.
type reviewer struct {
	d        *District
	of       ReviewOf
	users    persist.Bitmap // whoever may have a row
	role     *Role
	building access.Building // zero for all
	features []access.Feature
	shared   map[*Role][][2]column // by row: the columns that are the same for all holders
	scratch  []covering
}

// reviewer finds what is asked for, and who may have a row.
func (d *District) reviewer(of ReviewOf) (*reviewer, error) {
	if of.User == "" && of.Role == "" && of.Building == "" && len(of.Features) == 0 {
		return nil, ErrReviewOfNothing
	}
	r := &reviewer{d: d, of: of}
	var errs [3]error
	if of.User != "" {
		var u *User
		if u, errs[0] = d.User(of.User); errs[0] == nil {
			r.of.User = u.Login
		}
	}
	var holders *UserSet
	if of.Role != "" {
		if holders, errs[1] = d.Holders(of.Role); errs[1] == nil {
			n, _ := d.roles.number(of.Role)
			r.role = d.roles.rows[n]
			r.of.Role = r.role.id
		}
	}
	if of.Building != "" {
		r.building, errs[2] = d.Building(of.Building)
	}
	if err := errors.Join(append(errs[:], r.findFeatures())...); err != nil {
		return nil, err
	}
	switch n, known := d.users.find(of.User); {
	case known:
		r.users = persist.NewBitmap(d.users.rows.Len())
		r.users.Add(n)
	case of.Role != "":
		r.users = holders.members
	default:
		r.users = persist.NewBitmap(d.users.rows.Len())
		for _, f := range r.features {
			for i, w := range d.who(access.Read, f, r.building) {
				r.users[i] |= w
			}
		}
	}
	return r, nil
}

// findFeatures finds the features that are asked for, all if none are, each once.
func (r *reviewer) findFeatures() error {
	var errs []error
	for _, name := range r.of.Features {
		f, err := r.d.Feature(name)
		errs = append(errs, err)
		if err == nil && !slices.Contains(r.features, f) {
			r.features = append(r.features, f)
		}
	}
	r.of.Features = nil
	sort.Slice(r.features, func(i, j int) bool { return r.features[i].String() < r.features[j].String() })
	for _, f := range r.features {
		r.of.Features = append(r.of.Features, f.String())
	}
	if len(errs) == 0 {
		r.features = slices.Collect(r.d.Catalog().Features())
	}
	return errors.Join(errs...)
}

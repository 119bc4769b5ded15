package districttest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// encode returns the matrix as its file has it.
func (m *matrix) encode(d *district.District) []byte {
	sharing := map[string][]string{} // logins by their rows
	for _, login := range slices.Sorted(maps.Keys(m.levels)) {
		rows := m.rows(login)
		sharing[rows] = append(sharing[rows], login)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Who may do what in %s%s: each user has what the rows below give, and nothing else.\n", d.Info().ID,
		onDay(d.Day()))
	fmt.Fprintf(&b, "# Compared by districttest.Matrix: %s.\n", toAccept)
	if len(m.buildings) > 0 {
		fmt.Fprintf(&b, "buildings %v\n", access.ScopeIn(m.buildings...))
	}
	for _, rows := range slices.SortedFunc(maps.Keys(sharing),
		func(x, y string) int { return cmp.Compare(sharing[x][0], sharing[y][0]) }) {
		b.WriteByte('\n')
		for _, login := range sharing[rows] {
			fmt.Fprintf(&b, "user %s\n", login)
		}
		b.WriteString(rows)
	}
	return []byte(b.String())
}

// rows returns the rows that give a user the levels of the matrix.
func (m *matrix) rows(login string) string {
	reached := map[string]*[access.ReadWrite + 1][]string{} // buildings by feature and least level
	for at, l := range m.levels[login] {
		if reached[at.feature] == nil {
			reached[at.feature] = new([access.ReadWrite + 1][]string)
		}
		for ; l > access.None; l-- {
			reached[at.feature][l] = append(reached[at.feature][l], at.building)
		}
	}
	if len(reached) == 0 {
		return "  nothing\n"
	}
	var b strings.Builder
	for _, feature := range slices.Sorted(maps.Keys(reached)) {
		r := reached[feature]
		g := access.Grant{Resource: access.MustParseResource(feature), ReadWrite: m.scope(r[access.ReadWrite])}
		if len(r[access.Read]) > len(r[access.ReadWrite]) {
			g.Read = m.scope(r[access.Read])
		}
		fmt.Fprintf(&b, "  %v\n", g)
	}
	return b.String()
}

// scope returns buildings as a scope, nowhere for none.
func (m *matrix) scope(ids []string) access.Scope {
	switch {
	case len(ids) == 0:
		return access.Scope{}
	case ids[0] == "":
		return access.ScopeDistrict()
	case len(ids) == len(m.buildings):
		return access.ScopeAll()
	}
	slices.Sort(ids)
	return access.ScopeIn(ids...)
}

// decodeMatrix reads the file of a matrix. An error begins with its line.
func decodeMatrix(text []byte) (*matrix, error) {
	m := &matrix{levels: map[string]map[spot]access.Level{}}
	var sharing []string // the users whose rows are read
	var rows int         // how many there were
	var number int
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSuffix(line, "\n")
		login, isUser := strings.CutPrefix(line, "user ")
		ids, isBuildings := strings.CutPrefix(line, "buildings ")
		row, isRow := strings.CutPrefix(line, "  ")
		var err error
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case isBuildings && m.buildings == nil && len(m.levels) == 0:
			var scope access.Scope
			if scope, err = access.ParseScope(ids); err == nil {
				var isList bool
				if m.buildings, isList = scope.Buildings(); !isList {
					err = fmt.Errorf("%s is no list of buildings", ids)
				}
			}
		case isUser && m.levels[login] == nil:
			if rows > 0 {
				sharing, rows = nil, 0
			}
			sharing = append(sharing, login)
			m.levels[login] = map[spot]access.Level{}
		case isUser:
			err = fmt.Errorf("user %s is there twice", login)
		case isRow && sharing != nil:
			rows++
			err = m.add(sharing, row)
		default:
			err = fmt.Errorf("%q is neither a user nor a row below one", line)
		}
		if err != nil {
			return nil, fmt.Errorf("%d: %w", number, err)
		}
	}
	if sharing != nil && rows == 0 {
		return nil, fmt.Errorf("%d: user %s has no rows, and not nothing either: the file is cut off", number,
			sharing[len(sharing)-1])
	}
	return m, nil
}

// add gives users the levels of a row.
func (m *matrix) add(logins []string, row string) error {
	if row == "nothing" {
		return nil
	}
	g, err := access.ParseGrant(row)
	if err != nil {
		return err
	}
	if !g.Resource.IsFeature() || g.From != 0 || g.Until != 0 {
		return fmt.Errorf("a row here is of a feature, and without days: %s", row)
	}
	for i, scope := range [...]access.Scope{g.Read, g.ReadWrite} {
		ids, isList := scope.Buildings()
		switch {
		case scope.IsZero():
			continue
		case scope.Equal(access.ScopeDistrict()):
			ids = []string{""}
		case scope.Equal(access.ScopeAll()) && m.buildings != nil:
			ids = m.buildings
		case !isList:
			return fmt.Errorf("%v is not known here: name the buildings", scope)
		}
		for _, id := range ids {
			for _, login := range logins {
				at := spot{g.Resource.String(), id}
				m.levels[login][at] = max(m.levels[login][at], access.Read+access.Level(i))
			}
		}
	}
	return nil
}

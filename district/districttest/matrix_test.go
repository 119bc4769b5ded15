package districttest_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/districttest"
	"github.com/hallpass-go/hallpass/role"
)

// A package under test that has an -update of its own, as many do.
var _ = flag.Bool("update", false, "write golden files")

// matrixFile pins a district in a new file, and returns its name and text.
func matrixFile(t *testing.T, d *district.District, narrowings ...districttest.Narrowing) (file, text string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "new", "matrix.txt")
	t.Setenv(districttest.UpdateVariable, "1")
	r := &recorder{}
	districttest.Matrix(r, d, file, narrowings...)
	t.Setenv(districttest.UpdateVariable, "")
	require.Empty(t, r.failures)
	require.Equal(t, []string{file + " is written with what is now"}, r.logs)
	written, err := os.ReadFile(file)
	require.NoError(t, err)
	return file, string(written)
}

func TestAMatrixIsReadableAndSharesRows(t *testing.T) {
	d := open()
	file, text := matrixFile(t, d)
	_, rows, _ := strings.Cut(text, "DISTRICTTEST_UPDATE=1.\n")
	require.Equal(t, `buildings ["1","2"]

user _ESP_GROUP
user ocr.coordinator
  nothing

user asmith
user jdoe
  REG MAINT PHONE read=all
  REG TRANS GRADES readWrite=["2"]

user bills
  FIN AP ENTER readWrite=["2"]

user kparent
  REG TRANS GRADES read=["1"]

user rlee
  REG MAINT PHONE readWrite=all
  REG SETUP DISTRICT readWrite=district
  REG TRANS GRADES readWrite=all

user temp
  REG MAINT PHONE readWrite=["1"]
`, rows)
	require.Contains(t, text, "# Who may do what in westfield on 2026-11-16:")
	require.Empty(t, failure(t, func(t testing.TB) { districttest.Matrix(t, d, file) }))

	windows := strings.ReplaceAll(text, "\n", "\r\n")
	require.NoError(t, os.WriteFile(file, []byte(windows), 0o600))
	require.Empty(t, failure(t, func(t testing.TB) { districttest.Matrix(t, d, file) }))
}

func TestAMatrixSaysWhoGainedAndLostWhat(t *testing.T) {
	d := open()
	file, _ := matrixFile(t, d)
	jdoe := user(d, "jdoe")
	jdoe.DefaultBuilding = "1"
	next := open(district.Put(jdoe), district.Delete("users", "bills"), district.Put(district.User{Login: "new"}),
		district.Put(role.Profile{ID: "REGISTRAR", Grants: []access.Grant{
			{Resource: access.MustParseResource("REG ALL ALL"), Read: access.ScopeAll()}}}))
	got := failure(t, func(t testing.TB) { districttest.Matrix(t, next, file) })
	require.Equal(t, file+` pins who may do what in westfield, and it is not so any more: 1 level gained, 7 lost.
  user gone  bills
  lost       bills  FIN AP ENTER        in 2              none, was readWrite
  gained     jdoe   REG TRANS GRADES    in 1              readWrite, was none
  lost       jdoe   REG TRANS GRADES    in 2              none, was readWrite
  new user   new
  lost       rlee   REG MAINT PHONE     in all buildings  read, was readWrite
  lost       rlee   REG SETUP DISTRICT  in the district   read, was readWrite
  lost       rlee   REG TRANS GRADES    in all buildings  read, was readWrite
to pin what is now, run the test with -districttest.update, or with DISTRICTTEST_UPDATE=1.`, got)
}

func TestRowsOfAMatrixAddUp(t *testing.T) {
	grant, err := access.ParseGrant(`REG MAINT PHONE read=all readWrite=["2"]`)
	require.NoError(t, err)
	d := open(district.Put(district.User{Login: "bills", Grants: []access.Grant{grant}}))
	file, text := matrixFile(t, d, districttest.OfUsers("bills"))
	require.Contains(t, text, "\n  "+grant.String()+"\n")
	for _, rows := range []string{
		grant.String(),
		`REG MAINT PHONE readWrite=["2"]` + "\n  REG MAINT PHONE read=all",
		`REG MAINT PHONE read=["1"] readWrite=["2"]`,
	} {
		require.NoError(t, os.WriteFile(file, []byte(strings.Replace(text, grant.String(), rows, 1)), 0o600))
		require.Empty(t, failure(t, func(t testing.TB) { districttest.Matrix(t, d, file, districttest.OfUsers("bills")) }),
			rows)
	}
}

func TestABuildingAddedIsADifferenceInAMatrix(t *testing.T) {
	file, _ := matrixFile(t, open())
	next := open(district.Put(access.BuildingRow{ID: "3"}))
	got := failure(t, func(t testing.TB) { districttest.Matrix(t, next, file) })
	require.Contains(t, got, "  gained  rlee    REG MAINT PHONE   in 3  readWrite, was none\n")
	require.Contains(t, got, "4 levels gained, 0 lost")
}

func TestALongDifferenceIsCut(t *testing.T) {
	file, _ := matrixFile(t, open())
	var many []district.Change
	for i := range 60 {
		many = append(many, district.Put(district.User{Login: fmt.Sprintf("new.%02d", i)}))
	}
	got := failure(t, func(t testing.TB) { districttest.Matrix(t, open(many...), file) })
	require.Contains(t, got, "  new user  new.39\n  and 20 more lines\n")
}

func TestANarrowedMatrixIsOfWhatIsLeft(t *testing.T) {
	d := open()
	_, text := matrixFile(t, d, districttest.OfUsers("RLEE", "jdoe"), districttest.OfUsers("bills"),
		districttest.OfFeatures("REG SETUP ALL", "REG TRANS GRADES"), districttest.OfBuildings("2"))
	_, rows, _ := strings.Cut(text, "DISTRICTTEST_UPDATE=1.\n")
	require.Equal(t, `
user bills
  nothing

user jdoe
  REG TRANS GRADES readWrite=["2"]

user rlee
  REG SETUP DISTRICT readWrite=district
  REG TRANS GRADES readWrite=["2"]
`, rows)
	for says, narrowing := range map[string]districttest.Narrowing{
		`unknown user "jdo"`:                districttest.OfUsers("jdoe", "jdo"),
		`unknown resource "REG TRNS ALL"`:   districttest.OfFeatures("REG TRNS ALL"),
		`resource "REG"`:                    districttest.OfFeatures("REG"),
		`unknown building "9"`:              districttest.OfBuildings("9"),
		"a matrix of no users pins nothing": districttest.OfUsers(),
	} {
		require.Contains(t, failure(t, func(t testing.TB) { districttest.Matrix(t, d, "none.txt", narrowing) }), says)
	}
	require.Contains(t, failure(t, func(t testing.TB) { districttest.Matrix(t, nil, "none.txt") }), "there is no district")
	empty, err := district.New(&district.Facts{Format: 1, District: district.Info{ID: "x", SchoolYear: 2027}}, 0, nil)
	require.NoError(t, err)
	require.Contains(t, failure(t, func(t testing.TB) { districttest.Matrix(t, empty, "none.txt") }),
		"nothing would be pinned")
}

func TestAFileThatIsNoMatrixFails(t *testing.T) {
	d := open()
	file := filepath.Join(t.TempDir(), "matrix.txt")
	t.Setenv(districttest.UpdateVariable, "")
	require.Contains(t, failure(t, func(t testing.TB) { districttest.Matrix(t, d, file) }),
		"is not there: to pin what is now, run the test with -districttest.update")
	require.NoFileExists(t, file)
	for text, says := range map[string]string{
		"user jdoe\n\tREG MAINT PHONE read=all\n":                     `matrix.txt:2: "\tREG MAINT PHONE read=all" is neither a user nor a row below one`,
		"  REG MAINT PHONE read=all\n":                                "matrix.txt:1: ",
		"user jdoe\n  REG MAINT PHONE read=al\n":                      "matrix.txt:2: grant",
		"user jdoe\n  REG MAINT PHONE read=all\n":                     "matrix.txt:2: all is not known here: name the buildings",
		"user jdoe\n  REG MAINT PHONE read=defaultBuilding\n":         "matrix.txt:2: defaultBuilding is not known here",
		"user jdoe\n  REG MAINT ALL read=[\"1\"]\n":                   "matrix.txt:2: a row here is of a feature",
		"user jdoe\n  nothing\n\nuser jdoe\n  nothing\n":              "matrix.txt:4: user jdoe is there twice",
		"buildings all\n":                                             "matrix.txt:1: all is no list of buildings",
		"user asmith\nuser jdoe\n":                                    "matrix.txt:2: user jdoe has no rows",
		"user jdoe\n  nothing\nbuildings [\"1\"]\n":                   "matrix.txt:3: ",
		"user jdoe\n  REG MAINT PHONE read=[\"1\"] from=2026-11-16\n": "without days",
	} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		require.Contains(t, failure(t, func(t testing.TB) { districttest.Matrix(t, d, file) }), says)
	}
}

func TestThePackagesOwnUpdateFlagIsObeyed(t *testing.T) {
	t.Setenv(districttest.UpdateVariable, "")
	for _, name := range []string{"update", districttest.UpdateFlag} {
		file := filepath.Join(t.TempDir(), "matrix.txt")
		require.NoError(t, flag.Set(name, "true"))
		r := &recorder{}
		districttest.Matrix(r, open(), file)
		districttest.Matrix(r, open(), file)
		require.NoError(t, flag.Set(name, "false"))
		require.Empty(t, r.failures)
		require.Len(t, r.logs, 1, "a file that is as it should be is left alone")
		require.FileExists(t, file)
	}
}

func TestAFileThatCanNotBeWrittenFails(t *testing.T) {
	t.Setenv(districttest.UpdateVariable, "true")
	require.NotEmpty(t, failure(t, func(t testing.TB) { districttest.Matrix(t, open(), os.DevNull+"/matrix.txt") }))
}

func TestAFileIsWrittenOnceAndNotByAMutant(t *testing.T) {
	file := filepath.Join(t.TempDir(), "matrix.txt")
	t.Setenv(districttest.UpdateVariable, "1")
	r := &recorder{}
	districttest.Matrix(r, open(), file)
	require.Empty(t, r.failures)
	before, err := os.ReadFile(file)
	require.NoError(t, err)

	mutants := districttest.Mutate(t, open(), func(t testing.TB, d *district.District) { districttest.Matrix(t, d, file) })
	require.Empty(t, mutants.Survivors)
	require.NotZero(t, mutants.Tried)
	require.Contains(t, failure(t, func(t testing.TB) { districttest.Matrix(t, open(district.Delete("users", "bills")), file) }), "user gone  bills")
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
}

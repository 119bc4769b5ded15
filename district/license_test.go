package district_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/district/internal/samples"
	"github.com/hallpass-go/hallpass/district/licensekey"
)

// federal asks for the level on the one feature that needs a licence.
func federal(d *district.District) string { return levelOf(d, "mjones|FED REPORTS RUNOCR|2") }

func licensedBy(t *testing.T, verify district.Verifier, licenses string) *district.District {
	f, err := district.Decode(samples.Replaced(t, `[{"package": "FED", "key": "K-1"}]`, licenses))
	require.NoError(t, err)
	d, err := district.New(f, samples.SchoolDay, &district.Options{Verify: verify})
	require.NoError(t, err)
	return d
}

func TestByDefaultAnyKeyThatIsNotBlankIsValid(t *testing.T) { // R19
	for _, tt := range []struct{ name, licenses, level string }{
		{"a key", `[{"package": "FED", "key": "x"}]`, "readWrite"},
		{"no licence", `[]`, "none"},
		{"a blank key", `[{"package": "FED", "key": "  "}]`, "none"},
		{"another package's", `[{"package": "FIN", "key": "x"}]`, "none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.level, federal(licensedBy(t, nil, tt.licenses)))
			require.Equal(t, tt.level, federal(licensedBy(t, district.AnyKey, tt.licenses)))
		})
	}
	require.ErrorIs(t, district.AnyKey("", district.License{Key: "\t"}), district.ErrLicense)
}

func TestASignedKeyIsForItsOwnDistrictAndPackage(t *testing.T) {
	public, private := ed25519.PublicKey(nil), ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
	public = private.Public().(ed25519.PublicKey)
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{2}, ed25519.SeedSize))
	good := licensekey.Sign(private, "lincoln", "FED")
	for _, tt := range []struct {
		name   string
		public ed25519.PublicKey
		key    string
		level  string
	}{
		{"the key", public, good, "readWrite"},
		{"of another district", public, licensekey.Sign(private, "lincoln2", "FED"), "none"},
		{"of another package", public, licensekey.Sign(private, "lincoln", "FIN"), "none"},
		{"of both in one", public, licensekey.Sign(private, "lincoln\nFED", ""), "none"},
		{"by another key", public, licensekey.Sign(other, "lincoln", "FED"), "none"},
		{"for another key", other.Public().(ed25519.PublicKey), good, "none"},
		{"with padding", public, good + "==", "none"},
		{"cut off", public, good[:len(good)-1], "none"},
		{"with a space", public, " " + good, "none"},
		{"in another case", public, string(bytes.ToUpper([]byte(good))), "none"},
		{"garbage", public, "K-1", "none"},
		{"no public key", nil, good, "none"},
		{"an empty public key", ed25519.PublicKey{}, good, "none"},
		{"half a public key", public[:16], good, "none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := licensedBy(t, licensekey.Verifier(tt.public), `[{"package": "FED", "key": "`+tt.key+`"}]`)
			require.Equal(t, tt.level, federal(d))
			require.Equal(t, "readWrite", levelOf(d, "mjones|FIN GL POST|3"), "what needs no licence stays")
		})
	}
	require.Panics(t, func() { licensekey.Sign(nil, "lincoln", "FED") })
}

func TestAVerifierThatFailsMeansUnlicensed(t *testing.T) {
	for name, verify := range map[string]district.Verifier{
		"an error":       func(string, district.License) error { return errors.New("no") },
		"a panic":        func(string, district.License) error { panic("no") },
		"a panic of nil": func(string, district.License) error { panic(nil) },
		"out of range":   func(d string, _ district.License) error { var none []error; return none[len(d)] },
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, "none", federal(licensedBy(t, verify, `[{"package": "FED", "key": "K"}]`)))
		})
	}
	var asked []string
	licensedBy(t, func(d string, l district.License) error { asked = append(asked, d+"/"+l.Package+"/"+l.Key); return nil },
		`[{"package": "FED", "key": "K"}]`)
	require.Equal(t, []string{"lincoln/FED/K"}, asked)
}

func TestTheGateClosesAndOpensAgain(t *testing.T) { // R19
	d := samples.SoundDistrict(t)
	grants := district.Encode(d.Facts())
	require.Equal(t, "readWrite", federal(d))
	closed := mustApply(t, d, `{"delete": "licenses", "id": "FED"}`)
	require.Equal(t, "none", federal(closed))
	require.Equal(t, "none", federal(mustApply(t, closed, `{"put": "licenses", "value": {"package": "FED", "key": " "}}`)))
	require.Equal(t, "none", federal(mustApply(t, closed, `{"put": "features", "value": {"resource": "FED OWN THING"}}, {"put": "buildings", "value": {"id": "8"}}`)))
	open := mustApply(t, closed, `{"put": "licenses", "value": {"package": "FED", "key": "K-1"}}`)
	require.Equal(t, "readWrite", federal(open))
	require.Equal(t, string(grants), string(district.Encode(open.Facts())), "the grants were kept")
	require.Equal(t, "readWrite", federal(d), "the first revision is as it was")
}

func TestTheGateFollowsThePackageAndTheDistrict(t *testing.T) {
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
	verify := licensekey.Verifier(private.Public().(ed25519.PublicKey))
	d := licensedBy(t, verify, `[{"package": "FED", "key": "`+licensekey.Sign(private, "lincoln", "FED")+`"}]`)
	require.Equal(t, "readWrite", federal(d))
	facts := *d.Facts()
	facts.District.ID = "madison"
	renamed, err := d.Next(&facts)
	require.NoError(t, err)
	require.Equal(t, "none", federal(renamed), "the key was another district's")
	require.Equal(t, "readWrite", federal(mustApply(t, renamed, `{"put": "licenses", "value": {"package": "FED", "key": "`+licensekey.Sign(private, "madison", "FED")+`"}}`)))

	require.Equal(t, "readWrite", levelOf(d, "mjones|FIN GL POST|3"))
	needs := mustApply(t, d, `{"put": "packages", "value": {"code": "FIN", "requiresLicense": true}}`)
	require.Equal(t, "none", levelOf(needs, "mjones|FIN GL POST|3"))
	require.Equal(t, "readWrite", levelOf(mustApply(t, needs, `{"put": "packages", "value": {"code": "FIN"}}`), "mjones|FIN GL POST|3"))
}

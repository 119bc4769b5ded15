package lincoln

import (
	_ "embed"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
)

// standard is the standard catalog: packages, subpackages and features, as a district
// document has them.
//
//go:embed testdata/catalog.json
var standard []byte

func decoded(t *testing.T) *district.Facts {
	t.Helper()
	f, err := district.Decode(Document())
	require.NoError(t, err)
	return f
}

func compiled(t *testing.T) *district.District {
	t.Helper()
	d, err := district.New(decoded(t), 0, nil)
	require.NoError(t, err)
	return d
}

func TestTheDocumentIsCanonical(t *testing.T) {
	require.Equal(t, document, string(district.Encode(decoded(t))))
	require.Equal(t, document, string(district.Encode(compiled(t).Facts())))
}

func TestTheDocumentIsStrictlyValid(t *testing.T) {
	require.NoError(t, district.ValidateDocument(Document()))
	require.NoError(t, district.Validate(decoded(t)))
	require.Empty(t, compiled(t).Void())
}

func TestEachDocumentIsTheCallersOwn(t *testing.T) {
	clear(Document())
	require.Equal(t, document, string(Document()))
}

func TestTheSampleIsLargeEnough(t *testing.T) {
	f := decoded(t)
	closed, outside := 0, 0
	for _, b := range f.Buildings {
		if b.Closed {
			closed++
		}
		if b.OutOfDistrict {
			outside++
		}
	}
	assert.GreaterOrEqual(t, len(f.Buildings), 12)
	assert.Equal(t, 1, closed, "closed buildings")
	assert.Equal(t, 1, outside, "buildings out of the district")
	assert.GreaterOrEqual(t, len(f.Roles), 12)
	assert.GreaterOrEqual(t, len(f.Users), 150)
	assert.NotEmpty(t, f.Records.Students)
	assert.NotEmpty(t, f.Records.Households)
	assert.NotEmpty(t, f.Records.Applicants)
	assert.NotEmpty(t, f.Records.Donors)
	assert.NotEmpty(t, f.ContentTypes)
	assert.NotEmpty(t, f.Requirements)
	assert.Len(t, f.Licenses, 1)
	assert.Equal(t, "FED", f.Licenses[0].Package)
}

func TestTheWholeStandardCatalogIsThere(t *testing.T) {
	var want struct {
		Packages    []access.PackageRow
		Subpackages []access.SubpackageRow
		Features    []access.FeatureRow
	}
	require.NoError(t, json.Unmarshal(standard, &want))
	require.NotEmpty(t, want.Features)
	f := decoded(t)
	require.Subset(t, f.Packages, want.Packages)
	require.Subset(t, f.Subpackages, want.Subpackages)
	require.Subset(t, f.Features, want.Features)
}

package main

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district/review"
)

// TestReviewsAreThoseOfTheLibrary in all three forms, and read back from JSON.
func TestReviewsAreThoseOfTheLibrary(t *testing.T) {
	const on = "2026-11-16"
	d := lincolnOn(t, on)
	for _, c := range []struct {
		of   review.Of
		args []string
	}{
		{review.Of{User: "it.lead"}, []string{"--user", "IT.lead@lincoln.example"}},
		{review.Of{Role: "REGISTRAR"}, []string{"--role", "registrar"}},
		{review.Of{Building: "2", Features: []string{"REG MAINT PHONE"}}, []string{"--building", "2", "--feature", "reg-maint-phone"}},
		{review.Of{Role: "COUNSELOR", Building: "70"}, []string{"--role", "COUNSELOR", "--building", "70"}},
		{review.Of{User: "r4-nothing-at-all"}, []string{"--user", "r4-nothing-at-all"}},
	} {
		want, err := review.New(d, c.of)
		require.NoError(t, err)
		args := append([]string{"review", lincolnDistrict, "--on", on}, c.args...)
		var got review.Review
		require.Zero(t, readJSON(t, &got, args...))
		require.Equal(t, want.String(), got.String(), args)
		require.Equal(t, want.Counts, got.Counts)
		require.Len(t, got.Rows, len(want.Rows))

		var table, sheet bytes.Buffer
		code, stderr := at(nil, &table, args...)
		require.Zero(t, code, stderr)
		require.Equal(t, want.String(), table.String())
		code, stderr = at(nil, &sheet, append(args, "--csv")...)
		require.Zero(t, code, stderr)
		lines, err := csv.NewReader(&sheet).ReadAll()
		require.NoError(t, err)
		require.Len(t, lines, 1+len(want.Rows))
	}
}

package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func TestTheLogSaysWhoWhenWhyAndWhat(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		second := changed(t, tuesday, "apply "+address+" granted.yaml")
		third := changed(t, wednesday, "apply "+address+" renamed.yaml --on-behalf-of=principal")
		all := first[:12] + `  2026-11-16T15:00:00Z  registrar: it is time
  adds district
  adds buildings "1", "2", "3"
  adds packages "REG"
  adds features "REG MAINT PHONE", "REG SETUP DISTRICT"
  adds users "_ESP_GROUP", "jdoe", "nobody"
  adds contentTypes "Closed", "Open"
` + second[:12] + `  2026-11-17T15:00:00Z  registrar: it is time
  changes users "nobody"
    grants: added REG MAINT PHONE read=all
` + third[:12] + `  2026-11-18T15:00:00Z  registrar for principal: it is time
  changes buildings "3"
    name: added "Third"
`
		tail := all[strings.Index(all, second[:12]):]
		for args, want := range map[string]string{
			"":                                 all,
			" --after " + first[:8]:            tail,
			" --after " + first + " --limit 1": tail[:strings.Index(tail, third[:12])],
			" --limit 3":                       all,
			" --after " + third:                "",
			" --last 1":                        all[strings.Index(all, third[:12]):],
			" --last 2":                        all[strings.Index(all, third[:12]):] + tail[:strings.Index(tail, third[:12])],
			" --last 9 --after " + second[:8]:  all[strings.Index(all, third[:12]):],
		} {
			require.Equal(t, ran{0, want, ""}, runAt(t, monday, nil, strings.Fields("log "+address+args)...), args)
		}
		r := runAt(t, monday, nil, "log", address, "--json")
		var rowsTold []district.RowDifference
		last, err := store.Verify(func(yield func(store.Entry, error) bool) {
			for text := range strings.Lines(r.stdout) {
				entry, rows, found := strings.Cut(text, `,"rows":`)
				require.True(t, found)
				var told []district.RowDifference
				require.NoError(t, json.Unmarshal([]byte(strings.TrimSuffix(rows, "}\n")), &told))
				rowsTold = append(rowsTold, told...)
				if !yield(store.DecodeEntry([]byte(entry + "}"))) {
					return
				}
			}
		})
		require.NoError(t, err, "what is written can be verified")
		require.Equal(t, third, last.String())
		require.Len(t, rowsTold, 14)
		require.Equal(t, []district.RowDifference{
			{Table: "users", ID: "nobody", Verb: "changes",
				Fields: []district.FieldDifference{{Field: "grants", Words: "added REG MAINT PHONE read=all"}}},
			{Table: "buildings", ID: "3", Verb: "changes",
				Fields: []district.FieldDifference{{Field: "name", Words: `added "Third"`}}},
		}, rowsTold[12:])
	})
}

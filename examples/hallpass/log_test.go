package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

func TestTheLogSaysWhoWhenWhyAndWhat(t *testing.T) {
	eachStore(t, func(t *testing.T, address, first string) {
		second := changed(t, tuesday, "apply "+address+" granted.yaml")
		third := changed(t, wednesday, "apply "+address+" renamed.yaml --on-behalf-of=principal")
		all := first[:12] + `  2026-11-16T15:00:00Z  registrar: it is time
  put district
  put buildings 1, 2, 3
  put packages REG
  put features REG MAINT PHONE, REG SETUP DISTRICT
  put users _ESP_GROUP, jdoe, nobody
  put contentTypes Closed, Open
` + second[:12] + `  2026-11-17T15:00:00Z  registrar: it is time
  put users nobody
` + third[:12] + `  2026-11-18T15:00:00Z  registrar for principal: it is time
  put buildings 3
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
		last, err := store.Verify(func(yield func(store.Entry, error) bool) {
			for text := range strings.Lines(r.stdout) {
				if !yield(store.DecodeEntry([]byte(strings.TrimSuffix(text, "\n")))) {
					return
				}
			}
		})
		require.NoError(t, err, "what is written can be verified")
		require.Equal(t, third, last.String())
	})
	changes := district.Changes{Changes: []district.Change{district.Delete("roles", "A"), district.Delete("roles", "B"),
		district.Put(access.BuildingRow{ID: "1"}), district.Delete("roles", "C"), district.Delete("roles", "D"), district.Delete("roles", "E")}}
	require.Equal(t, []string{"delete roles A, B, C and 2 more", "put buildings 1"}, changesInShort(changes))
}

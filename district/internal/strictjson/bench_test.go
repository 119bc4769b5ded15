package strictjson_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hallpass-go/hallpass/district/internal/strictjson"
)

// people is a typical document: many users with short lists.
func people() world {
	v := world{Format: 1}
	for i := range 5000 {
		v.Users = append(v.Users, user{
			Login: fmt.Sprintf("user%05d", i), Approved: i%3 > 0,
			Schools: []string{"LOWER", "MIDDLE"}, Read: scope{list: []string{"2", "17"}, isList: true},
			Grants: []grant{
				{Resource: "REG MAINT DEMOGRAPH", Read: scope{word: "all"}, From: day{"2026-08-17"}},
				{Resource: "CP REPORTS WORKSHEET", Read: scope{list: []string{"2", "3", "90"}, isList: true}},
			},
		})
	}
	return v
}

func BenchmarkDecode(b *testing.B) {
	for name, doc := range map[string][]byte{
		"indented": strictjson.Append(nil, people()), "compact": strictjson.AppendCompact(nil, people()),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				var v world
				if strictjson.Decode(doc, &v) != nil {
					b.Fatal("refused")
				}
			}
		})
		b.Run(name+"/encoding-json", func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				var v world
				if json.Unmarshal(doc, &v) != nil {
					b.Fatal("refused")
				}
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	v := people()
	for name, encode := range map[string]func([]byte, any) []byte{"indented": strictjson.Append,
		"compact": strictjson.AppendCompact} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			buf := encode(nil, &v)
			b.SetBytes(int64(len(buf)))
			for b.Loop() {
				buf = encode(buf[:0], &v)
			}
		})
	}
}

func BenchmarkOneLine(b *testing.B) {
	doc := []byte(`{"login":"jdoe","schools":["LOWER"],"read":"all"}`)
	b.Run("fresh", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var v user
			strictjson.Decode(doc, &v)
		}
	})
	b.Run("kept codec", func(b *testing.B) {
		var c strictjson.Codec
		b.ReportAllocs()
		for b.Loop() {
			var v user
			c.Decode(doc, &v)
		}
	})
}

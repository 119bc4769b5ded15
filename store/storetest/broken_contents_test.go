package storetest_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district"
	"github.com/hallpass-go/hallpass/store"
)

// brokenContents are stores that do not keep commits as they are.
var brokenContents = []broken{
	{"P7", "forgets the reason", func(b *bent) {
		alterLog(b, func(log []store.Entry) []store.Entry {
			for i := range log {
				log[i].Reason = ""
			}
			return log
		})
	}},
	{"P7", "keeps times to the microsecond", func(b *bent) {
		alterLog(b, func(log []store.Entry) []store.Entry {
			for i := range log {
				log[i].Time = log[i].Time.Truncate(time.Microsecond)
			}
			return log
		})
	}},
	{"P7", "forgets that a commit was a catalog update", func(b *bent) {
		alterLog(b, func(log []store.Entry) []store.Entry {
			for i := range log {
				log[i].Changes.CatalogUpdate = false
			}
			return log
		})
	}},
	{"P7", "folds the letter case of ids", func(b *bent) {
		alterFacts(b, func(f *district.Facts) { f.Buildings = folded(f.Buildings, strings.ToLower) })
	}},
	{"P7", "takes ids for numbers", func(b *bent) {
		alterFacts(b, func(f *district.Facts) {
			f.Buildings = folded(f.Buildings, func(id string) string { return cmp.Or(strings.TrimLeft(id, "0"), "0") })
		})
	}},
	{"P7", "trims the spaces of names", func(b *bent) {
		alterFacts(b, func(f *district.Facts) {
			f.Roles = slices.Clone(f.Roles)
			for i := range f.Roles {
				f.Roles[i].Description = strings.TrimSpace(f.Roles[i].Description)
			}
		})
	}},
	{"P7", "keeps 255 bytes of a name", func(b *bent) {
		alterFacts(b, func(f *district.Facts) {
			f.Roles = slices.Clone(f.Roles)
			for i, r := range f.Roles {
				f.Roles[i].Description = strings.ToValidUTF8(r.Description[:min(255, len(r.Description))], "")
			}
		})
	}},
	{"P7", "composes letters and their marks", func(b *bent) {
		alterFacts(b, func(f *district.Facts) {
			f.Roles = slices.Clone(f.Roles)
			for i := range f.Roles {
				f.Roles[i].Description = strings.ReplaceAll(f.Roles[i].Description, "e\u0301", "\u00e9")
			}
		})
	}},
	{"P7", "takes a user in another letter case for another user", func(b *bent) {
		var mu sync.Mutex
		seen := map[string]district.User{}
		alterFacts(b, func(f *district.Facts) {
			mu.Lock()
			defer mu.Unlock()
			for _, u := range f.Users {
				seen[u.Login] = u
			}
			f.Users = slices.Clone(f.Users)
			for login, u := range seen {
				if i := slices.IndexFunc(f.Users, func(u district.User) bool { return access.SameName(u.Login, login) }); i >= 0 &&
					f.Users[i].Login != login {
					f.Users = append(f.Users, u)
				}
			}
		})
	}},
	{"P7", "an override of nothing is no override", func(b *bent) {
		alterFacts(b, func(f *district.Facts) {
			f.Users = slices.Clone(f.Users)
			for i := range f.Users {
				held := slices.Clone(f.Users[i].Roles)
				for j := range held {
					if o := held[j].Override; o != nil && o.DefaultBuildingList != nil && len(*o.DefaultBuildingList) == 0 {
						held[j].Override = nil
					}
				}
				f.Users[i].Roles = held
			}
		})
	}},
	{"P8", "rewrites an author", func(b *bent) {
		alterLog(b, func(log []store.Entry) []store.Entry {
			for i := range log {
				if log[i].Reason == "commit 3" {
					log[i].Author = "nobody"
				}
			}
			return log
		})
	}},
	{"P9", "forgets operation ids", func(b *bent) {
		var n atomic.Int64
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			c.Operation = fmt.Sprint(n.Add(1))
			return b.Mem.Append(ctx, c, expected)
		}
	}},
	{"P9", "knows an operation at the head alone", func(b *bent) {
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			revision, err := b.Mem.Append(ctx, c, expected)
			if _, head, loadErr := b.Mem.Load(ctx); err == nil && loadErr == nil && revision != head {
				return store.Revision{}, &store.MovedError{Expected: expected, Head: head}
			}
			return revision, err
		}
	}},
	{"P9", "looks at the head before the operation", func(b *bent) {
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			if _, head, err := b.Mem.Load(ctx); err == nil && head != expected {
				return store.Revision{}, &store.MovedError{Expected: expected, Head: head}
			}
			return b.Mem.Append(ctx, c, expected)
		}
	}},
	{"P9", "takes two commits of one operation for one", func(b *bent) {
		b.append = func(ctx context.Context, c store.Commit, expected store.Revision) (store.Revision, error) {
			revision, err := b.Mem.Append(ctx, c, expected)
			if errors.Is(err, store.ErrOperation) {
				e, _, err := store.Find(ctx, b.Mem, c.Operation, store.Revision{})
				return e.Revision, err
			}
			return revision, err
		}
	}},
}

// folded returns buildings with other ids, the first of each.
func folded(rows []access.BuildingRow, fold func(string) string) []access.BuildingRow {
	var out []access.BuildingRow
	seen := map[string]bool{}
	for _, row := range rows {
		if row.ID = fold(row.ID); !seen[row.ID] {
			seen[row.ID] = true
			out = append(out, row)
		}
	}
	return out
}

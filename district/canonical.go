package district

import (
	"reflect"
	"slices"
	"strings"

	"github.com/hallpass-go/hallpass/access"
	"github.com/hallpass-go/hallpass/district/internal/strictjson"
	"github.com/hallpass-go/hallpass/role"
)

// canonical puts the tables of f, and every list in them whose order means nothing, in canonical
// order. It replaces the lists that it reorders and changes nothing in place: rows that f shares with
// others stay as they are.
func canonical(f *Facts) {
	var codec strictjson.Codec
	for _, t := range tables {
		t.canonical(&codec, f)
	}
}

// sort puts the lists in a value in canonical order. It may change the value, and nothing that the
// value points to.
func (p *plan) sort(c *strictjson.Codec, v reflect.Value) {
	if p == nil || !p.sorts {
		return
	}
	switch p.kind {
	case reflect.Struct:
		for i := range p.fields {
			p.fields[i].sort(c, v.Field(p.fields[i].index))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			fresh := reflect.New(v.Type().Elem())
			fresh.Elem().Set(v.Elem())
			p.elem.sort(c, fresh.Elem())
			v.Set(fresh)
		}
	case reflect.Slice:
		if p.elem != nil && p.elem.sorts {
			v.Set(rearranged(v, nil))
			for i := range v.Len() {
				p.elem.sort(c, v.Index(i))
			}
		}
		if p.sorted && v.Len() > 1 {
			if order := listOrder(c, v); order != nil {
				v.Set(rearranged(v, order))
			}
		}
	}
}

// rearranged returns a copy of a list whose values come in the given order, nil for the order they are in.
func rearranged(list reflect.Value, order []int) reflect.Value {
	fresh := reflect.MakeSlice(list.Type(), list.Len(), list.Len())
	for i := range list.Len() {
		from := i
		if order != nil {
			from = order[i]
		}
		fresh.Index(i).Set(list.Index(from))
	}
	return fresh
}

// listOrder returns the canonical order of a list, as the indexes of its values; nil if it is in order.
// Ids are ordered by bytes, grants by resource and then by their text, assignments by role and then by
// their first day and their text, and other values by their text, which is their JSON in one line.
func listOrder(c *strictjson.Codec, v reflect.Value) []int {
	switch list := v.Addr().Interface().(type) {
	case *[]string:
		return order(len(*list), func(i, j int) int { return strings.Compare((*list)[i], (*list)[j]) })
	case *[]access.Grant:
		return order(len(*list), func(i, j int) int { return compareGrants(&(*list)[i], &(*list)[j]) })
	case *[]role.Assignment:
		return order(len(*list), func(i, j int) int { return compareAssignments(c, &(*list)[i], &(*list)[j]) })
	default:
		texts := make([]string, v.Len())
		for i := range texts {
			texts[i] = string(c.AppendCompact(nil, at(v, i)))
		}
		return order(len(texts), func(i, j int) int { return strings.Compare(texts[i], texts[j]) })
	}
}

// order returns the indexes of n values in order, those that compare equal as they stand; nil if the
// values are in order. It is not generic: a sort that is compiled for each type of value would be a good
// part of what an embedder links.
func order(n int, compare func(i, j int) int) []int {
	inOrder := true
	for i := 1; i < n && inOrder; i++ {
		inOrder = compare(i-1, i) <= 0
	}
	if inOrder {
		return nil
	}
	indexes := make([]int, n)
	for i := range indexes {
		indexes[i] = i
	}
	slices.SortStableFunc(indexes, compare)
	return indexes
}

func compareGrants(a, b *access.Grant) int {
	if a.Resource != b.Resource {
		return strings.Compare(a.Resource.String(), b.Resource.String())
	}
	return strings.Compare(a.String(), b.String())
}

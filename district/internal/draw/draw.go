// Package draw has the choices of which generators of districts are made. It is for tests
// and for what helps tests: it draws by rapid.
package draw

import (
	"reflect"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// Chance is true in the given percentage of draws and shrinks to false. It draws the
// binary digits of a number below 1 until it differs from the percentage, twice on average.
func Chance(t *rapid.T, percent int) bool {
	for percent > 0 {
		digit := percent >= 50
		if percent *= 2; digit {
			percent -= 100
		}
		if drawn := !rapid.Bool().Draw(t, "chance"); drawn != digit {
			return digit
		}
	}
	return false
}

// Coin is true in half of the draws and shrinks to false.
func Coin(t *rapid.T) bool { return rapid.Bool().Draw(t, "coin") }

// Below draws a number below n, each as often as any other, and shrinks to 0.
func Below(t *rapid.T, n int) int {
	for bits := 1; ; {
		for 1<<bits < n {
			bits++
		}
		drawn := 0
		for range bits {
			drawn <<= 1
			if Coin(t) {
				drawn++
			}
		}
		if drawn < n {
			return drawn
		}
	}
}

// Between draws a number from low to high, each as often as any other.
func Between(t *rapid.T, low, high int) int { return low + Below(t, high-low+1) }

// Pick draws one of them, each as often as any other.
func Pick[T any](t *rapid.T, from []T) T { return from[Below(t, len(from))] }

// Subset keeps each of them in a percentage of draws, in their order.
func Subset[T any](t *rapid.T, of []T, percent int) (some []T) {
	for _, x := range of {
		if Chance(t, percent) {
			some = append(some, x)
		}
	}
	return some
}

// Several draws up to n values and keeps one of equal ones: no list holds a value twice.
func Several[T any](t *rapid.T, n int, draw func() T) (list []T) {
	for range Between(t, 0, n) {
		list = append(list, draw())
	}
	return Distinct(list)
}

// Distinct keeps the first of equal values.
func Distinct[T any](list []T) (kept []T) {
	for _, x := range list {
		if !slices.ContainsFunc(kept, func(k T) bool { return reflect.DeepEqual(k, x) }) {
			kept = append(kept, x)
		}
	}
	return kept
}

// InAnyCase is a login or a role id in its own letter case or in the other one (R15).
func InAnyCase(t *rapid.T, id string) string {
	switch {
	case !Chance(t, otherCase):
		return id
	case id == strings.ToLower(id):
		return strings.ToUpper(id)
	default:
		return strings.ToLower(id)
	}
}

// otherCase is how often InAnyCase turns the case around, in percent.
const otherCase = 25

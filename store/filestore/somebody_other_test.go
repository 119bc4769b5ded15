//go:build !linux

package filestore_test

import "testing"

// asSomebodyElse calls do, which is not called as the superuser.
func asSomebodyElse(t *testing.T, do func()) {
	t.Helper()
	do()
}

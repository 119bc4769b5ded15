package filestore_test

import (
	"os"
	"runtime"
	"syscall"
	"testing"
)

// asSomebodyElse calls do without the rights of the superuser, if it has them.
func asSomebodyElse(t *testing.T, do func()) {
	t.Helper()
	if os.Getuid() == 0 {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		const nobody = 65534
		_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0)
		defer func() { _, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, 0, 0, 0) }()
	}
	do()
}

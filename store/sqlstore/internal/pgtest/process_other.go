//go:build !linux

package pgtest

import (
	"os"
	"syscall"
)

// Elsewhere the server runs as the user that runs the tests, and its children end when it does.

func attributes() *syscall.SysProcAttr { return nil }

func killTree(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}

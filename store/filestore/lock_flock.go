//go:build (darwin || dragonfly || freebsd || linux || netbsd || openbsd) && !noflock

package filestore

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lockedLog is the log, open for writing, while no other store writes. To close it gives the
// lock back, and so does the end of the process, however it ends.
type lockedLog struct{ *os.File }

// tryLock opens the log and locks it, or returns errLocked.
func tryLock(path string, mode fs.FileMode) (lockedLog, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, mode)
	if err != nil {
		return lockedLog{}, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
		err = errLocked
	}
	if err == nil {
		var opened, there fs.FileInfo
		if opened, err = file.Stat(); err == nil {
			there, err = os.Stat(path)
		}
		if err == nil && !os.SameFile(opened, there) || errors.Is(err, fs.ErrNotExist) {
			err = errLocked // another log was put there: the lock is on the one before
		}
	}
	if err != nil {
		_ = file.Close()
		return lockedLog{}, err
	}
	return lockedLog{file}, nil
}

// syncDirectory writes to the disk which files are in a directory.
func syncDirectory(path string) error {
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}

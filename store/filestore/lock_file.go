//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd) || noflock

package filestore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// lockedLog is the log, open for writing, while no other store writes. To close it gives the
// lock back. The lock is a file, which a process that is killed leaves behind.
type lockedLog struct {
	*os.File
	lock string
}

// longestCommit is the age at which a lock is taken for one that was left behind.
const longestCommit = time.Minute

// tryLock opens the log and locks it, or returns errLocked. It does not break a lock that
// was left behind, since nothing here can tell that nobody holds it.
func tryLock(path string, mode fs.FileMode) (lockedLog, error) {
	lock := path + ".lock"
	held, err := os.OpenFile(lock, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		if info, err := os.Stat(lock); err == nil && time.Since(info.ModTime()) > longestCommit {
			return lockedLog{}, fmt.Errorf("%s is there since %v: remove it if no other program is writing",
				lock, info.ModTime().Format(time.DateTime))
		}
		return lockedLog{}, errLocked
	}
	if err != nil {
		return lockedLog{}, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, mode)
	if err = errors.Join(held.Close(), err); err != nil {
		return lockedLog{}, errors.Join(err, os.Remove(lock))
	}
	return lockedLog{file, lock}, nil
}

// Close closes the log and gives the lock back.
func (l lockedLog) Close() error { return errors.Join(l.File.Close(), os.Remove(l.lock)) }

// syncDirectory does nothing: these systems write to the disk which files are in a directory
// without being asked.
func syncDirectory(string) error { return nil }

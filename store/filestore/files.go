package filestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/hallpass-go/hallpass/store"
)

// files are the files of a store, and the only place where one is written.
type files struct {
	document string                  // without symbolic links
	step     func(name string) error // called before each write, which it can fail; may be nil
}

func (f files) log() string  { return f.document + ".log" }
func (f files) next() string { return f.document + ".next" }

// files returns where the files are now.
func (s *Store) files() (files, error) {
	target, err := filepath.EvalSymlinks(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		target = s.path
		info, missing := os.Lstat(s.path)
		switch {
		case missing == nil && info.Mode().Type() == fs.ModeSymlink:
			err = fmt.Errorf("%s: a symbolic link to nothing", s.path)
		case missing == nil: // it has just been made
			err = nil
		case errors.Is(missing, fs.ErrNotExist):
			_, err = os.Stat(filepath.Dir(s.path))
		}
	}
	return files{target, s.step}, unavailable(err)
}

// lock waits until no other store writes to these files, and returns the log, which is created if there
// is none. Closing the log gives the lock back.
func (s *Store) lock(ctx context.Context, f files) (lockedLog, error) {
	if err := f.may("open the log"); err != nil {
		return lockedLog{}, err
	}
	const shortest, longest = time.Millisecond / 4, 4 * time.Millisecond
	for pause := shortest; ; pause = min(2*pause, longest) {
		log, err := tryLock(f.log(), f.mode())
		if !errors.Is(err, errLocked) {
			return log, unavailable(err)
		}
		select {
		case <-s.closed:
			return lockedLog{}, store.ErrClosed
		case <-ctx.Done():
			return lockedLog{}, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// errLocked says that another store is writing.
var errLocked = errors.New("another program is writing")

// mode returns the mode of new files: that of the document; if there is none yet, one for the owner
// only.
func (f files) mode() fs.FileMode {
	if info, err := os.Stat(f.document); err == nil {
		return info.Mode().Perm()
	}
	return 0o600
}

// stage writes the next document beside the present one, and to the disk.
func (f files) stage(document []byte) error {
	err := f.may("write the next document")
	if err == nil {
		err = writeFile(f.next(), document, f.mode())
	}
	if err == nil {
		err = f.may("sync the directory")
	}
	if err == nil {
		err = syncDirectory(filepath.Dir(f.document))
	}
	if err != nil {
		f.unstage()
	}
	return unavailable(err)
}

func writeFile(path string, content []byte, mode fs.FileMode) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Chmod(mode) // the umask may have taken bits
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// unstage removes the next document. It does no harm where it is, and so an error does none.
func (f files) unstage() {
	if f.may("remove the next document") == nil {
		_ = os.Remove(f.next())
	}
}

// replace renames the next document over the present one, which must be as it was read.
func (f files) replace(was reading) error {
	if err := f.may("replace the document"); err != nil {
		return err
	}
	if !was.still(f.document) {
		return unavailable(fmt.Errorf("%s: is being edited", f.document))
	}
	if err := os.Rename(f.next(), f.document); err != nil {
		return unavailable(err)
	}
	if f.may("sync the directory again") == nil {
		_ = syncDirectory(filepath.Dir(f.document)) // if the rename is lost it is done again: the log has the commit
	}
	return nil
}

// append writes a line at the end of the log, and to the disk. If the error is uncertain the
// line may be there; after any other it is not.
func (f files) append(log lockedLog, end int64, line []byte) error {
	if err := f.may("append to the log"); err != nil {
		return unavailable(err)
	}
	if n, err := log.WriteAt(line, end); n < len(line) {
		_ = f.cut(log, end) // else the next writer does: a line without its end does not count
		return unavailable(err)
	}
	return f.sync(log, end == 0)
}

// sync writes the log to the disk, and its name if it is new.
func (f files) sync(log lockedLog, isNew bool) error {
	err := f.may("sync the log")
	if err == nil {
		err = log.Sync()
	}
	if err == nil && isNew {
		err = syncDirectory(filepath.Dir(f.document))
	}
	if err != nil {
		return &uncertain{unavailable(err)}
	}
	return nil
}

// cut removes everything behind the end of the log.
func (f files) cut(log lockedLog, end int64) error {
	if err := f.may("cut the log"); err != nil {
		return unavailable(err)
	}
	return unavailable(log.Truncate(end))
}

func (f files) may(step string) error {
	if f.step == nil {
		return nil
	}
	return unavailable(f.step(step))
}

// uncertain is an error after which something may have been written.
type uncertain struct{ error }

func (e *uncertain) Unwrap() error { return e.error }

// unavailable returns an error of the file system as one of a store.
func unavailable(err error) error {
	switch {
	case err == nil, errors.Is(err, store.ErrUnavailable), errors.Is(err, store.ErrPermission):
		return err
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: %w", store.ErrPermission, err)
	}
	return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
}

package filestore

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// reading is a file as it was when it was read. The zero reading is of one that does not
// exist.
type reading struct {
	info fs.FileInfo // from before it was read
	when time.Time   // before that
	sum  string      // the SHA-256 of the content
}

// read returns a file and the reading of it, nil if there is none.
func read(path string) ([]byte, reading, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, reading{}, nil
	case err != nil:
		return nil, reading{}, unavailable(err)
	case !info.Mode().IsRegular():
		return nil, reading{}, unavailable(fmt.Errorf("%s: no regular file", path))
	}
	r := reading{when: time.Now()}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, reading{}, nil
	}
	if err != nil {
		return nil, reading{}, unavailable(err)
	}
	defer file.Close()
	if r.info, err = file.Stat(); err != nil {
		return nil, reading{}, unavailable(err)
	}
	var content bytes.Buffer
	content.Grow(int(r.info.Size()) + bytes.MinRead)
	if _, err := io.Copy(&content, file); err != nil {
		return nil, reading{}, unavailable(err)
	}
	r.sum = sumOf(content.Bytes())
	if content.Bytes() == nil {
		return []byte{}, r, nil
	}
	return content.Bytes(), r, nil
}

// sumOf returns the SHA-256 of some texts, one after the other.
func sumOf(texts ...[]byte) string {
	sum := sha256.New()
	for _, text := range texts {
		sum.Write(text)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Clocks of file systems are coarse: if a file is written within one tick of another write, and its
// size stays, the write does not show in the file's time. Ticks are some milliseconds mostly, and two
// seconds at most.
const coarsest = 2 * time.Second

// longestTrust is how long the time and the size of a file are taken for its content at all. After that
// the content shows whether something set the time back.
const longestTrust = time.Minute

// trusted reports whether a file looks as it did when it was read, in a way that proves that
// it is the same. That it does not proves nothing.
func (r reading) trusted(path string) bool {
	info, err := os.Stat(path)
	return err == nil && r.info != nil && os.SameFile(r.info, info) && info.Size() == r.info.Size() &&
		info.ModTime().Equal(r.info.ModTime()) &&
		r.when.Sub(info.ModTime()) > coarsest && time.Since(r.when) < longestTrust
}

// still reports whether a file is as it was when it was read, if need be by reading it again.
func (r reading) still(path string) bool {
	if r.trusted(path) {
		return true
	}
	_, now, err := read(path)
	return err == nil && now.sum == r.sum
}

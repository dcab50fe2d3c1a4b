package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"usher"
)

// checkRegular refuses what is no regular file, nor a link to one: a pipe that
// nobody writes to would be waited for without end.
func checkRegular(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Mode().IsRegular() {
		return nil
	}
	return usher.Errorf(usher.CodeInvalid, nil, "%s is %s, not a regular file: put the file itself there", path, kindOf(info.Mode()))
}

// kindOf names what is no regular file.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "a special file"
}

// openRegular opens a regular file to read. It never waits.
func openRegular(path string) (*os.File, error) {
	if err := checkRegular(path); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // somebody may just have put a pipe there
}

// readRegular is os.ReadFile for regular files.
func readRegular(path string) (_ []byte, err error) {
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(f)
}

// checkDatabaseFile refuses a database that is no regular file. That there is
// none yet is well.
func checkDatabaseFile(data string) error {
	return gone(checkRegular(filepath.Join(data, archiveDatabase)))
}

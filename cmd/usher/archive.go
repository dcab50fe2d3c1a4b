package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"strings"
	"time"

	"usher"
)

// What a backup holds, in this order: the database, the secrets, the pictures,
// and at the end the manifest, without which it is not whole.
const (
	archiveDatabase = "usher.db"
	archiveSecrets  = "secrets.json"
	archiveFiles    = "files"
	archiveManifest = "manifest.json"
	archiveFormat   = 1
)

// manifest ends an archive.
type manifest struct {
	Format int       `json:"format"`
	Made   time.Time `json:"made"`
	Files  int       `json:"files"`  // before the manifest
	Bytes  int64     `json:"bytes"`  // in them
	SHA256 string    `json:"sha256"` // of their names, sizes and contents, in order
}

// tally is what a writer and a reader of the same archive agree on.
type tally struct {
	files int
	bytes int64
	sum   hash.Hash
}

func newTally() *tally { return &tally{sum: sha256.New()} }

// begin counts a file whose content is written to the sum next.
func (t *tally) begin(name string, size int64) {
	t.files++
	t.bytes += size
	fmt.Fprintf(t.sum, "%s\n%d\n", name, size) // a hash does not fail
}

func (t *tally) manifest(made time.Time) manifest {
	return manifest{Format: archiveFormat, Made: made.UTC(), Files: t.files, Bytes: t.bytes, SHA256: hex.EncodeToString(t.sum.Sum(nil))}
}

// archiveWriter writes a backup.
type archiveWriter struct {
	zip   *gzip.Writer
	tar   *tar.Writer
	tally *tally
}

func newArchiveWriter(w io.Writer) (*archiveWriter, error) {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	return &archiveWriter{zip: z, tar: tar.NewWriter(z), tally: newTally()}, nil
}

// add puts the file at place in the archive.
func (a *archiveWriter) add(name, place string) (err error) {
	f, err := openRegular(place)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	h := &tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime(), Format: tar.FormatPAX}
	if err := a.tar.WriteHeader(h); err != nil {
		return err
	}
	a.tally.begin(name, h.Size)
	_, err = io.CopyN(io.MultiWriter(a.tar, a.tally.sum), f, h.Size)
	return err
}

// close writes the manifest and ends the archive.
func (a *archiveWriter) close(made time.Time) (manifest, error) {
	m := a.tally.manifest(made)
	raw, err := json.Marshal(m)
	if err != nil {
		return m, err
	}
	if err := a.tar.WriteHeader(&tar.Header{Name: archiveManifest, Mode: 0o600, Size: int64(len(raw)), ModTime: made, Format: tar.FormatPAX}); err != nil {
		return m, err
	}
	if _, err := a.tar.Write(raw); err != nil {
		return m, err
	}
	return m, errors.Join(a.tar.Close(), a.zip.Close())
}

// unpack writes the files of the archive r below root, and returns the
// manifest where the archive is whole.
func unpack(r io.Reader, root *os.Root) (manifest, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return manifest{}, notWhole(err)
	}
	files, counted := tar.NewReader(z), newTally()
	for {
		h, err := files.Next()
		if err != nil {
			return manifest{}, notWhole(err) // io.EOF, too: there was no manifest
		}
		if h.Name == archiveManifest {
			m, err := checkManifest(files, counted)
			if err == nil {
				_, err = io.Copy(io.Discard, z) // to its checksum
			}
			if err != nil {
				return m, notWhole(err)
			}
			return m, nil
		}
		if err := unpackFile(files, h, root, counted); err != nil {
			return manifest{}, err
		}
	}
}

// checkManifest compares what was read with what was written.
func checkManifest(r io.Reader, counted *tally) (manifest, error) {
	var m manifest
	if err := json.NewDecoder(io.LimitReader(r, 1<<16)).Decode(&m); err != nil {
		return m, err
	}
	if m.Format != archiveFormat {
		return m, usher.Errorf(usher.CodeInvalid, nil, "this backup was made by another version of this program (format %d, this one knows %d)", m.Format, archiveFormat)
	}
	if want := counted.manifest(m.Made); want != m {
		return m, errors.New("its content is not what its manifest says")
	}
	return m, nil
}

func unpackFile(r io.Reader, h *tar.Header, root *os.Root, counted *tally) (err error) {
	if h.Typeflag != tar.TypeReg || !expected(h.Name) {
		return usher.Errorf(usher.CodeInvalid, nil, "this is not a backup of Usher: it holds %q", h.Name)
	}
	if err := root.MkdirAll(path.Dir(h.Name), 0o700); err != nil {
		return err
	}
	f, err := root.OpenFile(h.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	counted.begin(h.Name, h.Size)
	if _, err := io.Copy(io.MultiWriter(f, counted.sum), r); err != nil {
		return notWhole(err)
	}
	return f.Sync()
}

// expected reports whether a backup holds files of this name.
func expected(name string) bool {
	if name == archiveDatabase || name == archiveSecrets {
		return true
	}
	parts := strings.Split(name, "/")
	return len(parts) == 3 && parts[0] == archiveFiles && path.Clean(name) == name && parts[1] != ".."
}

// notWhole says what an archive that ends too early, or is altered, means.
func notWhole(err error) error {
	if e, ok := errors.AsType[*usher.Error](err); ok {
		return e
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it ends too early")
	}
	return usher.Errorf(usher.CodeInvalid, err, "the backup is damaged or not whole: take another one")
}

package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"usher/nlp"
)

// sumsFile holds the SHA-256 of each file, as sha256sum writes them. A bundle
// may lack it; where it is there, it must be right.
const sumsFile = "SHA256SUMS"

// sums are hexadecimal SHA-256 by path; nil: none are known.
type sums map[string]string

// readSums reads the sums of a folder, where it has any.
func readSums(fsys fs.FS) (sums, error) {
	if _, err := fs.Stat(fsys, sumsFile); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	data, err := readFile(fsys, sumsFile)
	if err != nil {
		return nil, err
	}
	all, n := sums{}, 0
	for line := range bytes.Lines(data) {
		n++
		sum, path, ok := strings.Cut(strings.TrimRight(string(line), "\r\n"), " ")
		if _, err := hex.DecodeString(sum); !ok || err != nil || len(sum) != 2*sha256.Size {
			return nil, invalid(nil, sumsFile, "has a mistake in line %d. Make it again with `sha256sum`, or delete it", n)
		}
		path = strings.TrimPrefix(strings.TrimLeft(path, " *"), "./")
		all[path] = strings.ToLower(sum)
	}
	return all, nil
}

// check compares files with their sums.
func (s sums) check(f files) error {
	if s == nil {
		return nil
	}
	for _, path := range slices.Sorted(maps.Keys(f)) {
		want, known := s[path]
		switch {
		case !known:
			return invalid(nil, path, "is not listed in %s. Copy the whole bundle again; if you added the file, delete %[1]s", sumsFile)
		case want != sumOf(f[path]):
			return invalid(nil, path, "is not what %s says: it is damaged, or not copied whole. Copy it again; if you changed it, delete %[1]s", sumsFile)
		}
	}
	return nil
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// sums lists the sums of files as sha256sum does.
func (f files) sums() []byte {
	var out bytes.Buffer
	for _, path := range slices.Sorted(maps.Keys(f)) {
		fmt.Fprintf(&out, "%s  %s\n", sumOf(f[path]), path)
	}
	return out.Bytes()
}

// WriteSummed is Write with a file of sums, by which a copy that is damaged or
// not whole is told from a good one.
func (b *Bundle) WriteSummed(dir string) error {
	all := maps.Clone(b.files)
	all[sumsFile] = b.files.sums()
	return all.write(dir)
}

// Files returns the content of all its files by path; not to be changed.
func (b *Bundle) Files() map[string][]byte { return maps.Clone(b.files) }

// HashOf reads the folder of a bundle and returns the Hash that the bundle would
// have, without opening any model. The error is Open's, of files alone.
func HashOf(dir string) (string, error) {
	_, f, err := read(os.DirFS(dir))
	if err != nil {
		return "", err
	}
	return f.hash(), nil
}

// checkEncoderSum compares the encoder with what the manifest says of it.
// What lies in the program itself was compared when that was made.
func checkEncoderSum(m Manifest, f files) error {
	if m.Encoder == nil || m.Encoder.SHA256 == "" {
		return nil
	}
	if got := sumOf(f[m.Encoder.File]); !strings.EqualFold(got, m.Encoder.SHA256) {
		return invalid(nil, m.Encoder.File, "is not the one that %s describes: its SHA-256 is %.12s…, not %.12s…. Restore it, or correct sha256 and train the heads again", manifestFile, got, m.Encoder.SHA256)
	}
	return nil
}

// EncoderID names what Encode makes of texts: bundles of one ID give the same
// vectors. 32 hexadecimal digits.
func (b *Bundle) EncoderID() string { return b.vectors() }

// Size is that of all its files, in bytes.
func (b *Bundle) Size() int64 { return b.files.size() }

// encoderID names what the encoder of a bundle makes of texts.
func encoderID(m Manifest, f files) string {
	h := sha256.New()
	if m.Encoder == nil {
		fmt.Fprintf(h, "%s %s", nlp.Featuriser, sumOf(f[m.Grams]))
		return hex.EncodeToString(h.Sum(nil)[:16])
	}
	e := *m.Encoder
	if e.SHA256 == "" {
		e.SHA256 = sumOf(f[e.File])
	}
	fmt.Fprintf(h, "%s %d %s %s", e.Tokenizer, e.Limit, strings.ToLower(e.SHA256), sumOf(f[e.Vocabulary]))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

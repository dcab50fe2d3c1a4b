package task

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
)

// largestFile bounds a packed file. Vocabularies have a few megabytes.
const largestFile = 16 << 20

// archive is the ZIP archive behind a model.
type archive struct {
	files  *zip.Reader // nil where there is none that can be read
	damage error       // what is wrong with it; nil where there is none at all
}

// openArchive never fails: what is wrong is said where a file is missed.
func openArchive(data []byte) archive {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err == nil {
		return archive{files: r}
	}
	if hasHeader(data) {
		return archive{damage: err}
	}
	return archive{}
}

// hasHeader tells whether a packed file seems to begin in data. Its signature
// may stand among weights by chance; what follows it, the version of ZIP, is
// then hardly one that there is.
func hasHeader(data []byte) bool {
	signature := []byte("PK\x03\x04")
	for {
		at := bytes.Index(data, signature)
		if at < 0 {
			return false
		}
		data = data[at+len(signature):]
		if len(data) < 2 || data[0] <= 63 && data[1] == 0 {
			return true
		}
	}
}

// read returns a packed file.
func (a archive) read(name string) ([]byte, error) {
	if a.damage != nil {
		return nil, fmt.Errorf("%q should be packed behind the model, but the ZIP archive there is cut or damaged: %w", name, a.damage)
	}
	if a.files == nil {
		return nil, fmt.Errorf("%q should be packed behind the model, where there is no ZIP archive", name)
	}
	for _, f := range a.files.File {
		if f.Name != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("packed file %q: %w", name, err)
		}
		defer func() { _ = r.Close() }() // only read
		data, err := io.ReadAll(io.LimitReader(r, largestFile+1))
		if err != nil {
			return nil, fmt.Errorf("packed file %q: %w", name, err)
		}
		if len(data) > largestFile {
			return nil, fmt.Errorf("packed file %q is larger than %d MiB", name, largestFile>>20)
		}
		return data, nil
	}
	return nil, fmt.Errorf("%q is not packed behind the model; there are %s", name, a.names())
}

// list returns the packed files.
func (a archive) list() []FileInfo {
	out := []FileInfo{}
	if a.files == nil {
		return out
	}
	for _, f := range a.files.File {
		out = append(out, FileInfo{f.Name, f.UncompressedSize64})
	}
	return out
}

func (a archive) names() string {
	var names []string
	for i, f := range a.files.File {
		if i == 8 {
			names = append(names, "…")
			break
		}
		names = append(names, fmt.Sprintf("%.40q", f.Name))
	}
	if len(names) == 0 {
		return "no files"
	}
	return strings.Join(names, ", ")
}

package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"usher"
)

// lookAgain is how often, at most, certificate files are looked at for a
// change.
const lookAgain = time.Second

// certFiles is a certificate in two files. When they change the new one holds
// from the next connection on; two that do not fit together change nothing.
type certFiles struct {
	cert, key string
	log       *slog.Logger
	now       func() time.Time

	mu     sync.Mutex
	pair   *tls.Certificate
	stamp  [2]fileStamp // of the files when they were last read
	looked time.Time
}

// fileStamp tells whether a file has changed.
type fileStamp struct {
	size int64
	at   time.Time
}

// load reads the files for the first time.
func (f *certFiles) load() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.read(f.now())
}

// get is tls.Config.GetCertificate.
func (f *certFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.looked) >= lookAgain || now.Before(f.looked) {
		if before := f.stamp; f.stamps() != before {
			if err := f.read(now); err != nil {
				f.log.Error("the new certificate is not used, the one before still is", slog.Any("error", err))
			} else {
				f.log.Info("the certificate was read again", slog.Time("not_after", f.pair.Leaf.NotAfter))
			}
		}
		f.looked = now
	}
	return f.pair, nil
}

// stamps looks at the files as they are now; what cannot be looked at has the
// zero stamp.
func (f *certFiles) stamps() [2]fileStamp {
	var all [2]fileStamp
	for i, path := range []string{f.cert, f.key} {
		if info, err := os.Stat(path); err == nil {
			all[i] = fileStamp{info.Size(), info.ModTime()}
		}
	}
	return all
}

// read takes over what the files hold, if they fit together.
func (f *certFiles) read(now time.Time) error {
	f.stamp, f.looked = f.stamps(), now
	pair, err := readPair(f.cert, f.key)
	if err != nil {
		return err
	}
	if now.After(pair.Leaf.NotAfter) {
		f.log.Error("the certificate has expired", slog.String("file", f.cert), slog.Time("not_after", pair.Leaf.NotAfter))
	}
	f.pair = pair
	return nil
}

// readPair reads a certificate and its key.
func readPair(cert, key string) (*tls.Certificate, error) {
	var content [2][]byte
	for i, path := range []string{cert, key} {
		var err error
		switch content[i], err = readRegular(path); {
		case errors.Is(err, fs.ErrNotExist):
			return nil, usher.Errorf(usher.CodeInvalid, err, "tls: there is no file %s", path)
		case usher.CodeOf(err) == usher.CodeInvalid:
			return nil, fmt.Errorf("tls: %w", err)
		case err != nil:
			return nil, usher.Errorf(usher.CodeInvalid, err, "tls: %s cannot be read: let whoever runs the server read it", path)
		}
	}
	pair, err := tls.X509KeyPair(content[0], content[1])
	if err != nil {
		return nil, usher.Errorf(usher.CodeInvalid, err, "tls: %s and %s are no certificate and its key", cert, key)
	}
	return &pair, nil
}

package signin

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"usher"
)

// Lengths of a password, the shortest in characters, the longest in bytes.
const (
	MinPassword = 10
	MaxPassword = 256
)

// HashConfig says how hard passwords are hashed. The zero value works.
type HashConfig struct {
	Memory     uint32 // KiB a hash; 0 means 19 MiB (OWASP's first choice for argon2id with 2 passes)
	Passes     uint32 // 0 means 2
	Concurrent int    // hashes at once; 0 means half of the CPUs, at least 1
	Waiting    int    // callers that wait for their turn; 0 means 16
}

// Hasher makes and checks password hashes. Its methods are safe for
// concurrent use.
type Hasher struct {
	params  argon2id.Params
	slots   chan struct{}
	waiting atomic.Int64
	limit   int64
	nobody  string // a hash that no password has
}

// NewHasher makes a Hasher.
func NewHasher(cfg HashConfig) *Hasher {
	if cfg.Memory == 0 {
		cfg.Memory = 19 << 10
	}
	if cfg.Passes == 0 {
		cfg.Passes = 2
	}
	if cfg.Concurrent <= 0 {
		cfg.Concurrent = max(1, runtime.GOMAXPROCS(0)/2)
	}
	if cfg.Waiting <= 0 {
		cfg.Waiting = 16
	}
	h := &Hasher{
		params: argon2id.Params{Memory: cfg.Memory, Iterations: cfg.Passes, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		slots:  make(chan struct{}, cfg.Concurrent),
		limit:  int64(cfg.Concurrent + cfg.Waiting),
	}
	h.nobody = hashOfNobody(h.params)
	return h
}

// hashOfNobody returns what a hash looks like. Its key is random, so that no
// password has it, and nothing needs to be hashed to make it; to check a password
// against it takes as long as against any other.
func hashOfNobody(p argon2id.Params) string {
	random := func(n uint32) string {
		b := make([]byte, n)
		_, _ = rand.Read(b) // does not fail
		return base64.RawStdEncoding.EncodeToString(b)
	}
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", p.Memory, p.Iterations, p.Parallelism, random(p.SaltLength), random(p.KeyLength))
}

// CheckPassword reports by CodeInvalid why a password may not be used.
func CheckPassword(password string) error {
	switch {
	case !utf8.ValidString(password):
		return usher.Errorf(usher.CodeInvalid, nil, "the password is not valid text")
	case utf8.RuneCountInString(password) < MinPassword:
		return usher.Errorf(usher.CodeInvalid, nil, "the password needs at least %d characters", MinPassword)
	case len(password) > MaxPassword:
		return usher.Errorf(usher.CodeInvalid, nil, "the password may have at most %d bytes", MaxPassword)
	case strings.TrimSpace(password) == "":
		return usher.Errorf(usher.CodeInvalid, nil, "the password needs more than spaces")
	}
	return nil
}

// RandomPassword returns a password that nobody has to think of, of 130 bits.
func RandomPassword() string { return rand.Text() }

// Hash returns the PHC string of a password. CodeInvalid where it may not be
// used, CodeBusy where too many wait.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := CheckPassword(password); err != nil {
		return "", err
	}
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.exit()
	hash, err := argon2id.CreateHash(password, &h.params)
	if err != nil {
		return "", fmt.Errorf("signin: hash: %w", err)
	}
	return hash, nil
}

// Check reports whether password has this hash. An empty hash stands for an
// agent who does not exist: the answer is no and takes as long.
func (h *Hasher) Check(ctx context.Context, password, hash string) (bool, error) {
	if len(password) > MaxPassword {
		password, hash = "", ""
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.exit()
	known := hash != ""
	if !known {
		hash = h.nobody
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("signin: check: %w", err)
	}
	return same && known, nil
}

// enter waits for the caller's turn.
func (h *Hasher) enter(ctx context.Context) error {
	if h.waiting.Add(1) > h.limit {
		h.waiting.Add(-1)
		busy := usher.Errorf(usher.CodeBusy, nil, "too many people sign in at this moment; try again")
		busy.RetryAfter = 2 * time.Second
		return busy
	}
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		h.waiting.Add(-1)
		return fmt.Errorf("signin: wait: %w", context.Cause(ctx))
	}
}

// exit ends a turn.
func (h *Hasher) exit() {
	<-h.slots
	h.waiting.Add(-1)
}

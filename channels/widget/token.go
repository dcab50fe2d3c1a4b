package widget

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"usher"
)

const (
	version  = "v1"
	minKey   = 32              // bytes of a key
	maxToken = 1024            // bytes of a token; real ones have about 200
	skew     = 5 * time.Minute // how far the clocks of two nodes may differ
	idBytes  = 16
)

// Visitor is who a token speaks for.
type Visitor struct {
	ID        string // 128 random bits in hex; the customer's native ID
	Account   usher.AccountID
	IssuedAt  time.Time // in seconds
	ExpiresAt time.Time // in seconds
}

// TokenConfig sets up Tokens.
type TokenConfig struct {
	// Keys sign and verify: the first signs, all are accepted. To rotate, put
	// a new one in front, and drop the last when its tokens have expired. At
	// least one, of at least 32 bytes each.
	Keys [][]byte
	Life time.Duration    // of a token; zero means 180 days
	Now  func() time.Time // nil means time.Now
	Rand io.Reader        // nil means crypto/rand
}

// Tokens issues and verifies visitor tokens: version.payload.signature, the
// latter two in unpadded base64url, signed with HMAC-SHA-256 over everything
// before the last dot.
type Tokens struct {
	cfg  TokenConfig
	keys atomic.Pointer[[][]byte] // those of now
}

// payload is what a token says, with short names because it travels often.
type payload struct {
	Visitor string `json:"v"`
	Account string `json:"a"`
	Issued  int64  `json:"i"` // seconds since 1970
	Expires int64  `json:"e"`
}

// NewTokens checks the keys.
func NewTokens(cfg TokenConfig) (*Tokens, error) {
	if cfg.Life == 0 {
		cfg.Life = 180 * 24 * time.Hour
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	t := &Tokens{cfg: cfg}
	if err := t.SetKeys(cfg.Keys); err != nil {
		return nil, err
	}
	return t, nil
}

// SetKeys has other keys sign and verify from now on, as TokenConfig.Keys do. The
// error says what is wrong with them; nothing changes then.
func (t *Tokens) SetKeys(keys [][]byte) error {
	if len(keys) == 0 {
		return errors.New("widget: there is no key to sign visitor tokens with")
	}
	for i, k := range keys {
		if len(k) < minKey {
			return fmt.Errorf("widget: key %d for visitor tokens has %d bytes; %d are needed", i+1, len(k), minKey)
		}
	}
	t.keys.Store(&keys)
	return nil
}

// Issue makes a token for a new visitor.
func (t *Tokens) Issue(account usher.AccountID) (string, Visitor, error) {
	id := make([]byte, idBytes)
	if _, err := io.ReadFull(t.cfg.Rand, id); err != nil {
		return "", Visitor{}, fmt.Errorf("widget: issue a token: %w", err)
	}
	return t.sign(Visitor{ID: hex.EncodeToString(id), Account: account})
}

// Renew makes a token with a new life for a visitor who has shown one.
func (t *Tokens) Renew(v Visitor) (string, Visitor, error) { return t.sign(v) }

// sign gives v a life from now on and writes it down.
func (t *Tokens) sign(v Visitor) (string, Visitor, error) {
	v.IssuedAt = t.cfg.Now().UTC().Truncate(time.Second)
	v.ExpiresAt = v.IssuedAt.Add(t.cfg.Life).Truncate(time.Second)
	data, err := json.Marshal(payload{
		Visitor: v.ID, Account: string(v.Account),
		Issued: v.IssuedAt.Unix(), Expires: v.ExpiresAt.Unix(),
	})
	if err != nil {
		return "", Visitor{}, fmt.Errorf("widget: sign a token: %w", err)
	}
	signed := version + "." + base64.RawURLEncoding.EncodeToString(data)
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac((*t.keys.Load())[0], signed)), v, nil
}

// Verify returns the visitor of a token of this account. CodeUnauthorized
// where the token is missing, not ours, for another account, or has expired;
// what to do is the same then: ask for a new one.
func (t *Tokens) Verify(account usher.AccountID, token string) (Visitor, error) {
	if token == "" {
		return Visitor{}, usher.Errorf(usher.CodeUnauthorized, nil, "there is no visitor token; ask for one first")
	}
	signed, sig, ok := cut(token)
	if !ok || !t.genuine(signed, sig) {
		return Visitor{}, usher.Errorf(usher.CodeUnauthorized, nil, "the visitor token is damaged or not from here; ask for a new one")
	}
	v, err := decode(signed)
	if err != nil {
		return Visitor{}, usher.Errorf(usher.CodeUnauthorized, err, "the visitor token cannot be read; ask for a new one")
	}
	now := t.cfg.Now()
	switch {
	case v.Account != account:
		return Visitor{}, usher.Errorf(usher.CodeUnauthorized, nil, "the visitor token belongs to another account; ask for a new one here")
	case !now.Before(v.ExpiresAt):
		return Visitor{}, usher.Errorf(usher.CodeUnauthorized, nil, "the visitor token expired on %s; ask for a new one", v.ExpiresAt.Format(time.DateOnly))
	case v.IssuedAt.After(now.Add(skew)):
		return Visitor{}, usher.Errorf(usher.CodeUnauthorized, nil, "the visitor token is not valid yet; check the server's clock")
	}
	return v, nil
}

// genuine reports whether one of the keys made the signature. All are tried,
// so that the time taken does not tell which.
func (t *Tokens) genuine(signed string, sig []byte) bool {
	found := false
	for _, key := range *t.keys.Load() {
		if hmac.Equal(mac(key, signed), sig) {
			found = true
		}
	}
	return found
}

// cut separates what is signed from its signature.
func cut(token string) (signed string, sig []byte, ok bool) {
	// The base64 decoder passes over line breaks, so two tokens could be one.
	dot := strings.LastIndexByte(token, '.')
	if len(token) > maxToken || dot < 0 || !strings.HasPrefix(token, version+".") || strings.ContainsAny(token, "\r\n") {
		return "", nil, false
	}
	sig, err := base64.RawURLEncoding.Strict().DecodeString(token[dot+1:])
	return token[:dot], sig, err == nil
}

// decode reads what a genuine token says.
func decode(signed string) (Visitor, error) {
	data, err := base64.RawURLEncoding.Strict().DecodeString(strings.TrimPrefix(signed, version+"."))
	if err != nil {
		return Visitor{}, err
	}
	var p payload
	if err := json.Unmarshal(data, &p); err != nil {
		return Visitor{}, err
	}
	if id, err := hex.DecodeString(p.Visitor); err != nil || len(id) != idBytes {
		return Visitor{}, errors.New("the visitor's ID is malformed")
	}
	return Visitor{
		ID: p.Visitor, Account: usher.AccountID(p.Account),
		IssuedAt: time.Unix(p.Issued, 0).UTC(), ExpiresAt: time.Unix(p.Expires, 0).UTC(),
	}, nil
}

// mac signs with HMAC-SHA-256 (RFC 2104).
func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

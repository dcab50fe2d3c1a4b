package widget_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/channels/widget"
)

// The keys sign nothing but the requests in testdata.
var (
	oldKey = []byte("an old key of the widget's tests")
	newKey = []byte("the key of the widget's tests ..")
)

// noon is when every test takes place.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func tokens(t *testing.T, now time.Time, keys ...[]byte) *widget.Tokens {
	t.Helper()
	tokens, err := widget.NewTokens(widget.TokenConfig{Keys: keys, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func issue(t *testing.T, tokens *widget.Tokens) (string, widget.Visitor) {
	t.Helper()
	token, v, err := tokens.Issue("web")
	if err != nil {
		t.Fatal(err)
	}
	return token, v
}

func TestIssueAndVerify(t *testing.T) {
	t.Parallel()
	tokens := tokens(t, noon, newKey)
	token, v := issue(t, tokens)
	if len(v.ID) != 32 || v.Account != "web" || !v.IssuedAt.Equal(noon) || !v.ExpiresAt.Equal(noon.AddDate(0, 0, 180)) {
		t.Errorf("visitor = %+v", v)
	}
	if parts := strings.Split(token, "."); len(parts) != 3 || parts[0] != "v1" || strings.ContainsAny(token, "=+/") {
		t.Errorf("token = %q; want version.payload.signature in base64url", token)
	}
	got, err := tokens.Verify("web", token)
	if err != nil || got != v {
		t.Errorf("Verify = %+v, %v; want %+v", got, err, v)
	}
	if _, other := issue(t, tokens); other.ID == v.ID {
		t.Error("two visitors have one ID")
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	good := tokens(t, noon, newKey)
	token, v := issue(t, good)
	foreign, _ := issue(t, tokens(t, noon, oldKey))
	late, _ := issue(t, tokens(t, noon.Add(time.Hour), newKey))
	parts := strings.Split(token, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	edit := func(from, to string) string {
		p := strings.Replace(string(payload), from, to, 1)
		return parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(p)) + "." + parts[2]
	}
	tests := []struct {
		name    string
		tokens  *widget.Tokens
		account usher.AccountID
		token   string
		says    string
	}{
		{"none", good, "web", "", "there is no visitor token"},
		{"garbage", good, "web", "hello", "damaged"},
		{"dots", good, "web", "v1..", "damaged"},
		{"another version", good, "web", "v2." + parts[1] + "." + parts[2], "damaged"},
		{"no signature", good, "web", parts[0] + "." + parts[1], "damaged"},
		{"empty signature", good, "web", parts[0] + "." + parts[1] + ".", "damaged"},
		{"half a signature", good, "web", token[:len(token)-10], "damaged"},
		{"another visitor", good, "web", edit(v.ID[:4], "0000"), "damaged"},
		{"another account inside", good, "web", edit(`"web"`, `"abc"`), "damaged"},
		{"another key", good, "web", foreign, "damaged"},
		{"a line break in the signature", good, "web", token + "\n", "damaged"},
		{"too long", good, "web", token + strings.Repeat("A", 2000), "damaged"},
		{"another account", good, "shop", token, "belongs to another account"},
		{"expired", tokens(t, v.ExpiresAt, newKey), "web", token, "expired on 2026-08-28"},
		{"from the future", good, "web", late, "not valid yet"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.tokens.Verify(tt.account, tt.token)
			if usher.CodeOf(err) != usher.CodeUnauthorized || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Verify = %+v, %v; want it refused with %q", got, err, tt.says)
			}
			if got != (widget.Visitor{}) {
				t.Errorf("refused, and still %+v", got)
			}
		})
	}
}

// TestNoBitIsFree flips each bit of a token: none may be without meaning.
func TestNoBitIsFree(t *testing.T) {
	t.Parallel()
	tokens := tokens(t, noon, newKey)
	token, _ := issue(t, tokens)
	for i := range len(token) * 8 {
		b := []byte(token)
		b[i/8] ^= 1 << (i % 8)
		if _, err := tokens.Verify("web", string(b)); usher.CodeOf(err) != usher.CodeUnauthorized {
			t.Fatalf("bit %d flipped: %v", i, err)
		}
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	before, v := issue(t, tokens(t, noon, oldKey))
	rotated := tokens(t, noon.Add(time.Hour), newKey, oldKey)
	if got, err := rotated.Verify("web", before); err != nil || got != v {
		t.Errorf("a token of the old key: %+v, %v", got, err)
	}
	renewed, again, err := rotated.Renew(v)
	if err != nil || again.ID != v.ID || !again.ExpiresAt.Equal(v.ExpiresAt.Add(time.Hour)) {
		t.Errorf("Renew = %+v, %v", again, err)
	}
	dropped := tokens(t, noon.Add(time.Hour), newKey)
	if _, err := dropped.Verify("web", renewed); err != nil {
		t.Errorf("the newest key did not sign: %v", err)
	}
	if _, err := dropped.Verify("web", before); usher.CodeOf(err) != usher.CodeUnauthorized {
		t.Errorf("a token of a dropped key: %v", err)
	}
}

// Another node has rotated the keys: they change while tokens are issued.
func TestSetKeys(t *testing.T) {
	t.Parallel()
	mine := tokens(t, noon, oldKey)
	before, _ := issue(t, mine)
	if err := mine.SetKeys([][]byte{newKey, oldKey}); err != nil {
		t.Fatal(err)
	}
	after, _ := issue(t, mine)
	for _, token := range []string{before, after} {
		if _, err := mine.Verify("web", token); err != nil {
			t.Errorf("a token is refused: %v", err)
		}
	}
	if _, err := tokens(t, noon, newKey).Verify("web", after); err != nil {
		t.Errorf("the newest key did not sign: %v", err)
	}
	if err := mine.SetKeys([][]byte{[]byte("short")}); err == nil {
		t.Error("a weak key is accepted")
	}
	if _, err := mine.Verify("web", before); err != nil {
		t.Errorf("after keys that were refused: %v", err)
	}
}

func TestNewTokensRefusesWeakKeys(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][][]byte{"none": nil, "short": {newKey, []byte("short")}} {
		if _, err := widget.NewTokens(widget.TokenConfig{Keys: keys}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestIssueNeedsRandomness(t *testing.T) {
	t.Parallel()
	tokens, err := widget.NewTokens(widget.TokenConfig{Keys: [][]byte{newKey}, Rand: bytes.NewReader([]byte("few"))})
	if err != nil {
		t.Fatal(err)
	}
	if token, _, err := tokens.Issue("web"); err == nil || token != "" {
		t.Errorf("Issue = %q, %v; want an error without randomness", token, err)
	}
	if _, err := widget.New(widget.Config{}); err == nil {
		t.Error("a widget without tokens")
	}
	_, err = widget.New(widget.Config{Tokens: tokens, Account: widget.Account{Origins: []string{"shop"}}})
	var e *usher.Error
	if !errors.As(err, &e) || e.Code != usher.CodeInvalid {
		t.Errorf("New with a bad origin = %v", err)
	}
}

package widget_test

import (
	"strings"
	"testing"

	"usher/channels/widget"
)

func TestOriginAllowed(t *testing.T) {
	t.Parallel()
	shop := []string{"https://shop.example.com", "http://localhost:5173", "*.example.org", "https://*.example.net:8443", "http://[::1]:80"}
	tests := []struct {
		origins []string
		origin  string
		want    bool
	}{
		{nil, "https://anything.test", true},
		{nil, "", true},
		{nil, "null", true},
		{shop, "https://shop.example.com", true},
		{shop, "HTTPS://Shop.Example.COM", true},
		{shop, "https://shop.example.com:443", true},
		{shop, "https://shop.example.com:8443", false},
		{shop, "http://shop.example.com", false},
		{shop, "https://example.com", false},
		{shop, "https://evil.shop.example.com", false},
		{shop, "https://shop.example.com.evil.test", false},
		{shop, "https://shop.example.com@evil.test", false},
		{shop, "https://evil.test#https://shop.example.com", false},
		{shop, "https://shop.example.com/", false},
		{shop, "https://shop.example.com?", false},
		{shop, "https://shop.example.com:", false},
		{shop, "http://localhost:5173", true},
		{shop, "http://localhost", false},
		{shop, "https://a.example.org", true},
		{shop, "http://a.b.example.org", true},
		{shop, "https://a.example.org:8443", false},
		{shop, "https://example.org", false},
		{shop, "https://evilexample.org", false},
		{shop, "https://.example.org", false},
		{shop, "https://*.example.org", false},
		{shop, "ftp://a.example.org", false},
		{shop, "https://a.example.net:8443", true},
		{shop, "http://a.example.net:8443", false},
		{shop, "https://a.example.net", false},
		{shop, "http://[::1]", true},
		{shop, "null", false},
		{shop, "", false},
		{shop, "file://", false},
		{shop, "https://\x00", false},
	}
	for _, tt := range tests {
		if got := (widget.Account{Origins: tt.origins}).OriginAllowed(tt.origin); got != tt.want {
			t.Errorf("OriginAllowed(%q) with %q = %v, want %v", tt.origin, tt.origins, got, tt.want)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	good := widget.Account{Origins: []string{
		"https://a.example.com", "*.example.com", "http://*.example.com:81", "http://127.0.0.1:8080",
		"https://xn--kpry57d.example", "https://my_shop.example", "http://shop.example.:65535", "http://[::1]:8080", "http://localhost",
	}}
	if err := good.Check(); err != nil {
		t.Errorf("Check = %v", err)
	}
	for _, bad := range []string{
		"", "example.com", "https://", "*", "https://*", "https://a.*.com", "https://*.*.com", "https://*.127.0.0.1", "https://a.example.com/", "ws://a.example.com", "https://a b",
		"null", "file://", "https://商店.example", "https://a\u200b.example", "https://a.example:0", "https://a.example:0443", "https://a.example:65536",
		"*.example.com:8080", "https://.", "https://..", "https://.example", "https://a..example", "https://a'b.example", "https://a%2eexample",
		"https://" + strings.Repeat("a", 64) + ".example", "https://" + strings.Repeat("a.", 127) + "example", "https://a.example,https://b.example",
	} {
		if err := (widget.Account{Origins: []string{bad}}).Check(); err == nil {
			t.Errorf("Check passes %q", bad)
		}
	}
}

// TestSetOrigins: what an admin adds holds at once, what the operator
// configured stays, and a bad list changes nothing.
func TestSetOrigins(t *testing.T) {
	t.Parallel()
	tokens, err := widget.NewTokens(widget.TokenConfig{Keys: [][]byte{make([]byte, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	w, err := widget.New(widget.Config{Account: widget.Account{Origins: []string{"https://fixed.example"}}, Tokens: tokens})
	if err != nil {
		t.Fatal(err)
	}
	check := func(fixed, a, b bool) {
		t.Helper()
		for origin, want := range map[string]bool{"https://fixed.example": fixed, "https://a.example": a, "https://b.example": b} {
			if got := w.OriginAllowed(origin); got != want {
				t.Errorf("OriginAllowed(%q) = %v, want %v", origin, got, want)
			}
		}
	}
	check(true, false, false)
	for _, step := range []struct {
		origins []string
		ok      bool
		a, b    bool
	}{
		{[]string{"https://a.example"}, true, true, false},
		{[]string{"https://b.example", "nonsense"}, false, true, false},
		{[]string{"https://b.example"}, true, false, true},
		{nil, true, false, false},
	} {
		if err := w.SetOrigins(step.origins); (err == nil) != step.ok {
			t.Errorf("SetOrigins(%q) = %v", step.origins, err)
		}
		check(true, step.a, step.b)
	}
	if got := w.Account().Origins; len(got) != 1 {
		t.Errorf("the account has the origins %q", got)
	}
}

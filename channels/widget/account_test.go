package widget_test

import (
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
	good := widget.Account{Origins: []string{"https://a.example.com", "*.example.com", "http://*.example.com:81", "http://127.0.0.1:8080"}}
	if err := good.Check(); err != nil {
		t.Errorf("Check = %v", err)
	}
	for _, bad := range []string{"", "example.com", "https://", "*", "https://*", "https://a.*.com", "https://*.*.com", "https://*.127.0.0.1", "https://a.example.com/", "ws://a.example.com", "https://a b"} {
		if err := (widget.Account{Origins: []string{bad}}).Check(); err == nil {
			t.Errorf("Check passes %q", bad)
		}
	}
}

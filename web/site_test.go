package web_test

import (
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"usher/web"
)

// builtPages are pages as a build leaves them.
func builtPages() fstest.MapFS {
	return fstest.MapFS{
		"index.html":            {Data: []byte(`<!doctype html><meta name="csp-nonce" content="__NONCE__"><script type="module" src="/assets/app-1a2b.js"></script>`)},
		"favicon.svg":           {Data: []byte("<svg/>")},
		"assets/app-1a2b.js":    {Data: []byte(strings.Repeat("console.log('hello');\n", 100))},
		"assets/face.woff2":     {Data: []byte("a font")},
		"widget.js":             {Data: []byte("(() => {})();")},
		"widget/files-9f8e.js":  {Data: []byte("export {};")},
		".vite/manifest.json":   {Data: []byte("{}")},
		"assets/_shared-77.css": {Data: []byte("a{}")},
	}
}

func withPages(pages fstest.MapFS) func(*web.Config) {
	return func(c *web.Config) { c.Pages = pages }
}

// fetch asks as a browser on another site does.
func fetch(t *testing.T, s *site, path string, header map[string]string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.addr+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := (&http.Transport{DisableCompression: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

func TestSitePages(t *testing.T) {
	t.Parallel()
	s := open(t, withPages(builtPages()))
	nonce := regexp.MustCompile(`content="([^"]{20,})"`)
	seen := map[string]bool{}
	for _, at := range []string{
		"/", "/chats", "/chats/018f", "/trainer", "/trainer/entries/a%2Fb", "/trainer/bench", "/settings/people", "/signin", "/setup", "/join", "/join?x=1",
	} {
		res, body := fetch(t, s, at, nil)
		found := nonce.FindStringSubmatch(body)
		if res.StatusCode != http.StatusOK || found == nil || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s = %d %s", at, res.StatusCode, body)
			continue
		}
		policy := res.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "style-src 'self' 'nonce-"+found[1]+"'") || !strings.Contains(policy, "script-src 'self';") {
			t.Errorf("%s: policy %q does not fit the nonce %q", at, policy, found[1])
		}
		if seen[found[1]] {
			t.Errorf("%s: the nonce %q was used before", at, found[1])
		}
		seen[found[1]] = true
	}
	for _, at := range []string{"/chat", "/index.html", "/assets/gone.js", "/.vite/manifest.json", "/v1/nothing", "/widget/gone.js", "/dist.txt"} {
		if res, body := fetch(t, s, at, nil); res.StatusCode != http.StatusNotFound || strings.Contains(body, "csp-nonce") {
			t.Errorf("%s = %d %s", at, res.StatusCode, body)
		}
	}
}

func TestSiteFiles(t *testing.T) {
	t.Parallel()
	s := open(t, withPages(builtPages()))
	for at, want := range map[string]struct{ cache, mime string }{
		"/assets/app-1a2b.js":    {"public, max-age=31536000, immutable", "text/javascript"},
		"/assets/_shared-77.css": {"public, max-age=31536000, immutable", "text/css"},
		"/favicon.svg":           {"no-cache", "image/svg+xml"},
		"/widget.js":             {"no-cache", "text/javascript"},
		"/widget/files-9f8e.js":  {"no-cache", "text/javascript"},
	} {
		res, body := fetch(t, s, at, nil)
		if res.StatusCode != http.StatusOK || res.Header.Get("Cache-Control") != want.cache || !strings.HasPrefix(res.Header.Get("Content-Type"), want.mime) {
			t.Errorf("%s = %d %v", at, res.StatusCode, res.Header)
		}
		foreign := res.Header.Get("Access-Control-Allow-Origin") == "*" && res.Header.Get("Cross-Origin-Resource-Policy") == "cross-origin"
		if foreign != strings.HasPrefix(at, "/widget") {
			t.Errorf("%s: other sites may load it: %v", at, foreign)
		}
		if body != string(builtPages()[at[1:]].Data) {
			t.Errorf("%s has another content", at)
		}
		again, body := fetch(t, s, at, map[string]string{"If-None-Match": `"other", ` + res.Header.Get("ETag")})
		if again.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s again = %d %q", at, again.StatusCode, body)
		}
	}
}

func TestSiteCompressed(t *testing.T) {
	t.Parallel()
	s := open(t, withPages(builtPages()))
	accept := map[string]string{"Accept-Encoding": "gzip, deflate, br", "Origin": "https://anywhere.example"}
	plain, _ := fetch(t, s, "/assets/app-1a2b.js", nil)
	res, body := fetch(t, s, "/assets/app-1a2b.js", accept)
	if res.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(res.Header.Get("Vary"), "Accept-Encoding") {
		t.Fatalf("headers %v", res.Header)
	}
	if res.Header.Get("ETag") == plain.Header.Get("ETag") {
		t.Error("two encodings have the same strong ETag")
	}
	r, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil || string(got) != string(builtPages()["assets/app-1a2b.js"].Data) {
		t.Errorf("unpacked %d bytes, %v", len(got), err)
	}
	for _, taken := range []string{"gzip;q=0", "br", "identity, gzip; q=0.0"} {
		if res, body := fetch(t, s, "/assets/app-1a2b.js", map[string]string{"Accept-Encoding": taken}); res.Header.Get("Content-Encoding") != "" || !strings.HasPrefix(body, "console") {
			t.Errorf("who takes %q gets %v", taken, res.Header)
		}
	}
	if res, _ := fetch(t, s, "/assets/face.woff2", accept); res.Header.Get("Content-Encoding") != "" {
		t.Error("a font was compressed again")
	}
}

// TestSiteNotBuilt: a binary without pages says so, and how to get them.
func TestSiteNotBuilt(t *testing.T) {
	t.Parallel()
	s := open(t, withPages(fstest.MapFS{}))
	for _, at := range []string{"/", "/chats/1", "/trainer", "/signin", "/setup"} {
		if res, body := fetch(t, s, at, nil); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "make build") {
			t.Errorf("%s = %d %s", at, res.StatusCode, body)
		}
	}
	for _, at := range []string{"/widget.js", "/widget/files.js"} {
		res, body := fetch(t, s, at, nil)
		if res.StatusCode != http.StatusServiceUnavailable || !strings.HasPrefix(body, "//") || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/javascript") {
			t.Errorf("%s = %d %s", at, res.StatusCode, body)
		}
	}
}

// TestSiteBroken: pages without a place for the nonce are refused at once.
func TestSiteBroken(t *testing.T) {
	t.Parallel()
	o := newOffice()
	server, err := web.New(services(t, o), web.Config{Pages: fstest.MapFS{"index.html": {Data: []byte("<p>")}}})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Serve(t.Context(), ln); err == nil || !strings.Contains(err.Error(), "__NONCE__") {
		t.Errorf("Serve = %v", err)
	}
}

package netguard_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"usher/netguard"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		public bool
		addrs  string
	}{
		{true, "1.1.1.1 8.8.8.8 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 2606:4700::1111 2a00::1 ::ffff:1.1.1.1 64:ff9b::101:101"},
		{false, "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.168.1.1"},
		{false, "198.18.0.1 198.19.0.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 192.0.2.1 198.51.100.1 203.0.113.1"},
		{false, ":: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 fe80::1 fec0::1 fc00::1 fd00::1 ff02::1"},
		{false, "64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2001::1 2001:db8::1 2002:7f00:1:: 100::1 3fff::1 5f00::1"},
	} {
		for _, s := range strings.Fields(c.addrs) {
			if got := netguard.Public(netip.MustParseAddr(s)); got != c.public {
				t.Errorf("Public(%s) = %v", s, got)
			}
		}
	}
	if netguard.Public(netip.Addr{}) || netguard.Public(netip.MustParseAddr("2606:4700::1%eth0")) {
		t.Error("no address, or one of a link, is public")
	}
}

func TestCheckURL(t *testing.T) {
	t.Parallel()
	strict := netguard.New(netguard.Config{})
	loose := netguard.New(netguard.Config{Allow: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	for _, c := range []struct {
		url           string
		strict, loose bool
	}{
		{"https://shop.example/hooks?x=1", true, true},
		{"https://shop.example:8443", true, true},
		{"http://shop.example/", false, true}, // where it leads is judged when it is dialled
		{"https://10.1.2.3/", false, true},
		{"http://10.1.2.3/", false, true},
		{"https://[::ffff:10.1.2.3]/", false, true},
		{"https://192.168.0.1/", false, false},
		{"http://1.1.1.1/", false, false},
		{"https://127.0.0.1", false, false},
		{"https://[::1]/", false, false},
		{"https://me:secret@shop.example/", false, false},
		{"ftp://shop.example/", false, false},
		{"https:///path", false, false},
		{"https:shop.example", false, false},
		{"shop.example", false, false},
		{"https://shop.example/#x", false, false},
		{"https://shop.example/" + strings.Repeat("x", netguard.MaxURL), false, false},
		{"", false, false},
		{"https://%zz", false, false},
	} {
		if err := strict.CheckURL(c.url); (err == nil) != c.strict {
			t.Errorf("strict: CheckURL(%q) = %v", c.url, err)
		}
		if err := loose.CheckURL(c.url); (err == nil) != c.loose {
			t.Errorf("loose: CheckURL(%q) = %v", c.url, err)
		}
	}
}

// names is a resolver.
type names map[string][]string

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	var all []netip.Addr
	for _, s := range n[host] {
		all = append(all, netip.MustParseAddr(s))
	}
	if all == nil {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return all, nil
}

// changing answers with a public address first, and with a private one then.
type changing struct{ asked atomic.Int64 }

func (c *changing) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	if c.asked.Add(1) == 1 {
		return []netip.Addr{netip.MustParseAddr("1.1.1.1")}, nil
	}
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

// TestDialled: what is dialled is an address that was judged, and no other.
func TestDialled(t *testing.T) {
	t.Parallel()
	errDialled := errors.New("dialled")
	resolver := names{
		"public.example": {"1.1.1.1"}, "private.example": {"10.0.0.1"}, "mapped.example": {"::ffff:127.0.0.1"},
		"both.example": {"127.0.0.1", "1.0.0.1", "fd00::1"}, "inside.example": {"192.168.7.7"},
	}
	for _, c := range []struct{ url, want string }{
		{"https://public.example/", "1.1.1.1:443"},
		{"https://public.example.:444/", "1.1.1.1:444"},
		{"https://private.example/", ""},
		{"https://mapped.example/", ""},
		{"https://both.example/", "1.0.0.1:443"},
		{"https://inside.example/", "192.168.7.7:443"},
		{"http://inside.example/", "192.168.7.7:80"},
		{"http://public.example/", ""}, // not without TLS
		{"https://nowhere.example/", ""},
		{"https://2130706433/", ""}, // 127.0.0.1 for some; a name for us
	} {
		got := ""
		g := netguard.New(netguard.Config{
			Allow: []netip.Prefix{netip.MustParsePrefix("192.168.0.0/16")}, Resolver: resolver,
			Dial: func(_ context.Context, _, address string) (net.Conn, error) { got += address; return nil, errDialled },
		})
		_, err := get(t, g, c.url)
		if got != c.want || (c.want != "") != errors.Is(err, errDialled) {
			t.Errorf("%s dials %q, %v; want %q", c.url, got, err, c.want)
		}
		if strings.Contains(c.url, "private") && !errors.Is(err, netguard.ErrForbidden) {
			t.Errorf("%s: %v; want ErrForbidden", c.url, err)
		}
	}
}

// TestResolvedOnce: a name that resolves to something else the second time is
// not asked a second time.
func TestResolvedOnce(t *testing.T) {
	t.Parallel()
	var dialled string
	r := &changing{}
	g := netguard.New(netguard.Config{Resolver: r, Dial: func(_ context.Context, _, address string) (net.Conn, error) {
		dialled = address
		return nil, errors.New("far away")
	}})
	if _, err := get(t, g, "https://shop.example/"); err == nil || dialled != "1.1.1.1:443" || r.asked.Load() != 1 {
		t.Errorf("dialled %q after %d questions, %v", dialled, r.asked.Load(), err)
	}
}

func get(t *testing.T, g *netguard.Guard, url string) (int, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := g.Client(5 * time.Second).Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// TestClient calls a real server in a network that is allowed; a redirect is
// the answer, and a proxy of the environment is not asked.
func TestClient(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		http.Redirect(w, r, "/again", http.StatusFound)
	}))
	defer server.Close()
	if _, err := get(t, netguard.New(netguard.Config{}), server.URL); !errors.Is(err, netguard.ErrForbidden) || calls != 0 {
		t.Errorf("this machine is called: %v, %d calls", err, calls)
	}
	g := netguard.New(netguard.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if status, err := get(t, g, server.URL); status != http.StatusFound || err != nil || calls != 1 {
		t.Errorf("%d, %v after %d calls; want the redirect itself", status, err, calls)
	}
}

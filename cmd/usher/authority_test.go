package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/acme"
)

// authority issues certificates for tests, by hand or by ACME (RFC 8555). It
// looks at no signatures of requests, but checks its challenges as a real one
// does.
type authority struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	cert   *x509.Certificate
	server *httptest.Server
	offers string // the kind of challenge
	at     string // address that challenges are checked at

	mu      sync.Mutex
	account crypto.PublicKey
	orders  []*order
}

// order is a certificate that was asked for.
type order struct {
	name, token string
	valid       bool
	chain       []byte
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test root"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	return &authority{t: t, key: key, cert: cert}
}

// roots is what a client has to trust.
func (a *authority) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// issue signs a certificate; the chain is PEM.
func (a *authority) issue(public crypto.PublicKey, serial int64, end time.Time, names ...string) ([]byte, error) {
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(serial), DNSNames: names, NotBefore: time.Now().Add(-time.Hour), NotAfter: end,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, a.cert, public, a.key)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
}

// files writes a new certificate and its key.
func (a *authority) files(dir string, serial int64, end time.Time, names ...string) (cert, key string) {
	a.t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(a.t, err)
	chain, err := a.issue(&private.PublicKey, serial, end, names...)
	must(a.t, err)
	der, err := x509.MarshalPKCS8PrivateKey(private)
	must(a.t, err)
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	must(a.t, os.WriteFile(cert, chain, 0o600))
	must(a.t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600))
	return cert, key
}

// serve answers ACME clients; challenges of this kind are checked at addr.
func (a *authority) serve(offers, at string) {
	a.offers, a.at = offers, at
	mux := http.NewServeMux()
	mux.HandleFunc("GET /directory", func(w http.ResponseWriter, _ *http.Request) {
		a.answer(w, http.StatusOK, map[string]string{
			"newNonce": a.server.URL + "/nonce", "newAccount": a.server.URL + "/account", "newOrder": a.server.URL + "/order",
			"revokeCert": a.server.URL + "/no", "keyChange": a.server.URL + "/no",
		})
	})
	mux.HandleFunc("/nonce", func(w http.ResponseWriter, _ *http.Request) { a.answer(w, http.StatusOK, nil) })
	mux.HandleFunc("POST /account", a.newAccount)
	mux.HandleFunc("POST /order", a.newOrder)
	mux.HandleFunc("POST /order/{n}", func(w http.ResponseWriter, r *http.Request) { a.describe(w, r, http.StatusOK) })
	mux.HandleFunc("POST /authz/{n}", func(w http.ResponseWriter, r *http.Request) {
		o := a.order(r)
		a.answer(w, http.StatusOK, map[string]any{
			"status": status(o.valid), "identifier": map[string]string{"type": "dns", "value": o.name}, "challenges": []any{a.challenge(r, o)},
		})
	})
	mux.HandleFunc("POST /challenge/{n}", a.check)
	mux.HandleFunc("POST /finalize/{n}", a.finalize)
	mux.HandleFunc("POST /cert/{n}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Replay-Nonce", "nonce")
		w.Header().Set("Content-Type", "application/pem-certificate-chain")
		_, _ = w.Write(a.order(r).chain)
	})
	a.server = httptest.NewTLSServer(mux)
	a.t.Cleanup(a.server.Close)
}

// trustFile is what a process has to trust to ask the authority.
func (a *authority) trustFile() string {
	path := filepath.Join(a.t.TempDir(), "root.pem")
	must(a.t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.server.Certificate().Raw}), 0o600))
	return path
}

func (a *authority) answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Replay-Nonce", "nonce")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body)
	}
}

// payload decodes the two parts of a signed request.
func payload(r *http.Request, protected, payload any) error {
	var signed struct{ Protected, Payload string }
	if err := json.NewDecoder(r.Body).Decode(&signed); err != nil {
		return err
	}
	for text, into := range map[string]any{signed.Protected: protected, signed.Payload: payload} {
		if into == nil {
			continue
		}
		raw, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, into); err != nil {
			return err
		}
	}
	return nil
}

func (a *authority) newAccount(w http.ResponseWriter, r *http.Request) {
	var head struct{ JWK struct{ X, Y string } }
	if err := payload(r, &head, nil); err != nil {
		a.t.Error(err)
	}
	x, _ := base64.RawURLEncoding.DecodeString(head.JWK.X)
	y, _ := base64.RawURLEncoding.DecodeString(head.JWK.Y)
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, x, y))
	if err != nil {
		a.t.Error(err)
	}
	a.mu.Lock()
	a.account = public
	a.mu.Unlock()
	w.Header().Set("Location", a.server.URL+"/account/1")
	a.answer(w, http.StatusCreated, map[string]string{"status": "valid"})
}

func (a *authority) newOrder(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Identifiers []struct{ Value string }
	}
	if err := payload(r, nil, &asked); err != nil || len(asked.Identifiers) != 1 {
		a.t.Errorf("an order of %+v, %v", asked, err)
		return
	}
	a.mu.Lock()
	a.orders = append(a.orders, &order{name: asked.Identifiers[0].Value, token: rand.Text()})
	n := len(a.orders) - 1
	a.mu.Unlock()
	r.SetPathValue("n", fmt.Sprint(n))
	a.describe(w, r, http.StatusCreated)
}

// order is the one of a request.
func (a *authority) order(r *http.Request) *order {
	var n int
	_, _ = fmt.Sscan(r.PathValue("n"), &n)
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.orders[n]
}

// ordered is how many certificates were asked for.
func (a *authority) ordered() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.orders)
}

func status(valid bool) string {
	if valid {
		return "valid"
	}
	return "pending"
}

func (a *authority) describe(w http.ResponseWriter, r *http.Request, code int) {
	o, n := a.order(r), r.PathValue("n")
	said := map[string]any{
		"status": "pending", "identifiers": []any{map[string]string{"type": "dns", "value": o.name}},
		"authorizations": []string{a.server.URL + "/authz/" + n}, "finalize": a.server.URL + "/finalize/" + n,
	}
	if o.valid {
		said["status"] = "ready"
	}
	if o.chain != nil {
		said["status"], said["certificate"] = "valid", a.server.URL+"/cert/"+n
	}
	w.Header().Set("Location", a.server.URL+"/order/"+n)
	a.answer(w, code, said)
}

func (a *authority) challenge(r *http.Request, o *order) any {
	return map[string]string{"type": a.offers, "url": a.server.URL + "/challenge/" + r.PathValue("n"), "token": o.token, "status": status(o.valid)}
}

// check looks whether whoever asks serves the name.
func (a *authority) check(w http.ResponseWriter, r *http.Request) {
	o := a.order(r)
	print, err := acme.JWKThumbprint(a.account)
	if err == nil {
		err = map[string]func(o *order, want string) error{"http-01": a.checkHTTP, "tls-alpn-01": a.checkALPN}[a.offers](o, o.token+"."+print)
	}
	if err != nil {
		a.t.Errorf("the challenge is not met: %v", err)
	}
	o.valid = err == nil
	a.answer(w, http.StatusOK, a.challenge(r, o))
}

func (a *authority) checkHTTP(o *order, want string) error {
	req, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, "http://"+a.at+"/.well-known/acme-challenge/"+o.token, http.NoBody)
	if err != nil {
		return err
	}
	req.Host = o.name + ":80" // as some do
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if got, err := io.ReadAll(resp.Body); err != nil || string(got) != want {
		return fmt.Errorf("%s %q, %w", resp.Status, got, err)
	}
	return nil
}

func (a *authority) checkALPN(o *order, want string) error {
	conn, err := tls.Dial("tcp", a.at, &tls.Config{ServerName: o.name, NextProtos: []string{acme.ALPNProto}, InsecureSkipVerify: true})
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	sum := sha256.Sum256([]byte(want))
	value, err := asn1.Marshal(sum[:])
	for _, e := range conn.ConnectionState().PeerCertificates[0].Extensions {
		if e.Id.String() == "1.3.6.1.5.5.7.1.31" && bytes.Equal(e.Value, value) {
			return err
		}
	}
	return fmt.Errorf("the certificate says nothing of the challenge, %w", err)
}

func (a *authority) finalize(w http.ResponseWriter, r *http.Request) {
	var asked struct{ CSR string }
	err := payload(r, nil, &asked)
	raw, _ := base64.RawURLEncoding.DecodeString(strings.TrimRight(asked.CSR, "="))
	csr, cerr := x509.ParseCertificateRequest(raw)
	if err != nil || cerr != nil {
		a.t.Errorf("finalize: %v, %v", err, cerr)
		return
	}
	o := a.order(r)
	if o.chain, err = a.issue(csr.PublicKey, 77, time.Now().Add(90*24*time.Hour), o.name); err != nil {
		a.t.Error(err)
	}
	// Nothing says where the order is, and it is not done yet: some authorities
	// answer so, and RFC 8555 lets them.
	a.answer(w, http.StatusOK, map[string]any{"status": "processing", "finalize": a.server.URL + "/finalize/" + r.PathValue("n")})
}

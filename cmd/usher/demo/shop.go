package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"usher"
)

//go:embed shop
var shopFiles embed.FS

// FirstQuestion is what the tour and the shop's page suggest to ask.
const FirstQuestion = "How much is delivery to Norway?"

// shopPage is the page in one language.
type shopPage struct {
	Language usher.Language `json:"-"`
	Usher    string         `json:"-"` // http://host:port

	Name      string    `json:"name"`
	Tagline   string    `json:"tagline"`
	Intro     string    `json:"intro"`
	Skip      string    `json:"skip"`
	Sections  []section `json:"sections"`
	Products  string    `json:"products"` // heading
	List      []product `json:"list"`
	Try       string    `json:"try"`
	Questions []string  `json:"questions"`
	Footer    string    `json:"footer"`
}

// section is a piece of text with an anchor.
type section struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

// product is something that the shop sells. Picture names a template.
type product struct {
	Picture string `json:"picture"`
	Name    string `json:"name"`
	Text    string `json:"text"`
	Price   string `json:"price"`
	Note    string `json:"note"`
}

// NewShop returns the site of the sample shop, which shows the widget of the
// server at usherURL, http://host:port. Its policy lets pages load their own
// files and those of that server, nothing else.
func NewShop(usherURL string) (http.Handler, error) {
	at, err := url.Parse(usherURL)
	if err != nil || at.Host == "" {
		return nil, fmt.Errorf("demo: %q is no address of a server", usherURL)
	}
	policy := shopPolicy(at)
	mux := http.NewServeMux()
	for _, l := range []usher.Language{usher.English, usher.Chinese} {
		page, err := renderShop(l, strings.TrimSuffix(usherURL, "/"))
		if err != nil {
			return nil, err
		}
		mux.HandleFunc("GET /"+string(l), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Security-Policy", policy)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Language", string(l))
			_, _ = w.Write(page) // who has left needs no page
		})
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		to := "/en"
		if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "zh") {
			to = "/zh"
		}
		http.Redirect(w, r, to, http.StatusFound)
	})
	for _, name := range []string{"shop.css", "shop.js", "icon.svg"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			http.ServeFileFS(w, r, shopFiles, "shop/"+name)
		})
	}
	return guarded(mux), nil
}

// guarded sets what protects every answer of the shop.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		w.Header().Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

// shopPolicy is as strict as a careful shop's: the widget must do with it.
func shopPolicy(at *url.URL) string {
	server := at.Scheme + "://" + at.Host
	socket := strings.Replace(server, "http", "ws", 1)
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self' " + server, "connect-src 'self' " + server + " " + socket,
		"style-src 'self'", "img-src 'self' blob:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
	}, "; ")
}

// renderShop writes the page in l.
func renderShop(l usher.Language, usherURL string) ([]byte, error) {
	raw, err := shopFiles.ReadFile("shop/texts_" + string(l) + ".json")
	if err != nil {
		return nil, fmt.Errorf("demo: the shop's texts: %w", err)
	}
	page := shopPage{Language: l, Usher: usherURL}
	if err := json.Unmarshal(raw, &page); err != nil {
		return nil, fmt.Errorf("demo: the shop's texts: %w", err)
	}
	var t *template.Template
	t = template.New("page.html").Funcs(template.FuncMap{"picture": func(name string) (template.HTML, error) {
		var b strings.Builder
		err := t.ExecuteTemplate(&b, name, nil)
		return template.HTML(b.String()), err //nolint:gosec // our own drawing, with nothing filled in
	}})
	if _, err := t.ParseFS(shopFiles, "shop/page.html", "shop/pictures.html"); err != nil {
		return nil, fmt.Errorf("demo: the shop's page: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, page); err != nil {
		return nil, fmt.Errorf("demo: the shop's page: %w", err)
	}
	return out.Bytes(), nil
}

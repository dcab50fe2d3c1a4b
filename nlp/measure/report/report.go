package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"regexp"

	"usher"
)

// Report is one of Intents, Retrieval and Moderation.
type Report interface {
	document(w *words) document
}

var (
	_ Report = Intents{}
	_ Report = Retrieval{}
	_ Report = Moderation{}
)

//go:embed page.css
var style string

//go:embed page.html
var markup string

var page = template.Must(template.New("page").Funcs(template.FuncMap{"breaks": breaks}).Parse(markup))

// breaks lets long labels go on in the next line behind a stroke or a dot.
func breaks(s string) template.HTML {
	return template.HTML(joint.ReplaceAllString(template.HTMLEscapeString(s), "$1<wbr>$2"))
}

var joint = regexp.MustCompile(`([_./])(\pL)`)

// Page writes a report as one HTML page in a language that Speaks knows;
// English otherwise.
func Page(out io.Writer, r Report, l usher.Language) error {
	w := in(l)
	sum := sha256.Sum256([]byte(style))
	var b bytes.Buffer
	err := page.Execute(&b, struct {
		document
		Words  *words
		Style  template.CSS
		Policy string
	}{
		r.document(w), w, template.CSS(style),
		"default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
	})
	if err == nil {
		_, err = out.Write(b.Bytes())
	}
	if err != nil {
		return fmt.Errorf("report: page: %w", err)
	}
	return nil
}

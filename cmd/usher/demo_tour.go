package main

import (
	"fmt"
	"io"
	"strings"
	"text/template"

	"usher/cmd/usher/demo"
)

// tourText is what the demo prints, once everything answers.
var tourText = template.Must(template.New("tour").Funcs(template.FuncMap{"pad": pad}).Parse(`
  Usher demo: an online shop, its bot, and the people behind it.

  The shop      {{.Shop.en}}   (English)
                {{.Shop.zh}}   (中文)
  The console   {{.Console}}

  Sign in as
{{- range .People}}
    {{pad 9 .Role}} {{pad 22 .Email}} {{.Password}}
{{- end}}

  A first tour
    1. Open the shop, click the round button, and ask: {{.Ask}}
    2. In another window (a private one), sign in to the console as the first
       agent: chats come to you as long as you are online, at the bottom left.
    3. In the shop, ask for a person: the chat comes to the console, with what
       the bot has understood on top. Answer it.
    4. Sign in as trainer: see what the bot could not answer, and teach it.
{{- if not .Pages}}

  This binary was compiled without its pages: there is no widget on the shop's
  page and no console. To have them, stop this and run “make demo”, which needs
  Node.js. The API works all the same: {{.Console}}docs
{{- end}}

  Everything is on this machine, in {{.Data}}
  It is gone when you press Ctrl-C.

`))

// print writes the tour as a block of text.
func (t tour) print(w io.Writer) error {
	if err := tourText.Execute(w, t); err != nil {
		return fmt.Errorf("demo: say where it is: %w", err)
	}
	return nil
}

// Ask is a first question that the shop's bot knows.
func (tour) Ask() string { return demo.FirstQuestion }

// pad fills s up to n columns.
func pad(n int, s any) string {
	text := fmt.Sprint(s)
	return text + strings.Repeat(" ", max(0, n-len(text)))
}

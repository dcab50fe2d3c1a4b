package main

import (
	"strings"
	"testing"
)

const traces = `File: usher
Type: cpu
-----------+-------------------------------------------------------
      30ms   usher/chat.answer (inline)
             usher/web.serve
-----------+-------------------------------------------------------
     1.01s   runtime.futex
-----------+-------------------------------------------------------
      10ms   usher/web.serve
-----------+-------------------------------------------------------
`

func TestDraw(t *testing.T) {
	var b strings.Builder
	if err := draw(strings.NewReader(traces), &b, "a <title>"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"a &lt;title&gt;", "<title>all 100.0%</title>", "<title>runtime.futex 96.2%</title>",
		"<title>usher/web.serve 3.8%</title>", "<title>usher/chat.answer 2.9%</title>", ">runtime.futex</text>",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	if err := draw(strings.NewReader("usage"), &b, ""); err == nil {
		t.Error("what holds no samples was drawn")
	}
}

package ui_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"usher/web/ui"
)

// TestPages: what is built is whole. A tree without a build has no pages.
func TestPages(t *testing.T) {
	t.Parallel()
	pages, built := ui.Pages()
	if !built {
		t.Skip("the pages are not built; make build does")
	}
	index, err := fs.ReadFile(pages, "index.html")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(index), "__NONCE__"); n != 1 {
		t.Errorf("index.html has the nonce's place %d times, want once:\n%s", n, index)
	}
	for _, inline := range []string{"<script>", "style="} {
		if strings.Contains(string(index), inline) {
			t.Errorf("index.html has %s, which its policy forbids", inline)
		}
	}
}

func ExamplePages() {
	pages, built := ui.Pages()
	if !built {
		fmt.Println("the pages were not built")
	}
	_ = pages // index.html, assets/…, widget.js, widget/…
}

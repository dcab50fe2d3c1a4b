// Command flamegraph draws what `go tool pprof -traces` prints, on its standard
// input, as a flame graph: an SVG in which each call is as wide as its share of
// the time, above the one that it was called by.
package main

import (
	"bufio"
	"cmp"
	"fmt"
	"hash/fnv"
	"html"
	"io"
	"log"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	width  = 1600.0
	height = 17.0
	least  = 3.0 // a frame that is narrower is left out
)

func main() {
	if err := draw(os.Stdin, os.Stdout, strings.Join(os.Args[1:], " ")); err != nil {
		log.Fatal("flamegraph: ", err)
	}
}

// frame is a function as it was called on one way.
type frame struct {
	name  string
	took  time.Duration
	calls map[string]*frame
}

func (f *frame) call(name string) *frame {
	if f.calls == nil {
		f.calls = map[string]*frame{}
	}
	if f.calls[name] == nil {
		f.calls[name] = &frame{name: name}
	}
	return f.calls[name]
}

func (f *frame) depth() int {
	deepest := 0
	for _, c := range f.calls {
		deepest = max(deepest, c.depth())
	}
	return deepest + 1
}

func draw(r io.Reader, w io.Writer, title string) error {
	root, err := read(r)
	if err != nil {
		return err
	}
	if root.took == 0 {
		return fmt.Errorf("no samples: pipe the output of `go tool pprof -traces` into this")
	}
	b := bufio.NewWriter(w)
	h := height * float64(root.depth()+1)
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="monospace" font-size="11">`+"\n", width, h)
	fmt.Fprintf(b, `<rect width="100%%" height="100%%" fill="#fff"/><text x="4" y="12">%s</text>`+"\n", html.EscapeString(title))
	write(b, root, root.took, 0, h-height)
	fmt.Fprintln(b, "</svg>")
	return b.Flush()
}

// sample is the first line of a trace: what it took, and the innermost function.
var sample = regexp.MustCompile(`^ *([0-9.]+(?:ns|us|µs|ms|s|mins)) +(.+)$`)

// read adds up the traces.
func read(r io.Reader) (*frame, error) {
	root := &frame{name: "all"}
	var took time.Duration
	var stack []string // from the inside out
	add := func() {
		f := root
		for _, name := range slices.Backward(stack) {
			f.took += took
			f = f.call(name)
		}
		f.took += took
		took, stack = 0, nil
	}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "-----------+") {
			add()
		} else if m := sample.FindStringSubmatch(line); m != nil {
			d, err := time.ParseDuration(strings.Replace(m[1], "mins", "m", 1))
			if err != nil {
				return nil, fmt.Errorf("read %q: %w", line, err)
			}
			took, stack = d, []string{called(m[2])}
		} else if took > 0 {
			stack = append(stack, called(line))
		}
	}
	add()
	return root, lines.Err()
}

func called(s string) string { return strings.TrimSuffix(strings.TrimSpace(s), " (inline)") }

// write draws a frame and what it calls, the widest first.
func write(w io.Writer, f *frame, all time.Duration, x, y float64) {
	wide := width * float64(f.took) / float64(all)
	if wide < least {
		return
	}
	short := f.name[strings.LastIndexByte(f.name, '/')+1:]
	fmt.Fprintf(w, `<g><title>%s %.1f%%</title><rect x="%.1f" y="%.0f" width="%.1f" height="%.0f" fill="%s" stroke="#fff" stroke-width=".5"/>`,
		html.EscapeString(f.name), 100*float64(f.took)/float64(all), x, y, wide, height, colour(f.name))
	if n := int(wide/6.7) - 1; n > 2 {
		fmt.Fprintf(w, `<text x="%.1f" y="%.0f">%s</text>`, x+2, y+12, html.EscapeString(short[:min(n, len(short))]))
	}
	fmt.Fprintln(w, "</g>")
	for _, c := range slices.SortedFunc(maps.Values(f.calls), func(a, b *frame) int {
		return cmp.Or(cmp.Compare(b.took, a.took), cmp.Compare(a.name, b.name))
	}) {
		write(w, c, all, x, y-height)
		x += width * float64(c.took) / float64(all)
	}
}

// colour is the same for all functions of a package; ours are warm.
func colour(name string) string {
	dir, _, _ := strings.Cut(name[strings.LastIndexByte(name, '/')+1:], ".")
	h := fnv.New32a()
	_, _ = h.Write([]byte(name[:strings.LastIndexByte(name, '/')+1] + dir))
	hue := 190 + h.Sum32()%80
	if strings.HasPrefix(name, "usher") || strings.HasPrefix(name, "main.") {
		hue = 10 + h.Sum32()%45
	}
	return fmt.Sprintf("hsl(%d,70%%,75%%)", hue)
}

// Command figures measures the shape of the Go code below the current folder,
// a line for each room and one for all, so that drift shows:
//
//	go run ./scripts/figures
//
// Lines of code are lines that hold more than white space and comments.
// Generated files do not count. Tests are _test.go files and the suites, which
// are packages whose name ends in "test"; they count in the ratio only. A file
// is measured by all its lines, a function from its signature to its brace.
// With -over it lists instead what is longer than the house allows.
package main

import (
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

const (
	longFile     = 300 // lines; a test may have more
	longFunction = 70
)

func main() {
	over := flag.Bool("over", false, "list the files and functions that are too long")
	flag.Parse()
	if err := run(os.DirFS("."), os.Stdout, *over); err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
}

// run measures the tree and prints its figures, or what is too long in it.
func run(tree fs.FS, out io.Writer, over bool) error {
	files, err := measure(tree)
	if err != nil {
		return err
	}
	if over {
		return printLong(out, files)
	}
	return printFigures(out, files)
}

// printFigures prints a line for each room and one for all.
func printFigures(out io.Writer, files []file) error {
	rooms := map[string][]file{}
	for _, f := range files {
		rooms[f.room] = append(rooms[f.room], f)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "room\tpkgs\tfiles\tcode lines\ttest/code\tfile med/p90/max\tfunc med/p90/max\tinterfaces (med)\twith doc\t")
	for _, name := range slices.Sorted(maps.Keys(rooms)) {
		fmt.Fprintln(w, row(name, rooms[name]))
	}
	fmt.Fprintln(w, row("all", files))
	return w.Flush()
}

// row is the figures of some files.
func row(name string, files []file) string {
	var code, tests, exported, documented int
	var lengths, functions, methods []int
	packages := map[string]bool{}
	for _, f := range files {
		if f.test {
			tests += f.code
			continue
		}
		packages[f.dir] = true
		code += f.code
		exported += f.exported
		documented += f.documented
		lengths = append(lengths, f.lines)
		methods = append(methods, f.interfaces...)
		for _, fn := range f.functions {
			functions = append(functions, fn.lines)
		}
	}
	return fmt.Sprintf("%s\t%d\t%d\t%d\t%s\t%s\t%s\t%d (%d)\t%s\t", name, len(packages), len(lengths), code,
		ratio(tests, code), spread(lengths), spread(functions), len(methods), quantile(methods, 50), percent(documented, exported))
}

// printLong lists what is longer than the house allows.
func printLong(out io.Writer, files []file) error {
	var long []string
	for _, f := range files {
		if f.lines > longFile && !f.test {
			long = append(long, fmt.Sprintf("%s: %d lines", f.path, f.lines))
		}
		for _, fn := range f.functions {
			if fn.lines > longFunction && !f.test {
				long = append(long, fmt.Sprintf("%s:%d: %s has %d lines", f.path, fn.at, fn.name, fn.lines))
			}
		}
	}
	for _, l := range long {
		if _, err := fmt.Fprintln(out, l); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	return nil
}

// quantile returns the smallest of all that at least percent of them reach, 0
// of none.
func quantile(all []int, percent int) int {
	if len(all) == 0 {
		return 0
	}
	all = slices.Sorted(slices.Values(all))
	return all[max((len(all)*percent+99)/100, 1)-1]
}

func spread(all []int) string {
	return fmt.Sprintf("%d/%d/%d", quantile(all, 50), quantile(all, 90), quantile(all, 100))
}

func ratio(a, b int) string {
	if b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", float64(a)/float64(b))
}

func percent(a, b int) string {
	if b == 0 {
		return "-"
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", 100*float64(a)/float64(b)), ".0") + " %"
}

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// file is what is counted in one Go file.
type file struct {
	path, dir, room string
	test            bool
	lines, code     int
	functions       []function
	interfaces      []int // methods of each
	exported        int   // names
	documented      int   // exported names with doc
}

// function is a function or method with a body.
type function struct {
	name      string
	at, lines int
}

// measure reads the hand-written Go files of a tree, in the order of paths.
func measure(tree fs.FS) ([]file, error) {
	var all []file
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if hidden := strings.HasPrefix(d.Name(), ".") && p != "."; hidden || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(p) != ".go" {
			return nil
		}
		src, err := fs.ReadFile(tree, p)
		if err != nil {
			return err
		}
		f, ok, err := count(p, src)
		if ok {
			all = append(all, f)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("measure: %w", err)
	}
	return all, nil
}

// count measures one file; ok is false for a generated one.
func count(name string, src []byte) (f file, ok bool, err error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return f, false, fmt.Errorf("parse: %w", err)
	}
	if ast.IsGenerated(tree) {
		return f, false, nil
	}
	f = file{path: name, dir: path.Dir(name), room: room(name), code: codeLines(src), lines: strings.Count(string(src), "\n")}
	f.test = strings.HasSuffix(name, "_test.go") || strings.HasSuffix(tree.Name.Name, "test")
	for _, d := range tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			f.function(set, d)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				f.spec(s, d.Doc)
			}
		}
	}
	return f, true, nil
}

// room is the first folder of a path; the vocabulary has none.
func room(name string) string {
	first, _, below := strings.Cut(name, "/")
	if !below {
		return "usher"
	}
	return first
}

// codeLines counts the lines that hold a token.
func codeLines(src []byte) int {
	set := token.NewFileSet()
	in := set.AddFile("", set.Base(), len(src))
	var s scanner.Scanner
	s.Init(in, src, nil, 0)
	lines := map[int]bool{}
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return len(lines)
		}
		if tok == token.SEMICOLON && text == "\n" {
			continue
		}
		for i := range strings.Count(text, "\n") + 1 { // a raw string has many
			lines[in.Line(pos)+i] = true
		}
	}
}

// function counts d.
func (f *file) function(set *token.FileSet, d *ast.FuncDecl) {
	if d.Body != nil {
		from, to := set.Position(d.Pos()).Line, set.Position(d.End()).Line
		f.functions = append(f.functions, function{name: d.Name.Name, at: from, lines: to - from + 1})
	}
	if d.Name.IsExported() && exportedReceiver(d) {
		f.export(d.Doc != nil)
	}
}

// exportedReceiver reports whether d is no method, or one of an exported type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	for t := d.Recv.List[0].Type; ; {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}

// spec counts a type, or the names of constants or variables. What stands over
// a group is the doc of each that has none of its own.
func (f *file) spec(s ast.Spec, group *ast.CommentGroup) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() {
			f.export(slices.ContainsFunc([]*ast.CommentGroup{s.Doc, s.Comment, group}, present))
		}
		if t, ok := s.Type.(*ast.InterfaceType); ok {
			f.interfaces = append(f.interfaces, t.Methods.NumFields())
		}
	case *ast.ValueSpec:
		for _, n := range s.Names {
			if n.IsExported() {
				f.export(slices.ContainsFunc([]*ast.CommentGroup{s.Doc, s.Comment, group}, present))
			}
		}
	}
}

func (f *file) export(documented bool) {
	f.exported++
	if documented {
		f.documented++
	}
}

func present(c *ast.CommentGroup) bool { return c != nil }

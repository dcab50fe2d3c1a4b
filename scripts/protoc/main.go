// Command protoc makes Go code of the .proto files below a folder, beside
// them: protocompile reads them, and protoc-gen-go's own generator writes what
// protoc would have it write.
//
//	protoc FOLDER          write each X.pb.go
//	protoc -check FOLDER   fail where one is not what would be written
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"google.golang.org/protobuf/cmd/protoc-gen-go/internal_gengo"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

func main() {
	check := flag.Bool("check", false, "only compare")
	flag.Parse()
	if err := run(context.Background(), flag.Arg(0), *check); err != nil {
		fmt.Fprintln(os.Stderr, "protoc:", err)
		os.Exit(1)
	}
}

// run generates the code of all files below root.
func run(ctx context.Context, root string, check bool) error {
	names, err := find(root)
	if err != nil {
		return err
	}
	compiler := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{root}}),
		SourceInfoMode: protocompile.SourceInfoStandard, // comments go into the code
	}
	files, err := compiler.Compile(ctx, names...)
	if err != nil {
		return err
	}
	made, err := generate(files, names)
	if err != nil {
		return err
	}
	for _, f := range made {
		// The names begin with the import path, of which the module is the first part and the folder the second.
		_, name, _ := strings.Cut(f.GetName(), "/proto/")
		if err := put(filepath.Join(root, name), []byte(f.GetContent()), check); err != nil {
			return err
		}
	}
	return nil
}

// find lists the .proto files below root, relative to it.
func find(root string) ([]string, error) {
	var names []string
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".proto") {
			names = append(names, path)
		}
		return err
	})
	if err == nil && len(names) == 0 {
		err = errors.New("there is no .proto file below " + root)
	}
	return names, err
}

// generate asks protoc-gen-go's generator for the code of files.
func generate(files linker.Files, names []string) ([]*pluginpb.CodeGeneratorResponse_File, error) {
	req := &pluginpb.CodeGeneratorRequest{FileToGenerate: names}
	seen := map[string]bool{}
	var add func(linker.File)
	add = func(f linker.File) { // what a file imports comes before it
		if seen[f.Path()] {
			return
		}
		seen[f.Path()] = true
		for i := range f.Imports().Len() {
			add(f.FindImportByPath(f.Imports().Get(i).Path()))
		}
		req.ProtoFile = append(req.ProtoFile, describe(f))
	}
	for _, f := range files {
		add(f)
	}
	gen, err := protogen.Options{}.New(req)
	if err != nil {
		return nil, err
	}
	for _, f := range gen.Files {
		if f.Generate {
			internal_gengo.GenerateFile(gen, f)
		}
	}
	resp := gen.Response()
	if resp.Error != nil {
		return nil, errors.New(resp.GetError())
	}
	return resp.GetFile(), nil
}

// describe is a file as protoc hands it to generators.
func describe(f linker.File) *descriptorpb.FileDescriptorProto {
	if r, ok := f.(linker.Result); ok {
		d, _ := proto.Clone(r.FileDescriptorProto()).(*descriptorpb.FileDescriptorProto)
		return d
	}
	return protodesc.ToFileDescriptorProto(f)
}

// put writes a file, or compares it.
func put(path string, data []byte, check bool) error {
	if !check {
		return os.WriteFile(path, data, 0o644)
	}
	have, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, data) {
		return fmt.Errorf("%s is not current: run make generate", path)
	}
	return nil
}

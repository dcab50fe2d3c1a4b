// Package ui holds the pages of the server, as the pages' build left them in
// dist beside this file: the console, the trainer's pages and the widget. Go
// embeds what is there when it compiles; dist is not kept in the tree.
//
// It is a package of its own because go:embed reads only what lies below.
package ui

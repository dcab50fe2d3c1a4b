// Package picture tells from the bytes of a file whether it is a picture that
// browsers show, which kind and how large. It reads headers and never decodes
// the pixels, so a picture costs nothing here however much it would unfold to.
package picture

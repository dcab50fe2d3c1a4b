// Package picture tells from the bytes of a file whether it is a picture that
// browsers show, which kind and how large, and takes out what nobody sees in
// it: where it was taken, when and with what. It reads headers and never
// decodes the pixels, so a picture costs nothing here however much it would
// unfold to.
//
// The formats: JPEG is ITU-T T.81 (ISO/IEC 10918-1) in a file as of ITU-T T.871
// (JFIF), with notes of cameras as of CIPA DC-008 (Exif) and colour profiles as
// of ICC.1, annex B; PNG is W3C's Portable Network Graphics, third edition; GIF
// is CompuServe's GIF89a; WebP is RFC 9649.
package picture

// Package report shows what package measure has measured: as a table in plain
// text, as JSON, and as one HTML page in English or Chinese with pictures.
//
// A page loads nothing: no scripts, no fonts, no pictures from elsewhere. Its
// pictures are inline SVG, and its content security policy allows its own
// style sheet alone. Each picture stands beside the table of its figures. The
// same measures give the same page.
package report

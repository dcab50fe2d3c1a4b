// Package bundle loads, checks and swaps model bundles, and understands texts
// with them.
//
// A bundle is a folder:
//
//	bundle.yaml       what it is: see Manifest; unknown keys are errors
//	heads/*.tflite    the heads, as package train writes them, or task files
//	grams.bin         weights of common n-grams
//	encoder.tflite    the sentence encoder, with its vocabulary; see package sentence
//	golden.jsonl      cases that must pass before the bundle may serve
//	SHA256SUMS        of all these, as sha256sum writes them; it may be left out
//
// Or it is a task file, one .tflite with labels and vocabulary packed inside, in
// the place of the intent head of another bundle: see Load.
//
// It is read whole, checked whole, and never changes afterwards. A Holder swaps
// one bundle for another while texts are being understood.
package bundle

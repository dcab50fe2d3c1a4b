// Package channeltest is the suite that every channel passes. A channel brings
// recorded requests with what they mean, in files with secrets that were made
// for the test; the suite adds what every channel has to bear: tampering,
// truncation, garbage and floods, each answered by an error with a code and
// never by a panic.
package channeltest

// Package bustest is the suite that every bus.Bus passes.
package bustest

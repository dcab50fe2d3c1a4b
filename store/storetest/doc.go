// Package storetest is the suite that every store.Engine passes: what
// store.Store promises, kept by the engine beneath it, also when writers meet,
// when units fail and when the process is killed.
package storetest

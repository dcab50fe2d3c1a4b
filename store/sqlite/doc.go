// Package sqlite keeps a store in one SQLite file: write-ahead log, synced at
// every commit, one connection that writes and a pool that reads. Nothing else
// in the program knows SQLite.
package sqlite

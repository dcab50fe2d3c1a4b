// Package postgres keeps a store in a PostgreSQL database, 15 or newer, with
// the extension pgvector: one connection that writes, a pool that reads, and
// one that holds the node's locks. Several nodes may share a database. Nothing
// else in the program knows PostgreSQL.
package postgres

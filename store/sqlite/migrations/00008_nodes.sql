-- +goose Up
-- The servers that work on this database now. Nobody reads the clock of
-- another: who beats is there.
CREATE TABLE nodes (
	id      TEXT PRIMARY KEY,
	address TEXT NOT NULL,
	version TEXT NOT NULL,
	beats   BIGINT NOT NULL,
	at      BIGINT NOT NULL
) WITHOUT ROWID;

-- What the agents' windows on each node say. Nobody there has no row.
CREATE TABLE presences (
	agent    TEXT NOT NULL,
	node     TEXT NOT NULL,
	presence TEXT NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (agent, node)
) WITHOUT ROWID;

-- What all nodes must know and nobody else may: no event tells of it.
CREATE TABLE secrets (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;

-- Model bundles that all nodes share, each under its hash; the bytes are blobs.
CREATE TABLE bundles (
	hash  TEXT PRIMARY KEY,
	files TEXT NOT NULL, -- paths, and the blobs that they are made of in order
	at    BIGINT NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE bundles;
DROP TABLE secrets;
DROP TABLE presences;
DROP TABLE nodes;

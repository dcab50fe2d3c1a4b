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

-- +goose Down
DROP TABLE secrets;
DROP TABLE presences;
DROP TABLE nodes;

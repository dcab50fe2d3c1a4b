-- +goose Up
-- The servers that work on this database now. Nobody reads the clock of
-- another: who beats is there.
CREATE TABLE nodes (
	id      TEXT COLLATE "C" PRIMARY KEY,
	address TEXT COLLATE "C" NOT NULL,
	version TEXT COLLATE "C" NOT NULL,
	beats   BIGINT NOT NULL,
	at      BIGINT NOT NULL
);

-- What the agents' windows on each node say. Nobody there has no row.
CREATE TABLE presences (
	agent    TEXT COLLATE "C" NOT NULL,
	node     TEXT COLLATE "C" NOT NULL,
	presence TEXT COLLATE "C" NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (agent, node)
);

-- What all nodes must know and nobody else may: no event tells of it.
CREATE TABLE secrets (
	name  TEXT COLLATE "C" PRIMARY KEY,
	value TEXT COLLATE "C" NOT NULL
);

-- Model bundles that all nodes share, each under its hash; the bytes are blobs.
CREATE TABLE bundles (
	hash  TEXT COLLATE "C" PRIMARY KEY,
	files TEXT COLLATE "C" NOT NULL, -- paths, and the blobs that they are made of in order
	at    BIGINT NOT NULL
);

-- +goose Down
DROP TABLE bundles, secrets, presences, nodes;

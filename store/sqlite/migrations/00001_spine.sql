-- +goose Up
-- Times are int64 microseconds since 1970, 0 for none. Flags are 0 or 1. Structures are JSON text, '' for none.

-- The one global order of commits. Every group of writes takes this row first.
CREATE TABLE positions (
	id   INTEGER PRIMARY KEY CHECK (id = 1),
	last BIGINT NOT NULL
);
INSERT INTO positions (id, last) VALUES (1, 0);

CREATE TABLE customers (
	id        TEXT PRIMARY KEY,
	account   TEXT NOT NULL,
	native_id TEXT NOT NULL,
	name      TEXT NOT NULL,
	language  TEXT NOT NULL,
	at        BIGINT NOT NULL,
	UNIQUE (account, native_id)
) WITHOUT ROWID;

CREATE TABLE conversations (
	id           TEXT PRIMARY KEY,
	account      TEXT NOT NULL,
	customer     TEXT NOT NULL UNIQUE REFERENCES customers (id),
	state        TEXT NOT NULL CHECK (state IN ('bot', 'queued', 'agent', 'closed', 'archived')),
	owner        TEXT NOT NULL,
	version      BIGINT NOT NULL,
	last_seq     BIGINT NOT NULL,
	language     TEXT NOT NULL,
	need         TEXT NOT NULL,
	packet       TEXT NOT NULL,
	reason       TEXT NOT NULL,
	queue_rank   BIGINT NOT NULL, -- minus the need's priority: the lowest is served first
	queued_at    BIGINT NOT NULL,
	opened_at    BIGINT NOT NULL,
	moved_at     BIGINT NOT NULL,
	last_at      BIGINT NOT NULL,
	last_text    TEXT NOT NULL,
	last_from    TEXT NOT NULL,
	opened_seq   BIGINT NOT NULL, -- last_seq when it was opened: memory reaches back to here
	inbound_seq  BIGINT NOT NULL, -- of the customer's newest message
	answered_seq BIGINT NOT NULL, -- the customer's messages up to here have had their turn, or an agent's reply
	assigned_at  BIGINT NOT NULL, -- the owner got it then and has not replied yet; 0: has replied, or nobody owns it
	pending      BIGINT NOT NULL  -- 1: a turn is due, inbound_seq > answered_seq in state bot or archived
);
CREATE INDEX conversations_state ON conversations (state, last_at, id);
CREATE INDEX conversations_queue ON conversations (state, queue_rank, queued_at, id) WHERE state = 'queued';
CREATE INDEX conversations_owner ON conversations (owner, last_at, id) WHERE owner <> '';
CREATE INDEX conversations_pending ON conversations (id) WHERE pending = 1;

CREATE TABLE messages (
	position     INTEGER PRIMARY KEY,
	id           TEXT NOT NULL,
	conversation TEXT NOT NULL REFERENCES conversations (id),
	seq          BIGINT NOT NULL,
	sender_kind  TEXT NOT NULL,
	sender       TEXT NOT NULL,
	name         TEXT NOT NULL,
	kind         TEXT NOT NULL,
	text         TEXT NOT NULL,
	options      TEXT NOT NULL,
	sources      TEXT NOT NULL,
	choice       TEXT NOT NULL,
	client_id    TEXT NOT NULL,
	account      TEXT NOT NULL, -- with dedupe_key
	dedupe_key   TEXT NOT NULL,
	at           BIGINT NOT NULL,
	UNIQUE (conversation, seq)
);
CREATE UNIQUE INDEX messages_client ON messages (conversation, client_id, sender_kind) WHERE client_id <> '';
CREATE UNIQUE INDEX messages_dedupe ON messages (account, dedupe_key) WHERE dedupe_key <> '';

CREATE TABLE events (
	position INTEGER PRIMARY KEY,
	event    TEXT NOT NULL
);

CREATE TABLE turns (
	id            TEXT PRIMARY KEY,
	conversation  TEXT NOT NULL REFERENCES conversations (id),
	inbound_seq   BIGINT NOT NULL,
	messages      TEXT NOT NULL,
	text          TEXT NOT NULL,
	understanding TEXT NOT NULL,
	decision      TEXT NOT NULL,
	memory        TEXT NOT NULL,
	error         TEXT NOT NULL,
	took          BIGINT NOT NULL, -- microseconds
	at            BIGINT NOT NULL,
	UNIQUE (conversation, inbound_seq)
);

CREATE TABLE misses (
	id           TEXT PRIMARY KEY,
	conversation TEXT NOT NULL REFERENCES conversations (id),
	inbound_seq  BIGINT NOT NULL,
	question     TEXT NOT NULL,
	language     TEXT NOT NULL,
	why          TEXT NOT NULL,
	candidates   TEXT NOT NULL,
	answer       TEXT NOT NULL,
	agent        TEXT NOT NULL,
	state        TEXT NOT NULL CHECK (state IN ('open', 'resolved', 'dismissed')),
	entry        TEXT NOT NULL,
	at           BIGINT NOT NULL
);
CREATE INDEX misses_state ON misses (state, id);
CREATE INDEX misses_unlabelled ON misses (conversation) WHERE state = 'open' AND answer = '';

CREATE TABLE agents (
	id        TEXT PRIMARY KEY,
	email     TEXT NOT NULL UNIQUE,
	name      TEXT NOT NULL,
	role      TEXT NOT NULL CHECK (role IN ('agent', 'trainer', 'admin')),
	skills    TEXT NOT NULL,
	languages TEXT NOT NULL,
	capacity  BIGINT NOT NULL,
	disabled  BIGINT NOT NULL,
	at        BIGINT NOT NULL
);

CREATE TABLE credentials (
	agent TEXT PRIMARY KEY REFERENCES agents (id),
	hash  TEXT NOT NULL
);

CREATE TABLE sessions (
	token_hash TEXT PRIMARY KEY,
	agent      TEXT NOT NULL REFERENCES agents (id),
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_agent ON sessions (agent);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- How long an agent took from getting a conversation to the first reply in it.
CREATE TABLE responses (
	agent TEXT NOT NULL,
	took  BIGINT NOT NULL, -- microseconds
	at    BIGINT NOT NULL
);
CREATE INDEX responses_at ON responses (at, agent, took);

CREATE TABLE entries (
	id       TEXT PRIMARY KEY,
	variants TEXT NOT NULL,
	answer   TEXT NOT NULL,
	skills   TEXT NOT NULL,
	disabled BIGINT NOT NULL,
	version  BIGINT NOT NULL,
	at       BIGINT NOT NULL
);

CREATE TABLE intents (
	name        TEXT PRIMARY KEY,
	description TEXT NOT NULL,
	reply       TEXT NOT NULL,
	skills      TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE settings (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE settings;
DROP TABLE intents;
DROP TABLE entries;
DROP TABLE responses;
DROP TABLE sessions;
DROP TABLE credentials;
DROP TABLE agents;
DROP TABLE misses;
DROP TABLE turns;
DROP TABLE events;
DROP TABLE messages;
DROP TABLE conversations;
DROP TABLE customers;
DROP TABLE positions;

-- +goose Up
-- Times are BIGINT microseconds since 1970, 0 for none. Flags are 0 or 1. Structures are JSON text, '' for none.
-- Texts are compared byte by byte, as SQLite does and whatever the database's own order is.

-- The one global order of commits. Every group of writes takes this row first.
CREATE TABLE positions (
	id   BIGINT PRIMARY KEY CHECK (id = 1),
	last BIGINT NOT NULL
);
COMMENT ON TABLE positions IS 'usher';
INSERT INTO positions (id, last) VALUES (1, 0);

-- Other nodes are told of a commit with the commit itself.
-- +goose StatementBegin
CREATE FUNCTION usher_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('usher_positions', TG_TABLE_SCHEMA || ' ' || NEW.last);
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER usher_position AFTER UPDATE ON positions FOR EACH ROW WHEN (NEW.last > OLD.last) EXECUTE FUNCTION usher_position();

-- A list in a query is one JSON text, read by this function.
CREATE FUNCTION json_each(list text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	AS 'SELECT * FROM json_array_elements_text(list::json)';

CREATE TABLE customers (
	id        TEXT COLLATE "C" PRIMARY KEY,
	account   TEXT COLLATE "C" NOT NULL,
	native_id TEXT COLLATE "C" NOT NULL,
	name      TEXT COLLATE "C" NOT NULL,
	language  TEXT COLLATE "C" NOT NULL,
	email     TEXT COLLATE "C" NOT NULL DEFAULT '',
	at        BIGINT NOT NULL,
	UNIQUE (account, native_id)
);

CREATE TABLE conversations (
	id           TEXT COLLATE "C" PRIMARY KEY,
	account      TEXT COLLATE "C" NOT NULL,
	customer     TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES customers (id),
	state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('bot', 'queued', 'agent', 'closed', 'archived')),
	owner        TEXT COLLATE "C" NOT NULL,
	version      BIGINT NOT NULL,
	last_seq     BIGINT NOT NULL,
	language     TEXT COLLATE "C" NOT NULL,
	need         TEXT COLLATE "C" NOT NULL,
	packet       TEXT COLLATE "C" NOT NULL,
	reason       TEXT COLLATE "C" NOT NULL,
	queue_rank   BIGINT NOT NULL, -- minus the need's priority: the lowest is served first
	queued_at    BIGINT NOT NULL,
	opened_at    BIGINT NOT NULL,
	moved_at     BIGINT NOT NULL,
	last_at      BIGINT NOT NULL,
	last_text    TEXT COLLATE "C" NOT NULL,
	last_files   BIGINT NOT NULL DEFAULT 0, -- files of the message that last_text is of
	last_from    TEXT COLLATE "C" NOT NULL,
	opened_seq   BIGINT NOT NULL, -- last_seq when it was opened: memory reaches back to here
	inbound_seq  BIGINT NOT NULL, -- of the customer's newest message
	answered_seq BIGINT NOT NULL, -- the customer's messages up to here have had their turn, or an agent's reply
	assigned_at  BIGINT NOT NULL, -- the owner got it then and has not replied yet; 0: has replied, or nobody owns it
	pending      BIGINT NOT NULL, -- 1: a turn is due, inbound_seq > answered_seq in state bot or archived
	search       TEXT COLLATE "C" NOT NULL DEFAULT '', -- name, address and last line, normalised
	unread       BIGINT NOT NULL DEFAULT 0  -- customer's messages since the last of bot or agent
);
CREATE INDEX conversations_state ON conversations (state, last_at, id);
CREATE INDEX conversations_queue ON conversations (state, queue_rank, queued_at, id) WHERE state = 'queued';
CREATE INDEX conversations_owner ON conversations (owner, last_at, id) WHERE owner <> '';
CREATE INDEX conversations_pending ON conversations (id) WHERE pending = 1;

CREATE TABLE messages (
	position     BIGINT PRIMARY KEY,
	id           TEXT COLLATE "C" NOT NULL,
	conversation TEXT COLLATE "C" NOT NULL REFERENCES conversations (id),
	seq          BIGINT NOT NULL,
	sender_kind  TEXT COLLATE "C" NOT NULL,
	sender       TEXT COLLATE "C" NOT NULL,
	name         TEXT COLLATE "C" NOT NULL,
	kind         TEXT COLLATE "C" NOT NULL,
	text         TEXT COLLATE "C" NOT NULL,
	options      TEXT COLLATE "C" NOT NULL,
	sources      TEXT COLLATE "C" NOT NULL,
	choice       TEXT COLLATE "C" NOT NULL,
	client_id    TEXT COLLATE "C" NOT NULL,
	account      TEXT COLLATE "C" NOT NULL, -- with dedupe_key
	dedupe_key   TEXT COLLATE "C" NOT NULL,
	at           BIGINT NOT NULL,
	files        TEXT COLLATE "C" NOT NULL DEFAULT '',
	answers      BIGINT NOT NULL DEFAULT 0, -- inbound_seq of the turn that said it; 0: no turn did
	helpful      BIGINT NOT NULL DEFAULT 0, -- the customer's word: 1 yes, 2 no
	UNIQUE (conversation, seq)
);
CREATE UNIQUE INDEX messages_client ON messages (conversation, client_id, sender_kind) WHERE client_id <> '';
CREATE UNIQUE INDEX messages_dedupe ON messages (account, dedupe_key) WHERE dedupe_key <> '';

CREATE TABLE events (
	position BIGINT PRIMARY KEY,
	event    TEXT COLLATE "C" NOT NULL
);

CREATE TABLE turns (
	id            TEXT COLLATE "C" PRIMARY KEY,
	conversation  TEXT COLLATE "C" NOT NULL REFERENCES conversations (id),
	inbound_seq   BIGINT NOT NULL,
	messages      TEXT COLLATE "C" NOT NULL,
	text          TEXT COLLATE "C" NOT NULL,
	understanding TEXT COLLATE "C" NOT NULL,
	decision      TEXT COLLATE "C" NOT NULL,
	memory        TEXT COLLATE "C" NOT NULL,
	error         TEXT COLLATE "C" NOT NULL,
	took          BIGINT NOT NULL, -- microseconds
	at            BIGINT NOT NULL,
	outcome       BIGINT NOT NULL DEFAULT 0, -- the strongest last: 0 nothing, 1 asked back, 2 answered, 3 blocked, 4 handed off
	UNIQUE (conversation, inbound_seq)
);
CREATE INDEX turns_day ON turns (at, conversation, outcome);

CREATE TABLE misses (
	id           TEXT COLLATE "C" PRIMARY KEY,
	conversation TEXT COLLATE "C" NOT NULL REFERENCES conversations (id),
	inbound_seq  BIGINT NOT NULL,
	question     TEXT COLLATE "C" NOT NULL,
	language     TEXT COLLATE "C" NOT NULL,
	why          TEXT COLLATE "C" NOT NULL,
	candidates   TEXT COLLATE "C" NOT NULL,
	answer       TEXT COLLATE "C" NOT NULL,
	agent        TEXT COLLATE "C" NOT NULL,
	state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'resolved', 'dismissed')),
	entry        TEXT COLLATE "C" NOT NULL,
	at           BIGINT NOT NULL,
	asked        TEXT COLLATE "C" NOT NULL DEFAULT '' -- the question, normalised, 512 bytes at most
);
CREATE INDEX misses_list ON misses (state, id, language, why, asked);
CREATE INDEX misses_asked ON misses (state, asked, language, conversation, id, at);
CREATE INDEX misses_unlabelled ON misses (conversation) WHERE state = 'open' AND answer = '';

CREATE TABLE agents (
	id        TEXT COLLATE "C" PRIMARY KEY,
	email     TEXT COLLATE "C" NOT NULL UNIQUE,
	name      TEXT COLLATE "C" NOT NULL,
	role      TEXT COLLATE "C" NOT NULL CHECK (role IN ('agent', 'trainer', 'admin')),
	skills    TEXT COLLATE "C" NOT NULL,
	languages TEXT COLLATE "C" NOT NULL,
	capacity  BIGINT NOT NULL,
	disabled  BIGINT NOT NULL,
	at        BIGINT NOT NULL
);

CREATE TABLE credentials (
	agent TEXT COLLATE "C" PRIMARY KEY REFERENCES agents (id),
	hash  TEXT COLLATE "C" NOT NULL
);

CREATE TABLE sessions (
	token_hash TEXT COLLATE "C" PRIMARY KEY,
	agent      TEXT COLLATE "C" NOT NULL REFERENCES agents (id),
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_agent ON sessions (agent);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- How long an agent took from getting a conversation to the first reply in it.
CREATE TABLE responses (
	agent TEXT COLLATE "C" NOT NULL,
	took  BIGINT NOT NULL, -- microseconds
	at    BIGINT NOT NULL
);
CREATE INDEX responses_at ON responses (at, agent, took);

CREATE TABLE entries (
	id       TEXT COLLATE "C" PRIMARY KEY,
	variants TEXT COLLATE "C" NOT NULL,
	answer   TEXT COLLATE "C" NOT NULL,
	skills   TEXT COLLATE "C" NOT NULL,
	disabled BIGINT NOT NULL,
	version  BIGINT NOT NULL,
	at       BIGINT NOT NULL
);

CREATE TABLE intents (
	name        TEXT COLLATE "C" PRIMARY KEY,
	description TEXT COLLATE "C" NOT NULL,
	reply       TEXT COLLATE "C" NOT NULL,
	skills      TEXT COLLATE "C" NOT NULL,
	examples    TEXT COLLATE "C" NOT NULL DEFAULT '' -- what customers write who want it; models are measured with it
);

CREATE TABLE settings (
	key     TEXT COLLATE "C" PRIMARY KEY,
	value   TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	at      BIGINT NOT NULL DEFAULT 0
);

-- How many conversations are in each state.
CREATE TABLE tallies (
	state TEXT COLLATE "C" PRIMARY KEY,
	n     BIGINT NOT NULL
);
INSERT INTO tallies (state, n) VALUES ('bot', 0), ('queued', 0), ('agent', 0), ('closed', 0), ('archived', 0);

-- One-time links with which agents choose a password. Ended ones are kept for a while, to say so.
CREATE TABLE links (
	token_hash TEXT COLLATE "C" PRIMARY KEY,
	agent      TEXT COLLATE "C" NOT NULL REFERENCES agents (id),
	kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('invite', 'reset')),
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	ended      TEXT COLLATE "C" NOT NULL CHECK (ended IN ('', 'used', 'replaced'))
);
CREATE UNIQUE INDEX links_open ON links (agent) WHERE ended = '';
CREATE INDEX links_expiry ON links (expires_at);

-- Files that go with messages; their bytes are blobs under the same id.
CREATE TABLE files (
	id           TEXT COLLATE "C" PRIMARY KEY,
	sender_kind  TEXT COLLATE "C" NOT NULL CHECK (sender_kind IN ('customer', 'agent')),
	account      TEXT COLLATE "C" NOT NULL, -- of a customer
	sender       TEXT COLLATE "C" NOT NULL, -- a customer's native ID, or an agent's ID
	name         TEXT COLLATE "C" NOT NULL,
	type         TEXT COLLATE "C" NOT NULL,
	size         BIGINT NOT NULL,
	width        BIGINT NOT NULL,
	height       BIGINT NOT NULL,
	conversation TEXT COLLATE "C" NOT NULL, -- '': in no message yet
	internal     BIGINT NOT NULL, -- 1: only in notes, not for the customer
	at           BIGINT NOT NULL
);
CREATE INDEX files_sender ON files (sender_kind, account, sender, at, size);
CREATE INDEX files_loose ON files (at, id) WHERE conversation = '';

-- What customers said about answers: the last word of each.
CREATE TABLE feedback (
	message TEXT COLLATE "C" PRIMARY KEY,
	helpful BIGINT NOT NULL,
	miss    TEXT COLLATE "C" NOT NULL, -- that it made; '': none
	at      BIGINT NOT NULL
);
CREATE INDEX feedback_at ON feedback (at, helpful);

-- The bytes of files, in pieces; one of none is one empty piece. SQLite's lie in a folder.
CREATE TABLE blobs (
	key     TEXT COLLATE "C" NOT NULL,
	piece   BIGINT NOT NULL, -- from 0
	content BYTEA NOT NULL,
	at      BIGINT NOT NULL,
	PRIMARY KEY (key, piece)
);
ALTER TABLE blobs ALTER COLUMN content SET STORAGE EXTERNAL; -- pictures are compressed already
CREATE INDEX blobs_first ON blobs (at, key) WHERE piece = 0;

-- +goose Down
DROP TABLE blobs, feedback, files, links, tallies, settings, intents, entries, responses, sessions, credentials, agents, misses, turns,
	events, messages, conversations, customers, positions;
DROP FUNCTION usher_position();
DROP FUNCTION json_each(text);

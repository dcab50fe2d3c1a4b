-- +goose Up
-- What lists of chats are searched by: name, address and last line, normalised.
ALTER TABLE conversations ADD COLUMN search TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN unread BIGINT NOT NULL DEFAULT 0; -- customer's messages since the last of bot or agent
UPDATE conversations SET
	search = lower((SELECT p.name FROM customers p WHERE p.id = conversations.customer) || char(10) || last_text),
	unread = (SELECT COUNT(*) FROM messages m WHERE m.conversation = conversations.id AND m.sender_kind = 'customer'
		AND m.seq > COALESCE((SELECT MAX(n.seq) FROM messages n WHERE n.conversation = conversations.id
			AND n.kind = 'text' AND n.sender_kind IN ('bot', 'agent')), 0));
DROP INDEX conversations_state;
CREATE INDEX conversations_state ON conversations (state, last_at, id, owner, search);

-- How many conversations are in each state.
CREATE TABLE tallies (
	state TEXT PRIMARY KEY,
	n     BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO tallies (state, n)
	SELECT s.column1, (SELECT COUNT(*) FROM conversations c WHERE c.state = s.column1)
	FROM (VALUES ('bot'), ('queued'), ('agent'), ('closed'), ('archived')) AS s;

-- What came of a turn, the strongest last: 0 nothing, 1 asked back, 2 answered, 3 blocked, 4 handed off.
ALTER TABLE turns ADD COLUMN outcome BIGINT NOT NULL DEFAULT 0;
UPDATE turns SET outcome = CASE json_extract(NULLIF(decision, ''), '$.route') WHEN 'handoff' THEN 4 WHEN 'block' THEN 3
	WHEN 'faq' THEN 2 WHEN 'intent' THEN 2 WHEN 'smalltalk' THEN 2 WHEN 'clarify' THEN 1 ELSE 0 END;
CREATE INDEX turns_day ON turns (at, conversation, outcome);

ALTER TABLE misses ADD COLUMN asked TEXT NOT NULL DEFAULT ''; -- the question, normalised
UPDATE misses SET asked = lower(substr(question, 1, 200));
DROP INDEX misses_state;
CREATE INDEX misses_list ON misses (state, id, language, why, asked);
CREATE INDEX misses_asked ON misses (state, asked, language, conversation, id, at);

-- One-time links with which agents choose a password. Ended ones are kept for a while, to say so.
CREATE TABLE links (
	token_hash TEXT PRIMARY KEY,
	agent      TEXT NOT NULL REFERENCES agents (id),
	kind       TEXT NOT NULL CHECK (kind IN ('invite', 'reset')),
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	ended      TEXT NOT NULL CHECK (ended IN ('', 'used', 'replaced'))
) WITHOUT ROWID;
CREATE UNIQUE INDEX links_open ON links (agent) WHERE ended = '';
CREATE INDEX links_expiry ON links (expires_at);

-- +goose Down
DROP TABLE links;
DROP INDEX misses_asked;
DROP INDEX misses_list;
CREATE INDEX misses_state ON misses (state, id);
ALTER TABLE misses DROP COLUMN asked;
DROP INDEX turns_day;
ALTER TABLE turns DROP COLUMN outcome;
DROP TABLE tallies;
DROP INDEX conversations_state;
CREATE INDEX conversations_state ON conversations (state, last_at, id);
ALTER TABLE conversations DROP COLUMN unread;
ALTER TABLE conversations DROP COLUMN search;

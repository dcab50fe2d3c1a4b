-- +goose Up
-- What lists of chats are searched by: name, address and last line, normalised. In the order in which they are listed.
ALTER TABLE conversations ADD COLUMN search TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN unread BIGINT NOT NULL DEFAULT 0; -- customer's messages since the last of bot or agent
UPDATE conversations SET
	search = lower((SELECT p.name FROM customers p WHERE p.id = conversations.customer) || char(10) || last_text),
	unread = (SELECT COUNT(*) FROM messages m WHERE m.conversation = conversations.id AND m.sender_kind = 'customer'
		AND m.seq > COALESCE((SELECT MAX(n.seq) FROM messages n WHERE n.conversation = conversations.id
			AND n.kind = 'text' AND n.sender_kind IN ('bot', 'agent')), 0));
CREATE INDEX conversations_search ON conversations (last_at, id, state, owner, search);

-- How many conversations are in each state.
CREATE TABLE tallies (
	state TEXT PRIMARY KEY,
	n     BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO tallies (state, n)
	SELECT s.column1, (SELECT COUNT(*) FROM conversations c WHERE c.state = s.column1)
	FROM (VALUES ('bot'), ('queued'), ('agent'), ('closed'), ('archived')) AS s;

ALTER TABLE turns ADD COLUMN route TEXT NOT NULL DEFAULT ''; -- of the decision
UPDATE turns SET route = COALESCE(json_extract(decision, '$.route'), '');
CREATE INDEX turns_day ON turns (at, conversation, route);

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
ALTER TABLE turns DROP COLUMN route;
DROP TABLE tallies;
DROP INDEX conversations_search;
ALTER TABLE conversations DROP COLUMN unread;
ALTER TABLE conversations DROP COLUMN search;

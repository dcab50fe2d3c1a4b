-- +goose Up
-- Files that go with messages; their bytes are blobs under the same id.
CREATE TABLE files (
	id           TEXT PRIMARY KEY,
	sender_kind  TEXT NOT NULL CHECK (sender_kind IN ('customer', 'agent')),
	account      TEXT NOT NULL, -- of a customer
	sender       TEXT NOT NULL, -- a customer's native ID, or an agent's ID
	name         TEXT NOT NULL,
	type         TEXT NOT NULL,
	size         BIGINT NOT NULL,
	width        BIGINT NOT NULL,
	height       BIGINT NOT NULL,
	conversation TEXT NOT NULL, -- '': in no message yet
	internal     BIGINT NOT NULL, -- 1: only in notes, not for the customer
	at           BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_sender ON files (sender_kind, account, sender, at, size);
CREATE INDEX files_loose ON files (at, id) WHERE conversation = '';

ALTER TABLE messages ADD COLUMN files TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN answers BIGINT NOT NULL DEFAULT 0; -- inbound_seq of the turn that said it; 0: no turn did
ALTER TABLE messages ADD COLUMN helpful BIGINT NOT NULL DEFAULT 0; -- the customer's word: 1 yes, 2 no
UPDATE messages SET answers = CAST(substr(client_id, 5) AS INTEGER) WHERE sender_kind = 'bot' AND client_id LIKE 'bot:%';
UPDATE messages SET sources = (
	SELECT json_group_array(json_object('entry', s.value, 'title',
		COALESCE((SELECT json_extract(e.variants, '$[0].text') FROM entries e WHERE e.id = s.value), '')))
	FROM json_each(messages.sources) s) WHERE sources <> '';

ALTER TABLE conversations ADD COLUMN last_files BIGINT NOT NULL DEFAULT 0; -- files of the message that last_text is of
ALTER TABLE customers ADD COLUMN email TEXT NOT NULL DEFAULT '';

-- What customers said about answers: the last word of each.
CREATE TABLE feedback (
	message TEXT PRIMARY KEY,
	helpful BIGINT NOT NULL,
	miss    TEXT NOT NULL, -- that it made; '': none
	at      BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX feedback_at ON feedback (at, helpful);

-- +goose Down
DROP TABLE feedback;
ALTER TABLE customers DROP COLUMN email;
ALTER TABLE conversations DROP COLUMN last_files;
UPDATE messages SET sources = (SELECT json_group_array(json_extract(s.value, '$.entry')) FROM json_each(messages.sources) s)
	WHERE sources <> '';
ALTER TABLE messages DROP COLUMN helpful;
ALTER TABLE messages DROP COLUMN answers;
ALTER TABLE messages DROP COLUMN files;
DROP TABLE files;

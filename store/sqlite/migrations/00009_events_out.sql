-- +goose Up
-- Keys of programs outside. Only their hashes are kept.
CREATE TABLE api_keys (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL,
	hint       TEXT NOT NULL, -- the last four characters
	hash       TEXT NOT NULL UNIQUE,
	made_by    TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	used_at    BIGINT NOT NULL -- noted at most once an hour
) WITHOUT ROWID;

-- Receivers outside that events are sent to.
CREATE TABLE webhooks (
	id          TEXT PRIMARY KEY,
	url         TEXT NOT NULL,
	description TEXT NOT NULL,
	types       TEXT NOT NULL, -- '': all
	enabled     BIGINT NOT NULL,
	secrets     TEXT NOT NULL,
	version     BIGINT NOT NULL,
	created_at  BIGINT NOT NULL
) WITHOUT ROWID;

-- How far each has come. Who delivers writes it, admins write webhooks.
CREATE TABLE webhook_states (
	webhook    TEXT PRIMARY KEY REFERENCES webhooks (id),
	version    BIGINT NOT NULL,
	last       BIGINT NOT NULL, -- events up to this position were delivered, or are in deliveries
	failures   BIGINT NOT NULL,
	wait_until BIGINT NOT NULL,
	failing_at BIGINT NOT NULL,
	ok_at      BIGINT NOT NULL,
	error      TEXT NOT NULL,
	why        TEXT NOT NULL CHECK (why IN ('', 'failing', 'gone')),
	delivered  BIGINT NOT NULL,
	recent     TEXT NOT NULL
) WITHOUT ROWID;

-- Events that a receiver has not taken yet, or that were given up.
CREATE TABLE deliveries (
	webhook  TEXT NOT NULL REFERENCES webhooks (id),
	position BIGINT NOT NULL,
	type     TEXT NOT NULL,
	lane     TEXT NOT NULL, -- what it stays in order with
	state    TEXT NOT NULL CHECK (state IN ('pending', 'dead')),
	attempts BIGINT NOT NULL,
	status   BIGINT NOT NULL,
	error    TEXT NOT NULL,
	first_at BIGINT NOT NULL,
	tried_at BIGINT NOT NULL,
	next_at  BIGINT NOT NULL,
	PRIMARY KEY (webhook, position)
) WITHOUT ROWID;
CREATE INDEX deliveries_state ON deliveries (webhook, state, position);

-- +goose Down
DROP TABLE deliveries;
DROP TABLE webhook_states;
DROP TABLE webhooks;
DROP TABLE api_keys;

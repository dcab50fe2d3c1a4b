-- +goose Up
-- Keys of programs outside. Only their hashes are kept.
CREATE TABLE api_keys (
	id         TEXT COLLATE "C" PRIMARY KEY,
	name       TEXT COLLATE "C" NOT NULL,
	hint       TEXT COLLATE "C" NOT NULL, -- the last four characters
	hash       TEXT COLLATE "C" NOT NULL UNIQUE,
	made_by    TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	used_at    BIGINT NOT NULL -- noted at most once an hour
);

-- Receivers outside that events are sent to.
CREATE TABLE webhooks (
	id          TEXT COLLATE "C" PRIMARY KEY,
	url         TEXT COLLATE "C" NOT NULL,
	description TEXT COLLATE "C" NOT NULL,
	types       TEXT COLLATE "C" NOT NULL, -- '': all
	enabled     BIGINT NOT NULL,
	secrets     TEXT COLLATE "C" NOT NULL,
	version     BIGINT NOT NULL,
	created_at  BIGINT NOT NULL
);

-- How far each has come. Who delivers writes it, admins write webhooks.
CREATE TABLE webhook_states (
	webhook    TEXT COLLATE "C" PRIMARY KEY REFERENCES webhooks (id),
	version    BIGINT NOT NULL,
	last       BIGINT NOT NULL, -- events up to this position were delivered, or are in deliveries
	failures   BIGINT NOT NULL,
	wait_until BIGINT NOT NULL,
	failing_at BIGINT NOT NULL,
	ok_at      BIGINT NOT NULL,
	error      TEXT COLLATE "C" NOT NULL,
	why        TEXT COLLATE "C" NOT NULL CHECK (why IN ('', 'failing', 'gone')),
	delivered  BIGINT NOT NULL,
	recent     TEXT COLLATE "C" NOT NULL
);

-- Events that a receiver has not taken yet, or that were given up.
CREATE TABLE deliveries (
	webhook  TEXT COLLATE "C" NOT NULL REFERENCES webhooks (id),
	position BIGINT NOT NULL,
	type     TEXT COLLATE "C" NOT NULL,
	lane     TEXT COLLATE "C" NOT NULL, -- what it stays in order with
	state    TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'dead')),
	attempts BIGINT NOT NULL,
	status   BIGINT NOT NULL,
	error    TEXT COLLATE "C" NOT NULL,
	first_at BIGINT NOT NULL,
	tried_at BIGINT NOT NULL,
	next_at  BIGINT NOT NULL,
	PRIMARY KEY (webhook, position)
);
CREATE INDEX deliveries_state ON deliveries (webhook, state, position);

-- +goose Down
DROP TABLE deliveries, webhook_states, webhooks, api_keys;

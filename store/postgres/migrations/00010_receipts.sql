-- +goose Up
-- Up to which message each side has read.
ALTER TABLE conversations ADD COLUMN customer_read BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN agent_read BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE conversations DROP COLUMN customer_read;
ALTER TABLE conversations DROP COLUMN agent_read;

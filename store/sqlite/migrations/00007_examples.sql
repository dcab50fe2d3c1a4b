-- +goose Up
-- What customers write who want an intent; models are measured with it.
ALTER TABLE intents ADD COLUMN examples TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE intents DROP COLUMN examples;

-- +goose Up
-- What each encoder has made of the entries is in a table of its own, vectors_<id>, which is made with its first vector.
CREATE TABLE vector_spaces (
	id        INTEGER GENERATED ALWAYS AS IDENTITY UNIQUE,
	encoder   TEXT COLLATE "C" PRIMARY KEY,
	dimension INTEGER NOT NULL, -- of its vectors; 0 until there is one
	count     BIGINT NOT NULL,  -- of its vectors
	total     vector,           -- their sum
	used      BIGINT NOT NULL   -- when a node last looked after it
);

-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE space record;
BEGIN
	FOR space IN SELECT id FROM vector_spaces LOOP
		EXECUTE format('DROP TABLE IF EXISTS vectors_%s', space.id);
	END LOOP;
END $$;
-- +goose StatementEnd
DROP TABLE vector_spaces;

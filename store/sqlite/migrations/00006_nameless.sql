-- +goose Up
-- Customers without a name are found by the end of their ID, which the console calls them by.
UPDATE conversations SET search = search || char(10) || lower(substr(customer, -4))
	WHERE customer IN (SELECT p.id FROM customers p WHERE trim(p.name) = '');

-- +goose Down
UPDATE conversations SET search = substr(search, 1, length(search) - length(substr(customer, -4)) - 1)
	WHERE customer IN (SELECT p.id FROM customers p WHERE trim(p.name) = '');

// Package pgtest gives tests a PostgreSQL server. It is the one that
// TEST_POSTGRES names (a URL of a superuser: databases are made and dropped
// there), else one that scripts/postgres starts, and which ends with the test
// process however that ends. POSTGRES chooses its version, as there.
package pgtest

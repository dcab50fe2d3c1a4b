// Package compat compares two OpenAPI documents, the released one and the
// current one, and lists what would break a client of the released one. Tests
// use it; the server does not.
//
// A client sends what the released document allows, and reads what it promises.
// So what is asked for may only become less, what is answered only more:
//
//	breaks, err := compat.Breaks(released, current) // none: a client notices nothing
package compat

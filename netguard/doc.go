// Package netguard is the one HTTP client for addresses that come from people:
// it can't be led to machines of the operator's own network. A name is resolved
// once, each address that it has is judged, and what was judged is dialled, so
// a name that changes its mind in between gains nothing. Redirects are not
// followed, and no proxy is asked.
//
//	guard := netguard.New(netguard.Config{})
//	resp, err := guard.Client(10 * time.Second).Do(req)
package netguard

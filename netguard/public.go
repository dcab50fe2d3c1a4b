package netguard

import (
	"net/netip"
	"slices"
)

// special are the blocks that the public internet does not reach, or that lead
// elsewhere than they say (IANA's registries of special-purpose addresses).
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23",                  // Teredo, benchmarking, ORCHID
	"2001:db8::/32", "2002::/16", // documentation; 6to4, which carries an IPv4 address
	"3fff::/20", "5f00::/16",
)

var (
	global = netip.MustParsePrefix("2000::/3")     // all of IPv6 that is routed
	nat64  = netip.MustParsePrefix("64:ff9b::/96") // carries an IPv4 address
)

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, s := range texts {
		all[i] = netip.MustParsePrefix(s)
	}
	return all
}

// Public reports whether a is an address of the public internet. An IPv4
// address inside of an IPv6 one is judged as what it is.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	if a.Zone() != "" || !a.IsValid() {
		return false
	}
	if a.Is6() {
		if nat64.Contains(a) {
			b := a.As16()
			return Public(netip.AddrFrom4([4]byte(b[12:])))
		}
		if !global.Contains(a) {
			return false
		}
	}
	return !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}

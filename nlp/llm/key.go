package llm

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
)

// Key is the secret of an account. It does not show when it is printed, logged
// or marshalled.
type Key string

// hiddenKey stands for a key wherever one would be seen.
const hiddenKey = "(hidden)"

// Format implements fmt.Formatter for all verbs.
func (Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hiddenKey) }

// LogValue implements slog.LogValuer.
func (Key) LogValue() slog.Value { return slog.StringValue(hiddenKey) }

// MarshalText implements encoding.TextMarshaler.
func (Key) MarshalText() ([]byte, error) { return []byte(hiddenKey), nil }

// valid reports whether k can be sent in a header.
func (k Key) valid() bool {
	for _, c := range []byte(k) {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// sign puts k into the header of a request.
func (k Key) sign(h http.Header) {
	if k != "" {
		h.Set("Authorization", "Bearer "+string(k))
	}
}

// from takes the key out of a text that somebody else wrote.
func (k Key) from(s string) string {
	if k == "" {
		return s
	}
	return strings.ReplaceAll(s, string(k), hiddenKey)
}

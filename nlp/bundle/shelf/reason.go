package shelf

import (
	"path/filepath"
	"strings"
)

// maxReason is how much of a reason people are shown, in characters: a manifest
// may hold whatever somebody wrote there, and errors quote it.
const maxReason = 500

// Brief makes a reason of what an error says: one line, which ends in … where it
// was cut.
func Brief(said string) string {
	said = strings.Join(strings.Fields(strings.ToValidUTF8(said, "�")), " ")
	if r := []rune(said); len(r) > maxReason {
		return string(r[:maxReason-1]) + "…"
	}
	return said
}

// reason is what err says, without where the folder is.
func (s *Shelf) reason(err error) string {
	return Brief(strings.NewReplacer(s.cfg.Dir+string(filepath.Separator), "", ".: ", ": ").Replace(err.Error()))
}

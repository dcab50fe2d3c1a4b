package picture

import (
	"slices"
	"strings"
	"unicode"
)

const maxName = 100 // runes, with the suffix

// Name makes a name that is safe to save a picture of this kind under: no
// path, nothing invisible, and the suffix of what it is.
func Name(name string, i Info) string {
	at := slices.IndexFunc(formats, func(f format) bool { return f.kind == i.Type })
	if at < 0 {
		return "file"
	}
	f := formats[at]
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r), strings.ContainsRune(`<>:"|?*%;&#`, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, name)
	name = strings.TrimRight(name, " .")
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		if suffix := strings.ToLower(name[dot+1:]); suffix == f.suffix || suffix == f.other {
			name = name[:dot]
		}
	}
	name = strings.Trim(name, " .")
	if name == "" {
		name = "picture"
	}
	if runes := []rune(name); len(runes) > maxName-5 {
		name = string(runes[:maxName-5])
	}
	return name + "." + f.suffix
}

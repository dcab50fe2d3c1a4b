package token

import (
	"cmp"
	"slices"
)

// trie finds all pieces that a text begins with. The children of a node lie
// side by side.
type trie struct {
	labels   []byte
	values   []int32 // -1: no piece ends here
	children []int32 // the first of a node; those of the next node end them
}

// entry is a piece with its number.
type entry struct {
	text string
	id   int32
}

// newTrie makes a trie of different texts that are not empty.
func newTrie(entries []entry) *trie {
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.text, b.text) })
	t := &trie{labels: []byte{0}, values: []int32{-1}}
	// Node i stands for the entries that share its depth first bytes.
	type group struct{ from, to, depth int32 }
	groups := []group{{0, int32(len(entries)), 0}}
	for i := 0; i < len(groups); i++ {
		g := groups[i]
		t.children = append(t.children, int32(len(t.labels)))
		if g.from < g.to && len(entries[g.from].text) == int(g.depth) {
			t.values[i] = entries[g.from].id
			g.from++
		}
		for g.from < g.to {
			label, to := entries[g.from].text[g.depth], g.from+1
			for to < g.to && entries[to].text[g.depth] == label {
				to++
			}
			groups = append(groups, group{g.from, to, g.depth + 1})
			t.labels, t.values = append(t.labels, label), append(t.values, -1)
			g.from = to
		}
	}
	t.children = append(t.children, int32(len(t.labels)))
	return t
}

// child returns the child of a node; -1 where there is none.
func (t *trie) child(node int32, label byte) int32 {
	from, to := t.children[node], t.children[node+1]
	for to-from > 8 {
		if mid := (from + to) / 2; t.labels[mid] <= label {
			from = mid
		} else {
			to = mid
		}
	}
	for ; from < to; from++ {
		if t.labels[from] == label {
			return from
		}
	}
	return -1
}

// longest returns the length of the longest piece that text begins with; 0
// where there is none.
func (t *trie) longest(text string) int {
	length, node := 0, int32(0)
	for i := range len(text) {
		if node = t.child(node, text[i]); node < 0 {
			break
		}
		if t.values[node] >= 0 {
			length = i + 1
		}
	}
	return length
}

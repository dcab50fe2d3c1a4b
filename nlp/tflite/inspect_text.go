package tflite

import (
	"fmt"
	"strings"
)

// String draws the graph for people to read: the inputs, the operators in the
// order in which they run with the tensors that they read and write, the
// outputs, the constants.
func (i Info) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "TFLite version %d, %s", i.Version, bytesText(i.Bytes))
	if i.Description != "" {
		fmt.Fprintf(&b, ", %q", i.Description)
	}
	b.WriteByte('\n')
	for n, g := range i.Subgraphs {
		fmt.Fprintf(&b, "subgraph %d %q: %d operators\n", n, g.Name, len(g.Nodes))
		g.draw(&b)
	}
	for _, s := range i.Signatures {
		fmt.Fprintf(&b, "signature %q of subgraph %d: %s → %s\n", s.Key, s.Subgraph, portNames(s.Inputs), portNames(s.Outputs))
	}
	for _, m := range i.Metadata {
		fmt.Fprintf(&b, "metadata %q, %s\n", m.Name, bytesText(m.Bytes))
	}
	if len(i.Unsupported) > 0 {
		fmt.Fprintf(&b, "cannot run here: %s\n", strings.Join(i.Unsupported, ", "))
	}
	return b.String()
}

func (g SubgraphInfo) draw(b *strings.Builder) {
	for _, t := range g.Inputs {
		fmt.Fprintf(b, "  in   %s\n", g.tensor(t))
	}
	width := 0
	for _, n := range g.Nodes {
		width = max(width, len(n.title()))
	}
	for i, n := range g.Nodes {
		fmt.Fprintf(b, "%5d  %-*s ", i, width, n.title())
		for _, t := range n.Inputs {
			if t < 0 {
				b.WriteString(" -")
			} else {
				fmt.Fprintf(b, " t%d", t)
			}
		}
		b.WriteString(" →")
		for _, t := range n.Outputs {
			fmt.Fprintf(b, " t%d %s %s", t, g.Tensors[t].Type, shapeText(g.Tensors[t].Shape))
		}
		if n.Kernel != "" {
			fmt.Fprintf(b, "  (%s)", n.Kernel)
		}
		if n.Share > 0 {
			fmt.Fprintf(b, "  %.1f %%", 100*n.Share)
		}
		b.WriteByte('\n')
	}
	for _, t := range g.Outputs {
		fmt.Fprintf(b, "  out  %s\n", g.tensor(t))
	}
	for i, t := range g.Tensors {
		if t.Bytes > 0 {
			fmt.Fprintf(b, "  constant %s, %s\n", g.tensor(i), bytesText(t.Bytes))
		}
	}
}

// title is the operator's name, with its version where that is not the first.
func (n NodeInfo) title() string {
	if n.Version > 1 {
		return fmt.Sprintf("%s v%d", n.Name, n.Version)
	}
	return n.Name
}

// tensor describes a tensor in a few words.
func (g SubgraphInfo) tensor(i int) string {
	t := g.Tensors[i]
	text := fmt.Sprintf("t%d %q %s %s", i, t.Name, t.Type, shapeText(t.Shape))
	if q := t.Quantization; q != nil && len(q.Scale) == 1 && len(q.ZeroPoint) == 1 {
		text += fmt.Sprintf(", scale %g, zero point %d", q.Scale[0], q.ZeroPoint[0])
	} else if q != nil {
		text += fmt.Sprintf(", %d scales along axis %d", len(q.Scale), q.Axis)
	}
	return text
}

// bytesText writes a number of bytes as people do.
func bytesText(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 10<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}

func portNames(ports []Port) string {
	names := make([]string, len(ports))
	for i, p := range ports {
		names[i] = fmt.Sprintf("%q", p.Name)
	}
	return "(" + strings.Join(names, ", ") + ")"
}

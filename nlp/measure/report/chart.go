package report

import (
	"fmt"
	"math"
	"strings"
)

// chart is a picture in a plane of shares: 0…1 from left to right, and from
// the bottom up to Top.
type chart struct {
	ID          string
	Title       string
	Description string // what can be seen, for those who can't
	X, Y        string // names of the axes
	Top, Bottom float64
	Percent     func(float64) string

	Lines    []line
	Bars     []bar
	Dots     []dot
	Whiskers []whisker
	Rules    []rule
	Legend   []legend
}

// line is a curve; its class says how it looks.
type line struct {
	Class  string
	Points []xy
}

type xy struct{ X, Y float64 }

// bar stands from X to X+Wide, between From and To.
type bar struct {
	Class      string
	X, Wide    float64
	FromY, ToY float64
	Name       string
}

// dot is a point with a name of its own.
type dot struct {
	Class string
	At    xy
	Name  string
}

// whisker is an interval upright at X.
type whisker struct {
	Class        string
	X, Low, High float64
}

// rule is a straight line of reference; its class says how it looks.
type rule struct {
	Class    string
	From, To xy
}

// legend says what a class means.
type legend struct{ Class, Name string }

// Sizes of a chart, in units of its own; on a phone a unit is about a pixel.
const (
	chartWide, chartHigh = 360, 270
	left, right          = 44, 20
	top, bottom          = 34, 40
	plotWide, plotHigh   = chartWide - left - right, chartHigh - top - bottom
	ticks                = 5
)

// The methods below are for the template.

// Frame is the plot's place: x, y, width, height.
func (chart) Frame() [4]int { return [4]int{left, top, plotWide, plotHigh} }

// Size is that of the whole.
func (chart) Size() [2]int { return [2]int{chartWide, chartHigh} }

func (c chart) x(v float64) float64 { return left + v*plotWide }

func (c chart) y(v float64) float64 {
	return top + (c.Top-v)/(c.Top-c.Bottom)*plotHigh
}

// Path is a line as SVG draws it.
func (c chart) Path(l line) string {
	var b strings.Builder
	for i, p := range l.Points {
		letter := 'L'
		if i == 0 {
			letter = 'M'
		}
		fmt.Fprintf(&b, "%c%s %s", letter, trim(c.x(p.X)), trim(c.y(p.Y)))
	}
	return b.String()
}

// PX and PY are where something is.
func (c chart) PX(v float64) string { return trim(c.x(v)) }

// PY is PX upright.
func (c chart) PY(v float64) string { return trim(c.y(v)) }

// Rect is a bar's place: x, y, width, height.
func (c chart) Rect(b bar) [4]string {
	low, high := c.y(math.Min(b.FromY, b.ToY)), c.y(math.Max(b.FromY, b.ToY))
	return [4]string{trim(c.x(b.X) + 0.5), trim(high), trim(math.Max(0.1, b.Wide*plotWide-1)), trim(low - high)}
}

// tick is a place on an axis.
type tick struct {
	At   string
	Name string
}

// XTicks are those below.
func (c chart) XTicks() []tick {
	out := make([]tick, ticks+1)
	for i := range out {
		v := float64(i) / ticks
		out[i] = tick{c.PX(v), c.Percent(v)}
	}
	return out
}

// YTicks are those on the left. Below the middle line of a mirrored chart they
// count downwards.
func (c chart) YTicks() []tick {
	step := 1.0
	for _, s := range [...]float64{0.5, 0.25, 0.2, 0.1, 0.05, 0.02, 0.01} {
		if (c.Top-c.Bottom)/s <= ticks+1.01 {
			step = s
		}
	}
	var out []tick
	for i := int(math.Ceil(c.Bottom/step - 0.01)); i <= int(c.Top/step+0.01); i++ {
		v := float64(i) * step
		out = append(out, tick{c.PY(v), c.Percent(math.Abs(v))})
	}
	return out
}

// UnderX and NameX are where the ticks below and the name of that axis stand.
func (chart) UnderX() int { return chartHigh - bottom + 15 }

// NameX is below UnderX.
func (chart) NameX() int { return chartHigh - 8 }

// BesideY, NameY and AboveY are where the ticks on the left and the name of that axis
// stand, which is above it.
func (chart) BesideY() int { return left - 6 }

// NameY is at the left edge.
func (chart) NameY() int { return 0 }

// AboveY is above the plot.
func (chart) AboveY() int { return 11 }

// Radius is larger for the dot where a system stands.
func (chart) Radius(d dot) string {
	switch {
	case strings.HasSuffix(d.Class, " stands"):
		return "5.5"
	case d.Class == "promised":
		return "5"
	}
	return "3"
}

// Filled reports whether a legend is of bars.
func (l legend) Filled() bool {
	return l.Class == "right" || l.Class == "wrong" || l.Class == "outside"
}

// trim writes a place with one digit behind the point.
func trim(v float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") }

// ceiling is the least of some round numbers that is not below v. They are
// those that ticks divide well.
func ceiling(v float64) float64 {
	for _, c := range [...]float64{0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1} {
		if v <= c {
			return c
		}
	}
	return 1
}

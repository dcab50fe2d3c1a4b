package report

// document is a report in the words of one language, before it is known
// whether it becomes a page or plain text.
type document struct {
	Title   string
	Facts   []fact
	Tiles   []tile
	Numbers table
	Figures []figure
	Tables  []table
}

// fact is a name with what is said of it.
type fact struct{ Name, Text string }

// tile is a number to see first.
type tile struct {
	Name  string
	Value string
	Range string // its interval
	Below string // what to compare it with
}

// table is rows under a head. The first cell of a row names it.
type table struct {
	ID    string
	Title string
	Text  string // what it is good for
	Class string
	Head  []string
	Rows  [][]cell
	// Brief is how many rows plain text shows. 0: none; the table is for the page.
	Brief int
}

// cell is what one place of a table says.
type cell struct {
	Text   string
	Small  string // an interval, or what the text means
	Class  string
	Said   []said
	Number bool
}

// said are sentences, and what was made of them.
type said struct {
	Name      string // "": the cell before says it
	Sentences []string
}

// figure is a picture, with the table of what it shows.
type figure struct {
	Chart chart
	Table table
}

// name is the first cell of a row.
func name(text string) cell { return cell{Text: text} }

// number is a cell of a figure.
func number(text string) cell { return cell{Text: text, Number: true} }

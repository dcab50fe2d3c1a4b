package layout

// A field of a table is a number stored in place, or an offset to a vector, a
// table or a union's table.
type fieldKind uint8

const (
	skipped     fieldKind = iota // never read, so never checked
	scalar                       // Size bytes in the table
	vector                       // of scalars of Size bytes; a string is one of bytes
	oneTable                     // its own layout; none: only whether it is there is read
	tableVector                  // of tables
	unionType                    // one byte that says what the next field, a union, is
	union                        // a table whose layout depends on that byte
)

// Table describes as much of a table as is read: its fields, in the order of
// the schema.
type Table struct {
	Name   string
	Fields []Field
}

// Field is a field of a table; Number, Vector and so on make one.
type Field struct {
	Name string
	Size int    // bytes of a number, or of an element; 0: what is found through an offset
	Of   *Table // layout of a table, or of the tables of a vector
	kind fieldKind
	by   func(byte) *Table // union: nil means the table is never read
}

// Skip is a field that is never read.
func Skip(name string) Field { return Field{Name: name} }

// Number is a number of size bytes.
func Number(name string, size int) Field { return Field{Name: name, Size: size, kind: scalar} }

// Vector is a vector of numbers of size bytes.
func Vector(name string, size int) Field { return Field{Name: name, Size: size, kind: vector} }

// Text is a string.
func Text(name string) Field { return Vector(name, 1) }

// One is a table. Where of is nil only whether it is there is read.
func One(name string, of *Table) Field { return Field{Name: name, Of: of, kind: oneTable} }

// Tables is a vector of tables.
func Tables(name string, of *Table) Field { return Field{Name: name, Of: of, kind: tableVector} }

// UnionType is the byte that says what the next field, a union, is.
func UnionType(name string) Field { return Field{Name: name, kind: unionType} }

// Union is a table whose layout depends on the byte before. Where by gives nil
// the table is never read.
func Union(name string, by func(byte) *Table) Field { return Field{Name: name, kind: union, by: by} }

package layout

import (
	"encoding/binary"
	"fmt"
	"math"
)

// budgetFactor bounds the bytes visited, counting again what is shared, to
// this many for each byte of the file. Honest files share little but vtables.
const budgetFactor = 4

// maxTables bounds the tables visited, which bounds the memory of a model to
// some 200 MB beside its file. Honest files have thousands.
const maxTables = 1 << 20

// verifier walks a FlatBuffer along its layout. The generated accessors do no
// checks of their own, so nothing is read through them that was not walked.
type verifier struct {
	data       []byte
	budget     int
	tablesLeft int
}

// Check checks every offset that reading the root table can follow. Layouts are
// not recursive, so depth needs no limit of its own.
func Check(data []byte, root *Table) error {
	if int64(len(data)) > math.MaxInt32 {
		return fmt.Errorf("%d bytes are more than a FlatBuffer may have", len(data))
	}
	v := &verifier{data: data, budget: budgetFactor*len(data) + 1024, tablesLeft: maxTables}
	at, err := v.follow(0, root.Name)
	if err != nil {
		return err
	}
	return v.table(at, root)
}

// spend takes n bytes from the budget.
func (v *verifier) spend(n int, what string) error {
	if v.budget -= n; v.budget < 0 {
		return fmt.Errorf("%s: the file refers to the same bytes over and over", what)
	}
	return nil
}

// span checks that n bytes at at lie in the file.
func (v *verifier) span(at, n int, what string) error {
	if at < 0 || n < 0 || at > len(v.data) || n > len(v.data)-at {
		return fmt.Errorf("%s: %d bytes at offset %d lie outside of the file's %d", what, n, at, len(v.data))
	}
	return v.spend(n, what)
}

// follow returns where the offset stored at at leads.
func (v *verifier) follow(at int, what string) (int, error) {
	if err := v.span(at, 4, what); err != nil {
		return 0, err
	}
	offset := binary.LittleEndian.Uint32(v.data[at:])
	if offset == 0 || int64(offset) > int64(len(v.data)-at) {
		return 0, fmt.Errorf("%s: offset %d at %d leads out of the file", what, offset, at)
	}
	return at + int(offset), nil
}

// vector checks a vector at at and returns the number of its elements.
func (v *verifier) vector(at, size int, what string) (int, error) {
	if err := v.span(at, 4, what); err != nil {
		return 0, err
	}
	n := int64(binary.LittleEndian.Uint32(v.data[at:]))
	if n > int64(len(v.data)/size) {
		return 0, fmt.Errorf("%s: a vector of %d elements does not fit into the file", what, n)
	}
	return int(n), v.span(at+4, int(n)*size, what)
}

// table checks a table and all that its layout leads to.
func (v *verifier) table(at int, l *Table) error {
	if v.tablesLeft--; v.tablesLeft < 0 {
		return fmt.Errorf("%s: more than %d tables", l.Name, maxTables)
	}
	if err := v.span(at, 4, l.Name); err != nil {
		return err
	}
	// The distance is signed: vtables lie before or behind their tables.
	vtable := at - int(int32(binary.LittleEndian.Uint32(v.data[at:])))
	if err := v.span(vtable, 4, l.Name); err != nil {
		return err
	}
	slots := int(binary.LittleEndian.Uint16(v.data[vtable:]))
	size := int(binary.LittleEndian.Uint16(v.data[vtable+2:]))
	if slots < 4 || slots%2 != 0 || size < 4 {
		return fmt.Errorf("%s: vtable at %d is damaged", l.Name, vtable)
	}
	if err := v.span(vtable, slots, l.Name); err != nil {
		return err
	}
	if err := v.span(at, size, l.Name); err != nil {
		return err
	}
	var kind byte // what the last unionType field held
	for i, f := range l.Fields {
		slot := 4 + 2*i
		if slot+2 > slots || f.kind == skipped {
			continue
		}
		inside := int(binary.LittleEndian.Uint16(v.data[vtable+slot:]))
		if inside == 0 {
			continue
		}
		if inside < 4 || inside+f.width() > size {
			return fmt.Errorf("%s.%s: lies outside of its table", l.Name, f.Name)
		}
		if f.kind == unionType {
			kind = v.data[at+inside]
		}
		if err := v.field(at+inside, f, kind, l.Name+"."+f.Name); err != nil {
			return err
		}
	}
	return nil
}

// width returns the bytes a field takes in its table.
func (f Field) width() int {
	switch f.kind {
	case scalar:
		return f.Size
	case unionType:
		return 1
	}
	return 4
}

// field checks what a field at at leads to.
func (v *verifier) field(at int, f Field, kind byte, what string) error {
	if f.kind == scalar || f.kind == unionType {
		return nil
	}
	to, err := v.follow(at, what)
	if err != nil {
		return err
	}
	of := f.Of
	switch f.kind {
	case vector:
		_, err := v.vector(to, f.Size, what)
		return err
	case tableVector:
		return v.tables(to, of, what)
	case union:
		of = f.by(kind)
	}
	if of == nil {
		return nil
	}
	return v.table(to, of)
}

// tables checks a vector of tables.
func (v *verifier) tables(at int, l *Table, what string) error {
	n, err := v.vector(at, 4, what)
	if err != nil {
		return err
	}
	for i := range n {
		to, err := v.follow(at+4+4*i, what)
		if err != nil {
			return err
		}
		if err := v.table(to, l); err != nil {
			return err
		}
	}
	return nil
}

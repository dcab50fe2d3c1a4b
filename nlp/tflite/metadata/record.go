package metadata

import flatbuffers "github.com/google/flatbuffers/go"

// record reads the fields of a verified table by their numbers.
type record struct{ flatbuffers.Table }

// at returns where field i is; 0 where it is not given.
func (r record) at(i int) flatbuffers.UOffsetT {
	o := r.Offset(flatbuffers.VOffsetT(4 + 2*i))
	if o == 0 {
		return 0
	}
	return r.Pos + flatbuffers.UOffsetT(o)
}

func (r record) byte(i int) byte {
	if at := r.at(i); at != 0 {
		return r.GetByte(at)
	}
	return 0
}

func (r record) text(i int) string {
	if at := r.at(i); at != 0 {
		return string(r.ByteVector(at))
	}
	return ""
}

func (r record) record(i int) (record, bool) {
	at := r.at(i)
	if at == 0 {
		return record{}, false
	}
	return record{flatbuffers.Table{Bytes: r.Bytes, Pos: r.Indirect(at)}}, true
}

func (r record) records(i int) []record {
	at := r.at(i)
	if at == 0 {
		return nil
	}
	from := at - r.Pos // VectorLen and Vector count from the table
	out := make([]record, r.VectorLen(from))
	for k := range out {
		out[k] = record{flatbuffers.Table{Bytes: r.Bytes, Pos: r.Indirect(r.Vector(from) + flatbuffers.UOffsetT(4*k))}}
	}
	return out
}

// firstName returns the name of the first file in field i.
func (r record) firstName(i int) string {
	for _, file := range r.records(i) {
		return file.text(0)
	}
	return ""
}

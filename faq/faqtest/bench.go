package faqtest

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"usher"
	"usher/faq"
)

// benchEntries is how many vectors Bench puts into an index.
const benchEntries = 100_000

// Bench measures an index of 100,000 vectors: how long it takes to build, and then
// searches for the ten nearest, among all and under a filter that leaves one in a
// hundred, and as an engine asks. It reports p50, p99, the time of this process's processor
// and how many of the true ten nearest are found. The vectors are those of NewCorpus, or of the file that the
// variable VECTORS names, which usher encode has written.
func Bench(b *testing.B, in faq.VectorIndex) {
	b.Helper()
	c, err := benchCorpus(os.Getenv("VECTORS"))
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	c.Fill(b, in)
	built := time.Since(start)
	var beside []usher.EntryID
	for i := range 138 {
		beside = append(beside, c.Vectors[i*701%len(c.Vectors)].Entry)
	}
	for _, way := range []struct {
		name  string
		query usher.VectorQuery
		keep  func(usher.WordingVector) bool
	}{
		{"ten", usher.VectorQuery{Limit: 10}, nil},
		{"ten-of-one-percent", usher.VectorQuery{Limit: 10, Languages: []usher.Language{Rare}}, IsRare},
		{"engine", usher.VectorQuery{Limit: 138, Beside: beside}, nil},
	} {
		b.Run(way.name, func(b *testing.B) {
			recall, err := c.Recall(b.Context(), in, 10, way.query, way.keep)
			if err != nil {
				b.Fatal(err)
			}
			var took []time.Duration
			cpu := CPUTime()
			for i := 0; b.Loop(); i++ {
				q := way.query
				q.Vector = c.Queries[i%len(c.Queries)]
				begin := time.Now()
				if _, err := in.Nearest(b.Context(), q); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begin))
			}
			b.ReportMetric(float64((CPUTime()-cpu).Microseconds())/1000/float64(len(took)), "cpu-ms")
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(recall, "recall@10")
			b.ReportMetric(built.Seconds(), "build-s")
		})
	}
}

// benchCorpus reads vectors, or makes them where no file is named.
func benchCorpus(file string) (Corpus, error) {
	const queries = 200
	if file == "" {
		return NewCorpus(benchEntries, queries, 384), nil
	}
	vectors, err := readVectors(file, benchEntries+queries)
	if err != nil {
		return Corpus{}, err
	}
	c := Corpus{Queries: vectors[benchEntries:]}
	for i, v := range vectors[:benchEntries] {
		language := usher.English
		if i%100 == 7 {
			language = Rare
		}
		c.Vectors = append(c.Vectors, usher.WordingVector{
			Wording: usher.Wording{Entry: usher.EntryID(fmt.Sprintf("entry-%06d", i)), Mark: int64(i)}, Language: language, Vector: v,
		})
	}
	return c, nil
}

var shape = regexp.MustCompile(`'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\)`)

// readVectors reads the first n rows of a NumPy file of 32-bit floats.
func readVectors(file string, n int) ([][]float32, error) {
	f, err := os.Open(file) //nolint:gosec // who measures names the file
	if err != nil {
		return nil, fmt.Errorf("faqtest: %w", err)
	}
	defer f.Close()
	head := make([]byte, 10)
	if _, err := io.ReadFull(f, head); err != nil {
		return nil, fmt.Errorf("faqtest: %s: %w", file, err)
	}
	about := make([]byte, binary.LittleEndian.Uint16(head[8:]))
	if _, err := io.ReadFull(f, about); err != nil {
		return nil, fmt.Errorf("faqtest: %s: %w", file, err)
	}
	size := shape.FindSubmatch(about)
	if size == nil {
		return nil, fmt.Errorf("faqtest: %s holds no rows of 32-bit floats", file)
	}
	rows, _ := strconv.Atoi(string(size[1]))
	dim, _ := strconv.Atoi(string(size[2]))
	if rows < n {
		return nil, fmt.Errorf("faqtest: %s has %d rows; give it %d", file, rows, n)
	}
	vectors := make([][]float32, n)
	for i := range vectors {
		vectors[i] = make([]float32, dim)
		if err := binary.Read(f, binary.LittleEndian, vectors[i]); err != nil {
			return nil, fmt.Errorf("faqtest: %s: %w", file, err)
		}
	}
	return vectors, nil
}

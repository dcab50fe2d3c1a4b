package simd

import "math"

// rescaleBlocks is what the kernel computes: rows of blocks of scaleBlock sums.
// Behind the last block of a row there are the columns with a bit in last.
// Steps are how far it goes on in bytes after each block, 0 where all blocks use
// the same, and skips how much further after each row.
type rescaleBlocks struct {
	dst                     *byte
	sums, bias              *int32
	multiplier, left, right *int32
	blocks, last, rows      int
	dstSkip, sumsSkip       int
	biasStep, scaleStep     int
	rest, zero, low, high   int64
	away                    int64 // shifts to the right by more than this send halves away from zero
}

//go:noescape
func rescaleAVX512(b *rescaleBlocks)

func (r *Rescale) rows(l level, dst []byte, step int, sums []int32, width int, bias []int32, rest int32) {
	n, count := width/scaleBlock, len(sums)/width
	if l < levelAVX512 {
		r.rowsGo(dst, step, sums, width, bias, rest)
		return
	}
	var none [scaleBlock]int32
	b := rescaleBlocks{
		dst: &dst[0], sums: &sums[0], bias: &none[0], multiplier: &r.multiplier[0], left: &r.left[0], right: &r.right[0],
		blocks: n, last: 1<<(width%scaleBlock) - 1, rows: count, dstSkip: step - n*scaleBlock, sumsSkip: (width - n*scaleBlock) * 4,
		rest: int64(rest), zero: r.zero, low: r.low, high: r.high,
	}
	if len(bias) > 0 {
		b.bias, b.biasStep = &bias[0], scaleBlock*4
	}
	if r.up {
		b.away = math.MaxInt64
	}
	if r.each {
		b.scaleStep = scaleBlock * 4
	}
	rescaleAVX512(&b)
}

#include "go_asm.h"
#include "textflag.h"
#include "curve_amd64.h"
#include "exp512_amd64.h"

// These kernels go through whole rows: vectors of 16 numbers, and one more with
// the mask K2 for what is left.

// WIDTH splits a row of R9 numbers: R9 whole vectors, R12 bytes behind them,
// which K2 selects.
#define WIDTH \
	MOVQ R9, CX; \
	ANDQ $15, CX; \
	MOVL $1, R12; \
	SHLL CX, R12; \
	DECL R12; \
	KMOVW R12, K2; \
	MOVQ CX, R12; \
	SHLQ $2, R12; \
	SHRQ $4, R9

// CUT is what limits do: they let pass what is not a number.
#define CUT \
	VMAXPS Z0, Z30, Z0; \
	VMINPS Z0, Z31, Z0

// PAIRS is the body of a kernel of two operands: DI is the result, SI and DX
// are the rows of the operands, R11 counts the bytes within them. op(y, x) sets
// x to what x and y make.
#define PAIRS(op) \
	MOVQ t+0(FP), AX; \
	MOVQ pairs_dst(AX), DI; \
	MOVQ pairs_a(AX), SI; \
	MOVQ pairs_b(AX), DX; \
	MOVQ pairs_rows(AX), R8; \
	MOVQ pairs_width(AX), R9; \
	MOVQ pairs_aStep(AX), R10; \
	MOVQ pairs_bStep(AX), BX; \
	VBROADCASTSS pairs_low(AX), Z30; \
	VBROADCASTSS pairs_high(AX), Z31; \
	WIDTH; \
	CMPQ pairs_one(AX), $const_oneA; \
	JEQ  oneA; \
	JHI  oneB; \
row: \
	XORQ R11, R11; \
	MOVQ R9, CX; \
	TESTQ CX, CX; \
	JZ   rest; \
loop: \
	VMOVUPS (SI)(R11*1), Z0; \
	op((DX)(R11*1), Z0); \
	CUT; \
	VMOVUPS Z0, (DI)(R11*1); \
	ADDQ $64, R11; \
	DECQ CX; \
	JNZ  loop; \
rest: \
	TESTL R12, R12; \
	JZ   next; \
	VMOVUPS.Z (SI)(R11*1), K2, Z0; \
	VMOVUPS.Z (DX)(R11*1), K2, Z1; \
	op(Z1, Z0); \
	CUT; \
	VMOVUPS Z0, K2, (DI)(R11*1); \
next: \
	ADDQ pairs_dstStep(AX), DI; \
	ADDQ R10, SI; \
	ADDQ BX, DX; \
	DECQ R8; \
	JNZ  row; \
	VZEROUPPER; \
	RET; \
oneA: \
	VBROADCASTSS (SI), Z2; \
	XORQ R11, R11; \
	MOVQ R9, CX; \
	TESTQ CX, CX; \
	JZ   restA; \
loopA: \
	VMOVAPS Z2, Z0; \
	op((DX)(R11*1), Z0); \
	CUT; \
	VMOVUPS Z0, (DI)(R11*1); \
	ADDQ $64, R11; \
	DECQ CX; \
	JNZ  loopA; \
restA: \
	TESTL R12, R12; \
	JZ   nextA; \
	VMOVUPS.Z (DX)(R11*1), K2, Z1; \
	VMOVAPS Z2, Z0; \
	op(Z1, Z0); \
	CUT; \
	VMOVUPS Z0, K2, (DI)(R11*1); \
nextA: \
	ADDQ pairs_dstStep(AX), DI; \
	ADDQ R10, SI; \
	ADDQ BX, DX; \
	DECQ R8; \
	JNZ  oneA; \
	VZEROUPPER; \
	RET; \
oneB: \
	VBROADCASTSS (DX), Z2; \
	XORQ R11, R11; \
	MOVQ R9, CX; \
	TESTQ CX, CX; \
	JZ   restB; \
loopB: \
	VMOVUPS (SI)(R11*1), Z0; \
	op(Z2, Z0); \
	CUT; \
	VMOVUPS Z0, (DI)(R11*1); \
	ADDQ $64, R11; \
	DECQ CX; \
	JNZ  loopB; \
restB: \
	TESTL R12, R12; \
	JZ   nextB; \
	VMOVUPS.Z (SI)(R11*1), K2, Z0; \
	op(Z2, Z0); \
	CUT; \
	VMOVUPS Z0, K2, (DI)(R11*1); \
nextB: \
	ADDQ pairs_dstStep(AX), DI; \
	ADDQ R10, SI; \
	ADDQ BX, DX; \
	DECQ R8; \
	JNZ  oneB; \
	VZEROUPPER; \
	RET

// FOLD brings the vector Z0 down to the number X0. It uses X1 and Y1.
#define FOLD(op) \
	VEXTRACTF64X4 $1, Z0, Y1; \
	op Y1, Y0, Y0; \
	VEXTRACTF128 $1, Y0, X1; \
	op X1, X0, X0; \
	VPERMILPS $0x4e, X0, X1; \
	op X1, X0, X0; \
	VPERMILPS $0xb1, X0, X1; \
	op X1, X0, X0

// FOLD_ROWS is the body of a kernel that brings each row together. op(acc, x)
// passes over what is not a number in x where it is a maximum or a minimum.
#define FOLD_ROWS(op) \
	MOVQ acc+0(FP), DI; \
	MOVQ src+8(FP), SI; \
	MOVQ rows+16(FP), R10; \
	MOVQ width+24(FP), R9; \
	VBROADCASTSS start+32(FP), Z31; \
	WIDTH; \
row: \
	VMOVAPS Z31, Z0; \
	VMOVAPS Z31, Z1; \
	VMOVUPS.Z (SI), K2, Z2; \
	op Z0, Z2, K2, Z0; \
	ADDQ R12, SI; \
	MOVQ R9, CX; \
	SHRQ $1, CX; \
	JZ   odd; \
loop: \
	VMOVUPS (SI), Z2; \
	VMOVUPS 64(SI), Z3; \
	op Z0, Z2, Z0; \
	op Z1, Z3, Z1; \
	ADDQ $128, SI; \
	DECQ CX; \
	JNZ  loop; \
odd: \
	TESTQ $1, R9; \
	JZ   done; \
	VMOVUPS (SI), Z2; \
	op Z1, Z2, Z1; \
	ADDQ $64, SI; \
done: \
	op Z1, Z0, Z0; \
	FOLD(op); \
	VMOVSS (DI), X1; \
	op X1, X0, X0; \
	VMOVSS X0, (DI); \
	ADDQ $4, DI; \
	DECQ R10; \
	JNZ  row; \
	VZEROUPPER; \
	RET

// FOLD_COLUMNS is the body of a kernel that brings rows together, column by column:
// 64 of them at a time, then 16, then those that K2 selects. op is as that of
// FOLD_ROWS.
#define FOLD_COLUMNS(op) \
	MOVQ acc+0(FP), DI; \
	MOVQ src+8(FP), SI; \
	MOVQ rows+16(FP), R10; \
	MOVQ width+24(FP), R9; \
	MOVQ R9, R13; \
	SHLQ $2, R13; \
	KXNORW K2, K2, K2; \
	SUBQ $64, R9; \
	JLT  narrow; \
wide: \
	VMOVUPS (DI), Z0; \
	VMOVUPS 64(DI), Z1; \
	VMOVUPS 128(DI), Z2; \
	VMOVUPS 192(DI), Z3; \
	MOVQ SI, DX; \
	MOVQ R10, CX; \
wideLoop: \
	VMOVUPS (DX), Z4; \
	VMOVUPS 64(DX), Z5; \
	VMOVUPS 128(DX), Z6; \
	VMOVUPS 192(DX), Z7; \
	op Z0, Z4, Z0; \
	op Z1, Z5, Z1; \
	op Z2, Z6, Z2; \
	op Z3, Z7, Z3; \
	ADDQ R13, DX; \
	DECQ CX; \
	JNZ  wideLoop; \
	VMOVUPS Z0, (DI); \
	VMOVUPS Z1, 64(DI); \
	VMOVUPS Z2, 128(DI); \
	VMOVUPS Z3, 192(DI); \
	ADDQ $256, DI; \
	ADDQ $256, SI; \
	SUBQ $64, R9; \
	JGE  wide; \
narrow: \
	ADDQ $64, R9; \
	JZ   done; \
next: \
	CMPQ R9, $16; \
	JGE  all; \
	MOVQ R9, CX; \
	MOVL $1, R12; \
	SHLL CX, R12; \
	DECL R12; \
	KMOVW R12, K2; \
all: \
	VMOVUPS.Z (DI), K2, Z0; \
	MOVQ SI, DX; \
	MOVQ R10, CX; \
loop: \
	VMOVUPS.Z (DX), K2, Z4; \
	op Z0, Z4, Z0; \
	ADDQ R13, DX; \
	DECQ CX; \
	JNZ  loop; \
	VMOVUPS Z0, K2, (DI); \
	ADDQ $64, DI; \
	ADDQ $64, SI; \
	SUBQ $16, R9; \
	JGT  next; \
done: \
	VZEROUPPER; \
	RET

#define ADD(from, x) VADDPS from, x, x
#define SUB(from, x) VSUBPS from, x, x
#define MUL(from, x) VMULPS from, x, x
#define DIV(from, x) VDIVPS from, x, x
#define MAX(from, x) VMAXPS from, x, x
#define MIN(from, x) VMINPS from, x, x

#define SQUARED_DIFFERENCE(from, x) \
	VSUBPS from, x, x; \
	VMULPS x, x, x

// func addRowsAVX512(t *pairs)
TEXT ·addRowsAVX512(SB), NOSPLIT, $0-8
	PAIRS(ADD)

// func subRowsAVX512(t *pairs)
TEXT ·subRowsAVX512(SB), NOSPLIT, $0-8
	PAIRS(SUB)

// func mulRowsAVX512(t *pairs)
TEXT ·mulRowsAVX512(SB), NOSPLIT, $0-8
	PAIRS(MUL)

// func divRowsAVX512(t *pairs)
TEXT ·divRowsAVX512(SB), NOSPLIT, $0-8
	PAIRS(DIV)

// func maxRowsAVX512(t *pairs)
TEXT ·maxRowsAVX512(SB), NOSPLIT, $0-8
	PAIRS(MAX)

// func minRowsAVX512(t *pairs)
TEXT ·minRowsAVX512(SB), NOSPLIT, $0-8
	PAIRS(MIN)

// func squaredDifferenceRowsAVX512(t *pairs)
TEXT ·squaredDifferenceRowsAVX512(SB), NOSPLIT, $0-8
	PAIRS(SQUARED_DIFFERENCE)

// func sumRowsAVX512(acc, src *float32, rows, width int, start float32)
TEXT ·sumRowsAVX512(SB), NOSPLIT, $0-36
	FOLD_ROWS(VADDPS)

// func topRowsAVX512(acc, src *float32, rows, width int, start float32)
TEXT ·topRowsAVX512(SB), NOSPLIT, $0-36
	FOLD_ROWS(VMAXPS)

// func bottomRowsAVX512(acc, src *float32, rows, width int, start float32)
TEXT ·bottomRowsAVX512(SB), NOSPLIT, $0-36
	FOLD_ROWS(VMINPS)

// func sumColumnsAVX512(acc, src *float32, rows, width int)
TEXT ·sumColumnsAVX512(SB), NOSPLIT, $0-32
	FOLD_COLUMNS(VADDPS)

// func topColumnsAVX512(acc, src *float32, rows, width int)
TEXT ·topColumnsAVX512(SB), NOSPLIT, $0-32
	FOLD_COLUMNS(VMAXPS)

// func bottomColumnsAVX512(acc, src *float32, rows, width int)
TEXT ·bottomColumnsAVX512(SB), NOSPLIT, $0-32
	FOLD_COLUMNS(VMINPS)

// func softmaxRowsAVX512(dst, src *float32, rows, width int, c *[8]float32, beta float32)
TEXT ·softmaxRowsAVX512(SB), NOSPLIT, $0-44
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ rows+16(FP), R10
	MOVQ width+24(FP), R9
	MOVQ c+32(FP), R8
	VBROADCASTSS beta+40(FP), Z31
	EXP_CONSTANTS
	WIDTH
	MOVL $0xff800000, AX // -Inf
	VPBROADCASTD AX, Z30

softmaxRow:
	// the largest, into Z3
	VMOVAPS Z30, Z0
	VMULPS (SI), Z31, K2, Z0
	MOVQ R12, R11
	MOVQ R9, CX
	TESTQ CX, CX
	JZ   topDone

topLoop:
	VMULPS (SI)(R11*1), Z31, Z1
	VMAXPS Z1, Z0, Z0
	ADDQ $64, R11
	DECQ CX
	JNZ  topLoop

topDone:
	FOLD(VMAXPS)
	VBROADCASTSS X0, Z3

	// the powers, and their sum in Z4
	VMOVAPS Z30, Z0
	VMULPS (SI), Z31, K2, Z0
	VSUBPS Z3, Z0, K2, Z0
	EXP
	VMOVAPS Z0, Z4
	VMOVAPS Z0, Z5
	MOVQ R12, R11
	MOVQ R9, CX
	TESTQ CX, CX
	JZ   powersDone

powersLoop:
	VMULPS (SI)(R11*1), Z31, Z0
	VSUBPS Z3, Z0, Z0
	EXP
	VMOVUPS Z0, (DI)(R11*1)
	VADDPS Z0, Z4, Z4
	ADDQ $64, R11
	DECQ CX
	JNZ  powersLoop

powersDone:
	VMOVAPS Z4, Z0
	FOLD(VADDPS)
	VDIVSS X0, X26, X0
	VBROADCASTSS X0, Z3

	// their shares
	VMULPS Z3, Z5, Z5
	VMOVUPS Z5, K2, (DI)
	MOVQ R12, R11
	MOVQ R9, CX
	TESTQ CX, CX
	JZ   sharesDone

sharesLoop:
	VMULPS (DI)(R11*1), Z3, Z0
	VMOVUPS Z0, (DI)(R11*1)
	ADDQ $64, R11
	DECQ CX
	JNZ  sharesLoop

sharesDone:
	ADDQ R11, SI
	ADDQ R11, DI
	DECQ R10
	JNZ  softmaxRow

	VZEROUPPER
	RET

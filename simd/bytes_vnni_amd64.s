#include "go_asm.h"
#include "rows_amd64.h"
#include "textflag.h"

// Tiles of bytes look like those of floats: row i has its sums in Z(2i) and
// Z(2i+1), 32 bits each. A step takes four numbers of a row at once: VPDPBUSD
// multiplies them, as unsigned bytes, with four weights of a unit, and adds
// all four products to the sum without rounding or saturation.
//
// DX is where a step lies in a row.

#define CLEAR(left, right) \
	VPXORQ left, left, left; \
	VPXORQ right, right, right

#define STEP(row, left, right) \
	VPBROADCASTD (row)(DX*1), Z29; \
	VPDPBUSD Z30, Z29, left; \
	VPDPBUSD Z31, Z29, right

// AHEAD asks for the weights of 32 steps later, R15 bytes on: they come from far
// away the first time, and the processor itself does not look beyond a page.
// Behind the last weights R15 is 0, as asking for what is not there takes long.
#define AHEAD(at) \
	PREFETCHT0 at(BX)(R15*1); \
	PREFETCHT0 (at+64)(BX)(R15*1)

#define BEGIN \
	MOVQ t+0(FP), AX; \
	MOVQ byteTile_ahead(AX), R15; \
	MOVQ byteTile_panel(AX), BX

// RESULTS loads what turns sums into results: DX is the row, CX the last one.
#define RESULTS \
	XORQ DX, DX; \
	MOVQ byteTile_rows(AX), CX; \
	DECQ CX; \
	MOVQ byteTile_zero(AX), BX; \
	MOVQ byteTile_sums(AX), R8; \
	VMOVDQU32 (R8), Z24; \
	VMOVDQU32 64(R8), Z25

#define SCALES \
	XORQ DX, DX; \
	MOVQ byteTile_rowScale(AX), BX; \
	MOVQ byteTile_scale(AX), R8; \
	MOVQ byteTile_bias(AX), R9; \
	VMOVUPS (R8), Z24; \
	VMOVUPS 64(R8), Z25; \
	VMOVUPS (R9), Z26; \
	VMOVUPS 64(R9), Z27; \
	VBROADCASTSS byteTile_low(AX), Z20; \
	VBROADCASTSS byteTile_high(AX), Z21

// AFTER goes to the next row, if there is one.
#define AFTER \
	INCQ DX; \
	CMPQ DX, CX; \
	CMOVQGT CX, DX

// SHIFT takes the row's zero point times the sums of the weights away.
#define SHIFT(left, right) \
	VPBROADCASTD (BX)(DX*4), Z28; \
	VPMULLD Z24, Z28, Z29; \
	VPSUBD Z29, left, left; \
	VPMULLD Z25, Z28, Z29; \
	VPSUBD Z29, right, right; \
	AFTER

// SCALE makes floats: times the scales of row and unit, plus the bias, kept
// between Z20 and Z21, and what is not a number as it is.
#define SCALE(left, right) \
	VBROADCASTSS (BX)(DX*4), Z28; \
	VCVTDQ2PS left, left; \
	VCVTDQ2PS right, right; \
	VMULPS Z24, Z28, Z29; \
	VMULPS Z25, Z28, Z28; \
	VFMADD213PS Z26, Z29, left; \
	VFMADD213PS Z27, Z28, right; \
	VMAXPS left, Z20, left; \
	VMAXPS right, Z20, right; \
	VMINPS left, Z21, left; \
	VMINPS right, Z21, right; \
	AFTER

// END loads what the stores need: K1 and K2 are the columns that exist.
#define END \
	MOVL byteTile_columns(AX), CX; \
	KMOVW CX, K1; \
	SHRL $16, CX; \
	KMOVW CX, K2; \
	MOVQ byteTile_out(AX), R8; \
	MOVQ byteTile_outStride(AX), DX; \
	MOVQ byteTile_rows(AX), CX

#define STORE(row, left, right) \
	VMOVDQU32 left, K1, (row); \
	VMOVDQU32 right, K2, 64(row)

// Where steps are given, a row has the quad of a step there, else one behind the
// other.

#define STEPS8 \
	AHEAD(0); \
	VMOVDQU32 (BX), Z30; \
	VMOVDQU32 64(BX), Z31; \
	ADDQ $128, BX; \
	STEP(R8, Z0, Z1); \
	STEP(R9, Z2, Z3); \
	STEP(R10, Z4, Z5); \
	STEP(R11, Z6, Z7); \
	STEP(R12, Z8, Z9); \
	STEP(R13, Z10, Z11); \
	STEP(SI, Z12, Z13); \
	STEP(DI, Z14, Z15)

// func byteTile8VNNI(t *byteTile)
TEXT ·byteTile8VNNI(SB), NOSPLIT, $0-8
	BEGIN
	FROM8(byteTile_x)
	CLEAR(Z0, Z1)
	CLEAR(Z2, Z3)
	CLEAR(Z4, Z5)
	CLEAR(Z6, Z7)
	CLEAR(Z8, Z9)
	CLEAR(Z10, Z11)
	CLEAR(Z12, Z13)
	CLEAR(Z14, Z15)
	MOVQ  byteTile_quads(AX), CX
	TESTQ CX, CX
	JZ    end8
	MOVQ  byteTile_steps(AX), R14
	TESTQ R14, R14
	JNZ   placed8
	SHLQ  $2, CX
	XORQ  DX, DX

loop8:
	STEPS8
	ADDQ $4, DX
	CMPQ DX, CX
	JLT  loop8
	JMP  end8

placed8:
	LEAQ (R14)(CX*4), CX

next8:
	MOVLQSX (R14), DX
	STEPS8
	ADDQ $4, R14
	CMPQ R14, CX
	JNE  next8

end8:
	RESULTS
	SHIFT(Z0, Z1)
	SHIFT(Z2, Z3)
	SHIFT(Z4, Z5)
	SHIFT(Z6, Z7)
	SHIFT(Z8, Z9)
	SHIFT(Z10, Z11)
	SHIFT(Z12, Z13)
	SHIFT(Z14, Z15)
	CMPQ byteTile_scaled(AX), $0
	JEQ  store8
	SCALES
	SCALE(Z0, Z1)
	SCALE(Z2, Z3)
	SCALE(Z4, Z5)
	SCALE(Z6, Z7)
	SCALE(Z8, Z9)
	SCALE(Z10, Z11)
	SCALE(Z12, Z13)
	SCALE(Z14, Z15)

store8:
	END
	ROWS8
	STORE(R8, Z0, Z1)
	STORE(R9, Z2, Z3)
	STORE(R10, Z4, Z5)
	STORE(R11, Z6, Z7)
	STORE(R12, Z8, Z9)
	STORE(R13, Z10, Z11)
	STORE(SI, Z12, Z13)
	STORE(DI, Z14, Z15)
	VZEROUPPER
	RET

#define STEPS6 \
	AHEAD(0); \
	VMOVDQU32 (BX), Z30; \
	VMOVDQU32 64(BX), Z31; \
	ADDQ $128, BX; \
	STEP(R8, Z0, Z1); \
	STEP(R9, Z2, Z3); \
	STEP(R10, Z4, Z5); \
	STEP(R11, Z6, Z7); \
	STEP(R12, Z8, Z9); \
	STEP(R13, Z10, Z11)

// func byteTile6VNNI(t *byteTile)
TEXT ·byteTile6VNNI(SB), NOSPLIT, $0-8
	BEGIN
	FROM6(byteTile_x)
	CLEAR(Z0, Z1)
	CLEAR(Z2, Z3)
	CLEAR(Z4, Z5)
	CLEAR(Z6, Z7)
	CLEAR(Z8, Z9)
	CLEAR(Z10, Z11)
	MOVQ  byteTile_quads(AX), CX
	TESTQ CX, CX
	JZ    end6
	MOVQ  byteTile_steps(AX), R14
	TESTQ R14, R14
	JNZ   placed6
	SHLQ  $2, CX
	XORQ  DX, DX

loop6:
	STEPS6
	ADDQ $4, DX
	CMPQ DX, CX
	JLT  loop6
	JMP  end6

placed6:
	LEAQ (R14)(CX*4), CX

next6:
	MOVLQSX (R14), DX
	STEPS6
	ADDQ $4, R14
	CMPQ R14, CX
	JNE  next6

end6:
	RESULTS
	SHIFT(Z0, Z1)
	SHIFT(Z2, Z3)
	SHIFT(Z4, Z5)
	SHIFT(Z6, Z7)
	SHIFT(Z8, Z9)
	SHIFT(Z10, Z11)
	CMPQ byteTile_scaled(AX), $0
	JEQ  store6
	SCALES
	SCALE(Z0, Z1)
	SCALE(Z2, Z3)
	SCALE(Z4, Z5)
	SCALE(Z6, Z7)
	SCALE(Z8, Z9)
	SCALE(Z10, Z11)

store6:
	END
	ROWS6
	STORE(R8, Z0, Z1)
	STORE(R9, Z2, Z3)
	STORE(R10, Z4, Z5)
	STORE(R11, Z6, Z7)
	STORE(R12, Z8, Z9)
	STORE(R13, Z10, Z11)
	VZEROUPPER
	RET

#define STEPS4 \
	AHEAD(0); \
	VMOVDQU32 (BX), Z30; \
	VMOVDQU32 64(BX), Z31; \
	ADDQ $128, BX; \
	STEP(R8, Z0, Z1); \
	STEP(R9, Z2, Z3); \
	STEP(R10, Z4, Z5); \
	STEP(R11, Z6, Z7)

// func byteTile4VNNI(t *byteTile)
TEXT ·byteTile4VNNI(SB), NOSPLIT, $0-8
	BEGIN
	FROM4(byteTile_x)
	CLEAR(Z0, Z1)
	CLEAR(Z2, Z3)
	CLEAR(Z4, Z5)
	CLEAR(Z6, Z7)
	MOVQ  byteTile_quads(AX), CX
	TESTQ CX, CX
	JZ    end4
	MOVQ  byteTile_steps(AX), R14
	TESTQ R14, R14
	JNZ   placed4
	SHLQ  $2, CX
	XORQ  DX, DX

loop4:
	STEPS4
	ADDQ $4, DX
	CMPQ DX, CX
	JLT  loop4
	JMP  end4

placed4:
	LEAQ (R14)(CX*4), CX

next4:
	MOVLQSX (R14), DX
	STEPS4
	ADDQ $4, R14
	CMPQ R14, CX
	JNE  next4

end4:
	RESULTS
	SHIFT(Z0, Z1)
	SHIFT(Z2, Z3)
	SHIFT(Z4, Z5)
	SHIFT(Z6, Z7)
	CMPQ byteTile_scaled(AX), $0
	JEQ  store4
	SCALES
	SCALE(Z0, Z1)
	SCALE(Z2, Z3)
	SCALE(Z4, Z5)
	SCALE(Z6, Z7)

store4:
	END
	ROWS4
	STORE(R8, Z0, Z1)
	STORE(R9, Z2, Z3)
	STORE(R10, Z4, Z5)
	STORE(R11, Z6, Z7)
	VZEROUPPER
	RET

// ALONE is STEP for a single row, n steps on from the present one.
#define ALONE(n, left, right) \
	VPBROADCASTD (n*4)(R8)(DX*1), Z29; \
	VPDPBUSD (n*128)(BX), Z29, left; \
	VPDPBUSD (n*128+64)(BX), Z29, right

// A single row has four pairs of sums, for every fourth step each.
//
// func byteTile1VNNI(t *byteTile)
TEXT ·byteTile1VNNI(SB), NOSPLIT, $0-8
	BEGIN
	MOVQ byteTile_x(AX), R8
	CLEAR(Z0, Z1)
	CLEAR(Z2, Z3)
	CLEAR(Z4, Z5)
	CLEAR(Z6, Z7)
	XORQ DX, DX
	MOVQ byteTile_quads(AX), CX
	SHLQ $2, CX
	SUBQ $16, CX
	JLT  rest1

loop1:
	AHEAD(0)
	AHEAD(128)
	AHEAD(256)
	AHEAD(384)
	ALONE(0, Z0, Z1)
	ALONE(1, Z2, Z3)
	ALONE(2, Z4, Z5)
	ALONE(3, Z6, Z7)
	ADDQ $512, BX
	ADDQ $16, DX
	CMPQ DX, CX
	JLE  loop1

rest1:
	ADDQ $16, CX

next1:
	CMPQ DX, CX
	JGE  end1
	ALONE(0, Z0, Z1)
	ADDQ $128, BX
	ADDQ $4, DX
	JMP  next1

end1:
	VPADDD Z2, Z0, Z0
	VPADDD Z3, Z1, Z1
	VPADDD Z6, Z4, Z4
	VPADDD Z7, Z5, Z5
	VPADDD Z4, Z0, Z0
	VPADDD Z5, Z1, Z1
	RESULTS
	SHIFT(Z0, Z1)
	CMPQ byteTile_scaled(AX), $0
	JEQ  store1
	SCALES
	SCALE(Z0, Z1)

store1:
	END
	STORE(R8, Z0, Z1)
	VZEROUPPER
	RET

#include "go_asm.h"
#include "rows_amd64.h"
#include "textflag.h"

// A tile of up to 4 rows by 16 columns, half a panel, has its sums in Y0…Y7:
// row i in Y(2i) and Y(2i+1). Products of bytes do not fit into 16 bits two by
// two, so both sides are widened: those of an even place into one register,
// those of an odd place into another. VPMADDWD multiplies and adds up pairs of
// 16 bits in 32, exactly. Y8 and Y9 hold the even and odd weights of the left 8
// units, Y10 and Y11 those of the right; Y13 and Y12 those of the row.
//
// DX is where a step lies in a row, and Y15 keeps the even bytes.

#define CLEAR(left, right) \
	VPXOR left, left, left; \
	VPXOR right, right, right

#define WEIGHTS \
	VMOVDQU (BX), Y9; \
	VMOVDQU 32(BX), Y11; \
	VPSLLW $8, Y9, Y8; \
	VPSLLW $8, Y11, Y10; \
	VPSRAW $8, Y8, Y8; \
	VPSRAW $8, Y9, Y9; \
	VPSRAW $8, Y10, Y10; \
	VPSRAW $8, Y11, Y11

#define STEP(row, left, right) \
	VPBROADCASTD (row)(DX*1), Y12; \
	VPAND Y15, Y12, Y13; \
	VPSRLW $8, Y12, Y12; \
	VPMADDWD Y8, Y13, Y14; \
	VPADDD Y14, left, left; \
	VPMADDWD Y9, Y12, Y14; \
	VPADDD Y14, left, left; \
	VPMADDWD Y10, Y13, Y14; \
	VPADDD Y14, right, right; \
	VPMADDWD Y11, Y12, Y14; \
	VPADDD Y14, right, right

#define BEGIN \
	MOVQ t+0(FP), AX; \
	MOVQ byteTile_panel(AX), BX; \
	VPCMPEQW Y15, Y15, Y15; \
	VPSRLW $8, Y15, Y15

// RESULTS loads what turns sums into results: DX is the row, CX the last one.
#define RESULTS \
	XORQ DX, DX; \
	MOVQ byteTile_rows(AX), CX; \
	DECQ CX; \
	MOVQ byteTile_zero(AX), BX; \
	MOVQ byteTile_sums(AX), R8; \
	VMOVDQU (R8), Y8; \
	VMOVDQU 32(R8), Y9

#define SCALES \
	XORQ DX, DX; \
	MOVQ byteTile_rowScale(AX), BX; \
	MOVQ byteTile_scale(AX), R8; \
	MOVQ byteTile_bias(AX), R9; \
	VMOVUPS (R8), Y8; \
	VMOVUPS 32(R8), Y9; \
	VMOVUPS (R9), Y10; \
	VMOVUPS 32(R9), Y11; \
	VBROADCASTSS byteTile_low(AX), Y12; \
	VBROADCASTSS byteTile_high(AX), Y13

// AFTER goes to the next row, if there is one.
#define AFTER \
	INCQ DX; \
	CMPQ DX, CX; \
	CMOVQGT CX, DX

// SHIFT takes the row's zero point times the sums of the weights away.
#define SHIFT(left, right) \
	VPBROADCASTD (BX)(DX*4), Y14; \
	VPMULLD Y8, Y14, Y15; \
	VPSUBD Y15, left, left; \
	VPMULLD Y9, Y14, Y15; \
	VPSUBD Y15, right, right; \
	AFTER

// SCALE makes floats: times the scales of row and unit, plus the bias, kept
// between Y12 and Y13, and what is not a number as it is.
#define SCALE(left, right) \
	VBROADCASTSS (BX)(DX*4), Y14; \
	VCVTDQ2PS left, left; \
	VCVTDQ2PS right, right; \
	VMULPS Y8, Y14, Y15; \
	VMULPS Y9, Y14, Y14; \
	VFMADD213PS Y10, Y15, left; \
	VFMADD213PS Y11, Y14, right; \
	VMAXPS left, Y12, left; \
	VMAXPS right, Y12, right; \
	VMINPS left, Y13, left; \
	VMINPS right, Y13, right; \
	AFTER

#define END \
	MOVQ byteTile_out(AX), R8; \
	MOVQ byteTile_outStride(AX), DX; \
	MOVQ byteTile_rows(AX), CX

#define STORE(row, left, right) \
	VMOVDQU left, (row); \
	VMOVDQU right, 32(row)

// Where steps are given, a row has the quad of a step there, else one behind the
// other.

#define STEPS4 \
	WEIGHTS; \
	ADDQ $128, BX; \
	STEP(R8, Y0, Y1); \
	STEP(R9, Y2, Y3); \
	STEP(R10, Y4, Y5); \
	STEP(R11, Y6, Y7)

// func byteTile4AVX2(t *byteTile)
TEXT ·byteTile4AVX2(SB), NOSPLIT, $0-8
	BEGIN
	FROM4(byteTile_x)
	CLEAR(Y0, Y1)
	CLEAR(Y2, Y3)
	CLEAR(Y4, Y5)
	CLEAR(Y6, Y7)
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
	SHIFT(Y0, Y1)
	SHIFT(Y2, Y3)
	SHIFT(Y4, Y5)
	SHIFT(Y6, Y7)
	CMPQ byteTile_scaled(AX), $0
	JEQ  store4
	SCALES
	SCALE(Y0, Y1)
	SCALE(Y2, Y3)
	SCALE(Y4, Y5)
	SCALE(Y6, Y7)

store4:
	END
	ROWS4
	STORE(R8, Y0, Y1)
	STORE(R9, Y2, Y3)
	STORE(R10, Y4, Y5)
	STORE(R11, Y6, Y7)
	VZEROUPPER
	RET

// func byteTile1AVX2(t *byteTile)
TEXT ·byteTile1AVX2(SB), NOSPLIT, $0-8
	BEGIN
	MOVQ byteTile_x(AX), R8
	CLEAR(Y0, Y1)
	XORQ DX, DX
	MOVQ byteTile_quads(AX), CX
	SHLQ $2, CX
	JZ end1

loop1:
	WEIGHTS
	STEP(R8, Y0, Y1)
	ADDQ $128, BX
	ADDQ $4, DX
	CMPQ DX, CX
	JLT  loop1

end1:
	RESULTS
	SHIFT(Y0, Y1)
	CMPQ byteTile_scaled(AX), $0
	JEQ  store1
	SCALES
	SCALE(Y0, Y1)

store1:
	END
	STORE(R8, Y0, Y1)
	VZEROUPPER
	RET

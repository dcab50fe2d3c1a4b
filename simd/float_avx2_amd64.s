#include "go_asm.h"
#include "rows_amd64.h"
#include "textflag.h"

// A tile of up to 6 rows by 16 columns, half a panel, has 12 sums in registers,
// Y0…Y11: row i in Y(2i) and Y(2i+1). For each step of depth Y12 and Y13 get the
// weights, and Y14 each row's number: all but one of the 16 registers there are.
// 8 loads feed 12 fused multiply-adds.

#define STEP(row, left, right) \
	VBROADCASTSS (row)(DX*4), Y14; \
	VFMADD231PS Y14, Y12, left; \
	VFMADD231PS Y14, Y13, right

// STORE keeps the sums between Y12 and Y13, and what is not a number as it is.
#define STORE(row, left, right) \
	VMAXPS left, Y12, left; \
	VMAXPS right, Y12, right; \
	VMINPS left, Y13, left; \
	VMINPS right, Y13, right; \
	VMOVUPS left, (row); \
	VMOVUPS right, 32(row)

#define BEGIN \
	MOVQ t+0(FP), AX; \
	FLUSH; \
	MOVQ floatTile_panel(AX), BX; \
	VMOVUPS (BX), Y12; \
	VMOVUPS 32(BX), Y13

#define SUMS(left, right) \
	VMOVAPS Y12, left; \
	VMOVAPS Y13, right

#define END \
	MOVQ floatTile_out(AX), R8; \
	MOVQ floatTile_outStride(AX), DX; \
	MOVQ floatTile_rows(AX), CX; \
	VBROADCASTSS floatTile_low(AX), Y12; \
	VBROADCASTSS floatTile_high(AX), Y13

// Where steps are given, a row has the number for each step of depth there, else
// one behind the other.

#define STEPS6 \
	ADDQ $128, BX; \
	VMOVUPS (BX), Y12; \
	VMOVUPS 32(BX), Y13; \
	STEP(R8, Y0, Y1); \
	STEP(R9, Y2, Y3); \
	STEP(R10, Y4, Y5); \
	STEP(R11, Y6, Y7); \
	STEP(R12, Y8, Y9); \
	STEP(R13, Y10, Y11)

// func floatTile6AVX2(t *floatTile)
TEXT ·floatTile6AVX2(SB), NOSPLIT, $8-8
	BEGIN
	FROM6(floatTile_x)
	SUMS(Y0, Y1)
	SUMS(Y2, Y3)
	SUMS(Y4, Y5)
	SUMS(Y6, Y7)
	SUMS(Y8, Y9)
	SUMS(Y10, Y11)
	MOVQ  floatTile_depth(AX), CX
	TESTQ CX, CX
	JZ    end6
	MOVQ  floatTile_steps(AX), R14
	TESTQ R14, R14
	JNZ   placed6
	XORQ  DX, DX

loop6:
	STEPS6
	INCQ DX
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
	END
	ROWS6
	STORE(R8, Y0, Y1)
	STORE(R9, Y2, Y3)
	STORE(R10, Y4, Y5)
	STORE(R11, Y6, Y7)
	STORE(R12, Y8, Y9)
	STORE(R13, Y10, Y11)
	BACK
	VZEROUPPER
	RET

// ALONE is STEP for a single row: n steps of depth on from the present one, with
// weights straight from memory.
#define ALONE(n, left, right) \
	VBROADCASTSS (n*4)(R8)(DX*4), Y14; \
	VFMADD231PS (n*128+128)(BX), Y14, left; \
	VFMADD231PS (n*128+160)(BX), Y14, right

// A single row has four pairs of sums, for every fourth step of depth each.
//
// func floatTile1AVX2(t *floatTile)
TEXT ·floatTile1AVX2(SB), NOSPLIT, $8-8
	BEGIN
	MOVQ floatTile_x(AX), R8
	SUMS(Y0, Y1)
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	XORQ   DX, DX
	MOVQ   floatTile_depth(AX), CX
	SUBQ   $4, CX
	JLT    rest1

loop1:
	ALONE(0, Y0, Y1)
	ALONE(1, Y2, Y3)
	ALONE(2, Y4, Y5)
	ALONE(3, Y6, Y7)
	ADDQ $512, BX
	ADDQ $4, DX
	CMPQ DX, CX
	JLE  loop1

rest1:
	ADDQ $4, CX

next1:
	CMPQ DX, CX
	JGE  end1
	ALONE(0, Y0, Y1)
	ADDQ $128, BX
	INCQ DX
	JMP  next1

end1:
	VADDPS Y2, Y0, Y0
	VADDPS Y3, Y1, Y1
	VADDPS Y6, Y4, Y4
	VADDPS Y7, Y5, Y5
	VADDPS Y4, Y0, Y0
	VADDPS Y5, Y1, Y1
	END
	STORE(R8, Y0, Y1)
	BACK
	VZEROUPPER
	RET

#include "go_asm.h"
#include "rows_amd64.h"
#include "textflag.h"

// A tile of up to 8 rows by 32 columns has 16 sums in registers, Z0…Z15: row i
// in Z(2i) and Z(2i+1). For each step of depth, Z30 and Z31 get the 32 weights
// of the panel, and each row's number is broadcast once for two fused
// multiply-adds: 10 loads feed 16 of them, which are then what takes the time,
// two a cycle. A sum waits 4 cycles for its next turn, so that 8 sums are the
// least that keeps both units busy.

// STEP adds a row's number times the weights to its sums.
#define STEP(row, left, right) \
	VBROADCASTSS (row)(DX*4), Z29; \
	VFMADD231PS Z29, Z30, left; \
	VFMADD231PS Z29, Z31, right

// STORE keeps the sums between Z28 and Z29, and what is not a number as it is.
#define STORE(row, left, right) \
	VMAXPS left, Z28, left; \
	VMAXPS right, Z28, right; \
	VMINPS left, Z29, left; \
	VMINPS right, Z29, right; \
	VMOVUPS left, K1, (row); \
	VMOVUPS right, K2, 64(row)

// AHEAD asks for the weights of 32 steps later, R15 bytes on: they come from far
// away the first time, and the processor itself does not look beyond a page.
// Behind the last weights R15 is 0, as asking for what is not there takes long.
#define AHEAD(at) \
	PREFETCHT0 at(BX)(R15*1); \
	PREFETCHT0 (at+64)(BX)(R15*1)

// BEGIN loads what the loop needs: the sums begin with the biases, Z30 and Z31.
#define BEGIN \
	MOVQ t+0(FP), AX; \
	FLUSH; \
	MOVQ floatTile_ahead(AX), R15; \
	MOVQ floatTile_panel(AX), BX; \
	VMOVUPS (BX), Z30; \
	VMOVUPS 64(BX), Z31

#define SUMS(left, right) \
	VMOVAPS Z30, left; \
	VMOVAPS Z31, right

// END loads what the stores need: K1 and K2 are the columns that exist.
#define END \
	MOVL floatTile_columns(AX), CX; \
	KMOVW CX, K1; \
	SHRL $16, CX; \
	KMOVW CX, K2; \
	MOVQ floatTile_out(AX), R8; \
	MOVQ floatTile_outStride(AX), DX; \
	MOVQ floatTile_rows(AX), CX; \
	VBROADCASTSS floatTile_low(AX), Z28; \
	VBROADCASTSS floatTile_high(AX), Z29

// Where steps are given, a row has the number for each step of depth there, else
// one behind the other.

#define STEPS8 \
	ADDQ $128, BX; \
	AHEAD(0); \
	VMOVUPS (BX), Z30; \
	VMOVUPS 64(BX), Z31; \
	STEP(R8, Z0, Z1); \
	STEP(R9, Z2, Z3); \
	STEP(R10, Z4, Z5); \
	STEP(R11, Z6, Z7); \
	STEP(R12, Z8, Z9); \
	STEP(R13, Z10, Z11); \
	STEP(SI, Z12, Z13); \
	STEP(DI, Z14, Z15)

// func floatTile8AVX512(t *floatTile)
TEXT ·floatTile8AVX512(SB), NOSPLIT, $8-8
	BEGIN
	FROM8(floatTile_x)
	SUMS(Z0, Z1)
	SUMS(Z2, Z3)
	SUMS(Z4, Z5)
	SUMS(Z6, Z7)
	SUMS(Z8, Z9)
	SUMS(Z10, Z11)
	SUMS(Z12, Z13)
	SUMS(Z14, Z15)
	MOVQ  floatTile_depth(AX), CX
	TESTQ CX, CX
	JZ    end8
	MOVQ  floatTile_steps(AX), R14
	TESTQ R14, R14
	JNZ   placed8
	XORQ  DX, DX

loop8:
	STEPS8
	INCQ DX
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
	BACK
	VZEROUPPER
	RET

#define STEPS4 \
	ADDQ $128, BX; \
	AHEAD(0); \
	VMOVUPS (BX), Z30; \
	VMOVUPS 64(BX), Z31; \
	STEP(R8, Z0, Z1); \
	STEP(R9, Z2, Z3); \
	STEP(R10, Z4, Z5); \
	STEP(R11, Z6, Z7)

// func floatTile4AVX512(t *floatTile)
TEXT ·floatTile4AVX512(SB), NOSPLIT, $8-8
	BEGIN
	FROM4(floatTile_x)
	SUMS(Z0, Z1)
	SUMS(Z2, Z3)
	SUMS(Z4, Z5)
	SUMS(Z6, Z7)
	MOVQ  floatTile_depth(AX), CX
	TESTQ CX, CX
	JZ    end4
	MOVQ  floatTile_steps(AX), R14
	TESTQ R14, R14
	JNZ   placed4
	XORQ  DX, DX

loop4:
	STEPS4
	INCQ DX
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
	END
	ROWS4
	STORE(R8, Z0, Z1)
	STORE(R9, Z2, Z3)
	STORE(R10, Z4, Z5)
	STORE(R11, Z6, Z7)
	BACK
	VZEROUPPER
	RET

// ALONE is STEP for a single row: n steps of depth on from the present one, with
// weights straight from memory.
#define ALONE(n, left, right) \
	VBROADCASTSS (n*4)(R8)(DX*4), Z29; \
	VFMADD231PS (n*128+128)(BX), Z29, left; \
	VFMADD231PS (n*128+192)(BX), Z29, right

// A single row has four pairs of sums, for every fourth step of depth each.
//
// func floatTile1AVX512(t *floatTile)
TEXT ·floatTile1AVX512(SB), NOSPLIT, $8-8
	BEGIN
	MOVQ floatTile_x(AX), R8
	SUMS(Z0, Z1)
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	VPXORQ Z4, Z4, Z4
	VPXORQ Z5, Z5, Z5
	VPXORQ Z6, Z6, Z6
	VPXORQ Z7, Z7, Z7
	XORQ   DX, DX
	MOVQ   floatTile_depth(AX), CX
	SUBQ   $4, CX
	JLT    rest1

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
	ADDQ $4, DX
	CMPQ DX, CX
	JLE  loop1

rest1:
	ADDQ $4, CX

next1:
	CMPQ DX, CX
	JGE  end1
	ALONE(0, Z0, Z1)
	ADDQ $128, BX
	INCQ DX
	JMP  next1

end1:
	VADDPS Z2, Z0, Z0
	VADDPS Z3, Z1, Z1
	VADDPS Z6, Z4, Z4
	VADDPS Z7, Z5, Z5
	VADDPS Z4, Z0, Z0
	VADDPS Z5, Z1, Z1
	END
	STORE(R8, Z0, Z1)
	BACK
	VZEROUPPER
	RET

// func packColumnsAVX512(dst, src *float32, stride, depth int, rows uint32)
TEXT ·packColumnsAVX512(SB), NOSPLIT, $0-36
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), AX
	MOVQ depth+24(FP), CX
	MOVL rows+32(FP), DX
	KMOVW DX, K1
	VPBROADCASTD AX, Z1
	VPMULLD firstSixteen<>(SB), Z1, Z1 // where each row begins

packLoop:
	KMOVW K1, K2 // a gather uses its mask up
	VGATHERDPS (SI)(Z1*1), K2, Z0
	VMOVUPS Z0, K1, (DI)
	ADDQ $4, SI
	ADDQ $128, DI
	DECQ CX
	JNZ  packLoop

	VZEROUPPER
	RET

DATA firstSixteen<>+0(SB)/8, $0x0000000100000000
DATA firstSixteen<>+8(SB)/8, $0x0000000300000002
DATA firstSixteen<>+16(SB)/8, $0x0000000500000004
DATA firstSixteen<>+24(SB)/8, $0x0000000700000006
DATA firstSixteen<>+32(SB)/8, $0x0000000900000008
DATA firstSixteen<>+40(SB)/8, $0x0000000b0000000a
DATA firstSixteen<>+48(SB)/8, $0x0000000d0000000c
DATA firstSixteen<>+56(SB)/8, $0x0000000f0000000e
GLOBL firstSixteen<>(SB), RODATA|NOPTR, $64

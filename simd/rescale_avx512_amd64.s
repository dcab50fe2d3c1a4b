#include "go_asm.h"
#include "textflag.h"

// Sums are widened to 64 bits, which hold every product. Z20 to Z26 have what is
// the same for all blocks: rest, zero, low, high, 2^30, 1, and the shift from
// which halves go away from zero. K2 has the columns behind the last whole block.

// SCALE makes bytes, in X0, of the sums Y0 of a block: Z1 are the multipliers, Y3 and
// Z2 the shifts to the left and to the right.
//
// It adds half of what the shift takes away, and one less below zero, where halves
// go away from it.
#define SCALE \
	VPADDD Y20, Y0, Y0; \
	VPSLLVD Y3, Y0, Y0; \
	VPMOVSXDQ Y0, Z0; \
	VPMULDQ Z1, Z0, Z0; \
	VPADDQ Z24, Z0, Z0; \
	VPSRAQ $31, Z0, Z0; \
	VPSRAQ $63, Z0, Z4; \
	VPSLLVQ Z2, Z25, Z3; \
	VPSRLQ $1, Z3, Z3; \
	VPADDQ Z3, Z0, Z0; \
	VPCMPQ $6, Z26, Z2, K1; \
	VPADDQ Z4, Z0, K1, Z0; \
	VPSRAVQ Z2, Z0, Z0; \
	VPADDQ Z21, Z0, Z0; \
	VPMAXSQ Z22, Z0, Z0; \
	VPMINSQ Z23, Z0, Z0; \
	VPMOVQB Z0, X0

// func rescaleAVX512(b *rescaleBlocks)
TEXT ·rescaleAVX512(SB), NOSPLIT, $0-8
	MOVQ b+0(FP), AX
	MOVQ rescaleBlocks_dst(AX), DI
	MOVQ rescaleBlocks_sums(AX), SI
	MOVQ rescaleBlocks_rows(AX), R13
	MOVQ rescaleBlocks_biasStep(AX), R11
	MOVQ rescaleBlocks_scaleStep(AX), R12
	VPBROADCASTD rescaleBlocks_rest(AX), Y20
	VPBROADCASTQ rescaleBlocks_zero(AX), Z21
	VPBROADCASTQ rescaleBlocks_low(AX), Z22
	VPBROADCASTQ rescaleBlocks_high(AX), Z23
	MOVQ $1, DX
	VPBROADCASTQ DX, Z25
	VPSLLQ $30, Z25, Z24
	VPBROADCASTQ rescaleBlocks_away(AX), Z26
	MOVQ rescaleBlocks_last(AX), DX
	KMOVW DX, K2

rescaleRow:
	MOVQ rescaleBlocks_bias(AX), BX
	MOVQ rescaleBlocks_multiplier(AX), R8
	MOVQ rescaleBlocks_left(AX), R9
	MOVQ rescaleBlocks_right(AX), R10
	MOVQ rescaleBlocks_blocks(AX), CX
	TESTQ CX, CX
	JZ   rescaleRest

rescaleLoop:
	VMOVDQU32 (SI), Y0
	VPADDD (BX), Y0, Y0
	VMOVDQU32 (R9), Y3
	VPMOVSXDQ (R8), Z1
	VPMOVZXDQ (R10), Z2
	SCALE
	VMOVQ X0, (DI)
	ADDQ $32, SI
	ADDQ $8, DI
	ADDQ R11, BX
	ADDQ R12, R8
	ADDQ R12, R9
	ADDQ R12, R10
	DECQ CX
	JNZ  rescaleLoop

rescaleRest:
	TESTQ DX, DX
	JZ   rescaleNext
	VMOVDQU32.Z (SI), K2, Y0
	VPADDD (BX), Y0, K2, Y0
	VMOVDQU32.Z (R9), K2, Y3
	VPMOVSXDQ.Z (R8), K2, Z1
	VPMOVZXDQ.Z (R10), K2, Z2
	SCALE
	VMOVDQU8 X0, K2, (DI)

rescaleNext:
	ADDQ rescaleBlocks_dstSkip(AX), DI
	ADDQ rescaleBlocks_sumsSkip(AX), SI
	DECQ R13
	JNZ  rescaleRow

	VZEROUPPER
	RET

#include "textflag.h"

// PAIRWISE is the body of a kernel of two operands: two vectors a round. The
// results are cut by maxima and minima that let pass what is not a number.
#define PAIRWISE(op) \
	MOVQ dst+0(FP), DI; \
	MOVQ a+8(FP), SI; \
	MOVQ b+16(FP), DX; \
	MOVQ blocks+24(FP), CX; \
	MOVQ astep+32(FP), R8; \
	MOVQ bstep+40(FP), R9; \
	VBROADCASTSS low+48(FP), Y2; \
	VBROADCASTSS high+52(FP), Y3; \
loop: \
	VMOVUPS (SI), Y0; \
	VMOVUPS 32(SI), Y1; \
	op((DX), Y0); \
	op(32(DX), Y1); \
	VMAXPS Y0, Y2, Y0; \
	VMAXPS Y1, Y2, Y1; \
	VMINPS Y0, Y3, Y0; \
	VMINPS Y1, Y3, Y1; \
	VMOVUPS Y0, (DI); \
	VMOVUPS Y1, 32(DI); \
	ADDQ R8, SI; \
	ADDQ R9, DX; \
	ADDQ $64, DI; \
	DECQ CX; \
	JNZ  loop; \
	VZEROUPPER; \
	RET

// FOLD brings the vectors Y0…Y3 down to the number X0.
#define FOLD(op) \
	op Y1, Y0, Y0; \
	op Y3, Y2, Y2; \
	op Y2, Y0, Y0; \
	VEXTRACTF128 $1, Y0, X1; \
	op X1, X0, X0; \
	VPERMILPS $0x4e, X0, X1; \
	op X1, X0, X0; \
	VPERMILPS $0xb1, X0, X1; \
	op X1, X0, X0; \
	VZEROUPPER

// EXTREME is the body of a kernel that looks for the largest or the smallest. op
// passes over what is not a number in its second operand.
#define EXTREME(op) \
	MOVQ x+0(FP), SI; \
	MOVQ blocks+8(FP), CX; \
	VBROADCASTSS start+16(FP), Y0; \
	VMOVAPS Y0, Y1; \
	VMOVAPS Y0, Y2; \
	VMOVAPS Y0, Y3; \
loop: \
	VMOVUPS (SI), Y4; \
	VMOVUPS 32(SI), Y5; \
	VMOVUPS 64(SI), Y6; \
	VMOVUPS 96(SI), Y7; \
	op Y0, Y4, Y0; \
	op Y1, Y5, Y1; \
	op Y2, Y6, Y2; \
	op Y3, Y7, Y3; \
	ADDQ $128, SI; \
	DECQ CX; \
	JNZ  loop; \
	FOLD(op); \
	MOVSS X0, ret+24(FP); \
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

// func addAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)
TEXT ·addAVX2(SB), NOSPLIT, $0-56
	PAIRWISE(ADD)

// func subAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)
TEXT ·subAVX2(SB), NOSPLIT, $0-56
	PAIRWISE(SUB)

// func mulAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)
TEXT ·mulAVX2(SB), NOSPLIT, $0-56
	PAIRWISE(MUL)

// func divAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)
TEXT ·divAVX2(SB), NOSPLIT, $0-56
	PAIRWISE(DIV)

// func maxAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)
TEXT ·maxAVX2(SB), NOSPLIT, $0-56
	PAIRWISE(MAX)

// func minAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)
TEXT ·minAVX2(SB), NOSPLIT, $0-56
	PAIRWISE(MIN)

// func squaredDifferenceAVX2(dst, a, b *float32, blocks, astep, bstep int, low, high float32)
TEXT ·squaredDifferenceAVX2(SB), NOSPLIT, $0-56
	PAIRWISE(SQUARED_DIFFERENCE)

// func sumAVX2(x *float32, blocks int) float32
TEXT ·sumAVX2(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), SI
	MOVQ blocks+8(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3

sumLoop:
	VADDPS (SI), Y0, Y0
	VADDPS 32(SI), Y1, Y1
	VADDPS 64(SI), Y2, Y2
	VADDPS 96(SI), Y3, Y3
	ADDQ $128, SI
	DECQ CX
	JNZ  sumLoop

	FOLD(VADDPS)
	MOVSS X0, ret+16(FP)
	RET

// func topAVX2(x *float32, blocks int, start float32) float32
TEXT ·topAVX2(SB), NOSPLIT, $0-28
	EXTREME(VMAXPS)

// func bottomAVX2(x *float32, blocks int, start float32) float32
TEXT ·bottomAVX2(SB), NOSPLIT, $0-28
	EXTREME(VMINPS)

#include "go_asm.h"
#include "textflag.h"

// COVER is the body of a kernel: it makes the 16 numbers Z0 of the result, and of
// what is left of a row those that K2 selects. begin sets them to what there is
// without any tap, and op adds what a tap has: Z1 is the image there, BX the weights.
//
// SI and DI are the rows of image and result, R11 counts the bytes within them.
// R10 and R13 are the first tap and the end of them.
#define COVER(begin, op) \
	MOVQ t+0(FP), AX; \
	MOVQ windowRows_dst(AX), DI; \
	MOVQ windowRows_image(AX), SI; \
	MOVQ windowRows_rows(AX), R8; \
	MOVQ windowRows_taps(AX), R10; \
	MOVQ windowRows_count(AX), R13; \
	LEAQ (R10)(R13*4), R13; \
	MOVQ windowRows_weightStep(AX), R12; \
	MOVQ windowRows_width(AX), CX; \
	ANDQ $15, CX; \
	MOVL $1, DX; \
	SHLL CX, DX; \
	DECL DX; \
	KMOVW DX, K3; \
	MOVL $0xffff, DX; \
	KMOVW DX, K4; \
row: \
	XORQ R11, R11; \
	MOVQ windowRows_width(AX), R9; \
	KMOVW K4, K2; \
vector: \
	CMPQ R9, $16; \
	JGE  all; \
	KMOVW K3, K2; \
all: \
	MOVQ windowRows_weights(AX), BX; \
	ADDQ R11, BX; \
	LEAQ (SI)(R11*1), CX; \
	MOVQ R10, DX; \
	begin; \
	CMPQ DX, R13; \
	JEQ  done; \
tap: \
	MOVLQSX (DX), R15; \
	ADDQ R12, BX; \
	VMOVUPS.Z (CX)(R15*4), K2, Z1; \
	op; \
	ADDQ $4, DX; \
	CMPQ DX, R13; \
	JNE  tap; \
done: \
	VMOVUPS Z0, K2, (DI)(R11*1); \
	ADDQ $64, R11; \
	SUBQ $16, R9; \
	JGT  vector; \
	ADDQ windowRows_dstStep(AX), DI; \
	ADDQ windowRows_imageStep(AX), SI; \
	DECQ R8; \
	JNZ  row; \
	VZEROUPPER; \
	RET

#define BIAS VMOVUPS.Z (BX), K2, Z0
#define NOTHING VPXORD Z0, Z0, Z0

#define LEAST(bits) \
	MOVL bits, R15; \
	VPBROADCASTD R15, Z0

#define WEIGH_FLOATS VFMADD231PS (BX), Z1, K2, Z0
#define SUM_FLOATS VADDPS Z1, Z0, Z0
#define SQUARE_FLOATS VFMADD231PS Z1, Z1, Z0
#define TOP_FLOATS VMAXPS Z0, Z1, Z0

#define WEIGH_INT32 \
	VPMULLD (BX), Z1, K2, Z1; \
	VPADDD Z1, Z0, Z0

#define SUM_INT32 VPADDD Z1, Z0, Z0

#define SQUARE_INT32 \
	VPMULLD Z1, Z1, Z1; \
	VPADDD Z1, Z0, Z0

#define TOP_INT32 VPMAXSD Z1, Z0, Z0

// func weighFloatsAVX512(t *windowRows)
TEXT ·weighFloatsAVX512(SB), NOSPLIT, $0-8
	COVER(BIAS, WEIGH_FLOATS)

// func weighInt32AVX512(t *windowRows)
TEXT ·weighInt32AVX512(SB), NOSPLIT, $0-8
	COVER(BIAS, WEIGH_INT32)

// func sumFloatsAVX512(t *windowRows)
TEXT ·sumFloatsAVX512(SB), NOSPLIT, $0-8
	COVER(NOTHING, SUM_FLOATS)

// func sumInt32AVX512(t *windowRows)
TEXT ·sumInt32AVX512(SB), NOSPLIT, $0-8
	COVER(NOTHING, SUM_INT32)

// func squareFloatsAVX512(t *windowRows)
TEXT ·squareFloatsAVX512(SB), NOSPLIT, $0-8
	COVER(NOTHING, SQUARE_FLOATS)

// func squareInt32AVX512(t *windowRows)
TEXT ·squareInt32AVX512(SB), NOSPLIT, $0-8
	COVER(NOTHING, SQUARE_INT32)

// func topFloatsAVX512(t *windowRows)
TEXT ·topFloatsAVX512(SB), NOSPLIT, $0-8
	COVER(LEAST($0xff800000), TOP_FLOATS)

// func topInt32AVX512(t *windowRows)
TEXT ·topInt32AVX512(SB), NOSPLIT, $0-8
	COVER(LEAST($0x80000000), TOP_INT32)

#include "go_asm.h"
#include "textflag.h"

// COVER is the body of a kernel: it makes the 16 numbers Z0 of the result, and of
// what is left of a row those that K2 selects; of long rows 64 at a time, in Z0 to Z3,
// so that a number doesn't wait for its own tap before. begin sets some of them to what
// there is without any tap, and op adds what a tap has: x is the image there. Both
// find their weights so many bytes behind BX.
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
four: \
	CMPQ R9, $64; \
	JLT  vector; \
	AT; \
	begin(0, Z0); \
	begin(64, Z1); \
	begin(128, Z2); \
	begin(192, Z3); \
	CMPQ DX, R13; \
	JEQ  done4; \
tap4: \
	MOVLQSX (DX), R15; \
	ADDQ R12, BX; \
	LEAQ (CX)(R15*4), R15; \
	VMOVUPS (R15), Z4; \
	VMOVUPS 64(R15), Z5; \
	VMOVUPS 128(R15), Z6; \
	VMOVUPS 192(R15), Z7; \
	op(0, Z4, Z0); \
	op(64, Z5, Z1); \
	op(128, Z6, Z2); \
	op(192, Z7, Z3); \
	ADDQ $4, DX; \
	CMPQ DX, R13; \
	JNE  tap4; \
done4: \
	VMOVUPS Z0, (DI)(R11*1); \
	VMOVUPS Z1, 64(DI)(R11*1); \
	VMOVUPS Z2, 128(DI)(R11*1); \
	VMOVUPS Z3, 192(DI)(R11*1); \
	ADDQ $256, R11; \
	SUBQ $64, R9; \
	JNE  four; \
	JMP  next; \
vector: \
	CMPQ R9, $16; \
	JGE  all; \
	KMOVW K3, K2; \
all: \
	AT; \
	begin(0, Z0); \
	CMPQ DX, R13; \
	JEQ  done; \
tap: \
	MOVLQSX (DX), R15; \
	ADDQ R12, BX; \
	VMOVUPS.Z (CX)(R15*4), K2, Z4; \
	op(0, Z4, Z0); \
	ADDQ $4, DX; \
	CMPQ DX, R13; \
	JNE  tap; \
done: \
	VMOVUPS Z0, K2, (DI)(R11*1); \
	ADDQ $64, R11; \
	SUBQ $16, R9; \
	JGT  vector; \
next: \
	ADDQ windowRows_dstStep(AX), DI; \
	ADDQ windowRows_imageStep(AX), SI; \
	DECQ R8; \
	JNZ  row; \
	VZEROUPPER; \
	RET

// AT points BX to the biases and CX to the image at the present numbers, DX to the
// first tap.
#define AT \
	MOVQ windowRows_weights(AX), BX; \
	ADDQ R11, BX; \
	LEAQ (SI)(R11*1), CX; \
	MOVQ R10, DX

#define BIAS(at, to) VMOVUPS.Z at(BX), K2, to
#define NOTHING(at, to) VPXORD to, to, to
#define LEAST_FLOATS(at, to) LEAST($0xff800000, to)
#define LEAST_INT32(at, to) LEAST($0x80000000, to)

#define LEAST(bits, to) \
	MOVL bits, R15; \
	VPBROADCASTD R15, to

#define WEIGH_FLOATS(at, x, to) VFMADD231PS at(BX), x, K2, to
#define SUM_FLOATS(at, x, to) VADDPS x, to, to
#define SQUARE_FLOATS(at, x, to) VFMADD231PS x, x, to
#define TOP_FLOATS(at, x, to) VMAXPS to, x, to

#define WEIGH_INT32(at, x, to) \
	VPMULLD at(BX), x, K2, x; \
	VPADDD x, to, to

#define SUM_INT32(at, x, to) VPADDD x, to, to

#define SQUARE_INT32(at, x, to) \
	VPMULLD x, x, x; \
	VPADDD x, to, to

#define TOP_INT32(at, x, to) VPMAXSD x, to, to

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
	COVER(LEAST_FLOATS, TOP_FLOATS)

// func topInt32AVX512(t *windowRows)
TEXT ·topInt32AVX512(SB), NOSPLIT, $0-8
	COVER(LEAST_INT32, TOP_INT32)

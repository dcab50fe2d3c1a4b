// ROWS4, ROWS6 and ROWS8 point R8…R13, SI and DI to the rows that a tile writes. The
// first is at R8, DX bytes lie between two, and CX of them exist. A row that
// does not exist points to the one before: it is computed, and stored, twice.

#define NEXT(number, before, this) \
	LEAQ (before)(DX*1), this; \
	CMPQ CX, $number; \
	CMOVQLE before, this

#define ROWS4 \
	NEXT(1, R8, R9); \
	NEXT(2, R9, R10); \
	NEXT(3, R10, R11)

#define ROWS6 \
	ROWS4; \
	NEXT(4, R11, R12); \
	NEXT(5, R12, R13)

#define ROWS8 \
	ROWS6; \
	NEXT(6, R13, SI); \
	NEXT(7, SI, DI)

// FROM4, FROM6 and FROM8 load the addresses of the rows that a tile reads. Those
// that do not exist repeat the last.

#define FROM4(x) \
	MOVQ x+0(AX), R8; \
	MOVQ x+8(AX), R9; \
	MOVQ x+16(AX), R10; \
	MOVQ x+24(AX), R11

#define FROM6(x) \
	FROM4(x); \
	MOVQ x+32(AX), R12; \
	MOVQ x+40(AX), R13

#define FROM8(x) \
	FROM6(x); \
	MOVQ x+48(AX), SI; \
	MOVQ x+56(AX), DI

// FLUSH makes the processor take the smallest numbers, those that lost digits, for
// zero: else each costs over 100 cycles. It needs a frame of 8 bytes. BACK ends
// that.

#define FLUSH \
	STMXCSR before-8(SP); \
	MOVL before-8(SP), CX; \
	ORL $0x8040, CX; \
	MOVL CX, during-4(SP); \
	LDMXCSR during-4(SP)

#define BACK \
	LDMXCSR before-8(SP)

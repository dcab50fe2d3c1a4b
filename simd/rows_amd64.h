// ROWS4, ROWS6 and ROWS8 point R8…R13, SI and DI to the rows of a tile. The
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

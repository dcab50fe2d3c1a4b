#include "textflag.h"

// The second operand of VMINPS and VMAXPS, the first one written here, is what
// comes out where one of them is not a number.

// func rangeAVX2(x *float32, blocks int) (low, high float32)
TEXT ·rangeAVX2(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), SI
	MOVQ blocks+8(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3

rangeLoop:
	VMOVUPS (SI), Y4
	VMOVUPS 32(SI), Y5
	VMOVUPS 64(SI), Y6
	VMOVUPS 96(SI), Y7
	VMINPS Y0, Y4, Y0
	VMAXPS Y1, Y4, Y1
	VMINPS Y2, Y5, Y2
	VMAXPS Y3, Y5, Y3
	VMINPS Y0, Y6, Y0
	VMAXPS Y1, Y6, Y1
	VMINPS Y2, Y7, Y2
	VMAXPS Y3, Y7, Y3
	ADDQ $128, SI
	DECQ CX
	JNZ  rangeLoop

	VMINPS Y2, Y0, Y0
	VMAXPS Y3, Y1, Y1
	VEXTRACTF128 $1, Y0, X2
	VEXTRACTF128 $1, Y1, X3
	VMINPS X2, X0, X0
	VMAXPS X3, X1, X1
	VSHUFPS $0x4E, X0, X0, X2
	VSHUFPS $0x4E, X1, X1, X3
	VMINPS X2, X0, X0
	VMAXPS X3, X1, X1
	VSHUFPS $0xB1, X0, X0, X2
	VSHUFPS $0xB1, X1, X1, X3
	VMINPS X2, X0, X0
	VMAXPS X3, X1, X1
	VZEROUPPER
	MOVSS X0, low+16(FP)
	MOVSS X1, high+20(FP)
	RET

// What VPACKSSDW and VPACKUSWB leave in each half of a register, in order.
DATA packed<>+0(SB)/8, $0x0000000400000000
DATA packed<>+8(SB)/8, $0x0000000500000001
DATA packed<>+16(SB)/8, $0x0000000600000002
DATA packed<>+24(SB)/8, $0x0000000700000003
GLOBL packed<>(SB), RODATA|NOPTR, $32

// WHOLE makes the numbers at SI whole ones of 0…255: times Y8, kept between Y9
// and Y10, rounded, plus Y11.
#define WHOLE(at, y) \
	VMULPS at(SI), Y8, y; \
	VMAXPS Y9, y, y; \
	VMINPS Y10, y, y; \
	VCVTPS2DQ y, y; \
	VPADDD Y11, y, y

// func toBytesAVX2(dst *uint8, x *float32, blocks int, by float32, zero int32)
TEXT ·toBytesAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ blocks+16(FP), CX
	VBROADCASTSS by+24(FP), Y8
	MOVL zero+28(FP), AX
	VMOVD AX, X11
	VPBROADCASTD X11, Y11
	VPXOR Y0, Y0, Y0
	VPSUBD Y11, Y0, Y9
	VPCMPEQD Y1, Y1, Y1
	VPSRLD $24, Y1, Y1
	VPADDD Y1, Y9, Y10
	VCVTDQ2PS Y9, Y9
	VCVTDQ2PS Y10, Y10
	VMOVDQU packed<>(SB), Y12

bytesLoop:
	WHOLE(0, Y0)
	WHOLE(32, Y1)
	WHOLE(64, Y2)
	WHOLE(96, Y3)
	VPACKSSDW Y1, Y0, Y0
	VPACKSSDW Y3, Y2, Y2
	VPACKUSWB Y2, Y0, Y0
	VPERMD Y0, Y12, Y0
	VMOVDQU Y0, (DI)
	ADDQ $128, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  bytesLoop

	VZEROUPPER
	RET

// func roundBytesAVX2(dst *uint8, x *float32, blocks int, scale float32, zero, low, high int32)
TEXT ·roundBytesAVX2(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ blocks+16(FP), CX
	VBROADCASTSS scale+24(FP), Y8
	VBROADCASTSS zero+28(FP), Y9
	VBROADCASTSS low+32(FP), Y10
	VBROADCASTSS high+36(FP), Y11
	MOVL $0x4a800000, AX  // 2^22
	VMOVD AX, X12
	VPBROADCASTD X12, Y12
	VPCMPEQD Y15, Y15, Y15
	VPSLLD $31, Y15, Y14  // signs
	VPSRLD $24, Y15, Y15  // lowest bytes
	VXORPS Y14, Y12, Y13
	MOVL $0x3effffff, AX  // almost a half
	VMOVD AX, X7
	VPBROADCASTD X7, Y7

roundLoop:
	VMOVUPS (SI), Y0
	VDIVPS Y8, Y0, Y0
	VMAXPS Y13, Y0, Y0
	VMINPS Y12, Y0, Y0
	VANDPS Y14, Y0, Y1
	VORPS Y7, Y1, Y1
	VADDPS Y1, Y0, Y0
	VCVTTPS2DQ Y0, Y0
	VPADDD Y9, Y0, Y0
	VPMAXSD Y10, Y0, Y0
	VPMINSD Y11, Y0, Y0
	VPAND Y15, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPACKUSDW X1, X0, X0
	VPACKUSWB X0, X0, X0
	VMOVQ X0, (DI)
	ADDQ $32, SI
	ADDQ $8, DI
	DECQ CX
	JNZ  roundLoop

	VZEROUPPER
	RET

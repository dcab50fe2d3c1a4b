#include "textflag.h"

// The functions on vectors of 4 numbers of float64; elementary.go says how. The
// constants, which R8 points to, are in the order of doubles in
// elementary_amd64.go.
#define ROOT_OF_HALF 0(R8)
#define EXPONENT 32(R8)
#define BIAS 64(R8)
#define TWO52 96(R8)
#define TWO52_BIAS 128(R8)
#define ONE 160(R8)
#define LOG0 192(R8)
#define LOG1 224(R8)
#define LOG2 256(R8)
#define LOG3 288(R8)
#define LOG4 320(R8)
#define LN2 352(R8)
#define BEYOND 384(R8)
#define MINUS_BEYOND 416(R8)
#define POW1 448(R8)
#define POW2 480(R8)
#define POW3 512(R8)
#define POW4 544(R8)
#define POW5 576(R8)
#define POW6 608(R8)
#define QUARTERS 640(R8)
#define QUARTER_HIGH 672(R8)
#define QUARTER_LOW 704(R8)
#define SIN0 736(R8)
#define SIN1 768(R8)
#define SIN2 800(R8)
#define SIN3 832(R8)
#define SIN4 864(R8)
#define COS0 896(R8)
#define COS1 928(R8)
#define COS2 960(R8)
#define COS3 992(R8)
#define COS4 1024(R8)
#define WHOLE 1056(R8)
#define WHOLE_EXPONENT 1088(R8)

// BINARY_LOG replaces Y0 by its logarithm to base 2. It uses Y1…Y3. There is no
// shift that keeps the sign of 64 bits: the exponent e is one of 2^52 + 1024 + e.
#define BINARY_LOG \
	VPSUBQ ROOT_OF_HALF, Y0, Y1; \
	VPAND EXPONENT, Y1, Y2; \
	VPSUBQ Y2, Y0, Y0; \
	VPADDQ BIAS, Y1, Y1; \
	VPSRLQ $52, Y1, Y1; \
	VPOR TWO52, Y1, Y1; \
	VSUBPD TWO52_BIAS, Y1, Y1; \
	VSUBPD ONE, Y0, Y2; \
	VADDPD ONE, Y0, Y0; \
	VDIVPD Y0, Y2, Y2; \
	VMULPD Y2, Y2, Y3; \
	VMOVUPD LOG4, Y0; \
	VFMADD213PD LOG3, Y3, Y0; \
	VFMADD213PD LOG2, Y3, Y0; \
	VFMADD213PD LOG1, Y3, Y0; \
	VFMADD213PD LOG0, Y3, Y0; \
	VFMADD213PD Y1, Y2, Y0

// func logAVX2(dst, src *float32, blocks int, c *[4]float64)
TEXT ·logAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ c+24(FP), R8

logLoop:
	VCVTPS2PD (SI), Y0
	BINARY_LOG
	VMULPD LN2, Y0, Y0
	VCVTPD2PSY Y0, X0
	VMOVUPS X0, (DI)
	ADDQ $16, SI
	ADDQ $16, DI
	DECQ CX
	JNZ  logLoop

	VZEROUPPER
	RET

// func powAVX2(dst, a, b *float32, blocks, astep, bstep int, c *[4]float64)
TEXT ·powAVX2(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ blocks+24(FP), CX
	MOVQ astep+32(FP), R9
	MOVQ bstep+40(FP), R10
	MOVQ c+48(FP), R8

powLoop:
	VCVTPS2PD (SI), Y0
	BINARY_LOG
	VCVTPS2PD (DX), Y1
	VMULPD Y1, Y0, Y0
	VMINPD BEYOND, Y0, Y0
	VMAXPD MINUS_BEYOND, Y0, Y0
	VROUNDPD $8, Y0, Y1
	VSUBPD Y1, Y0, Y0
	VMOVUPD POW6, Y2
	VFMADD213PD POW5, Y0, Y2
	VFMADD213PD POW4, Y0, Y2
	VFMADD213PD POW3, Y0, Y2
	VFMADD213PD POW2, Y0, Y2
	VFMADD213PD POW1, Y0, Y2
	VFMADD213PD ONE, Y0, Y2
	VADDPD WHOLE_EXPONENT, Y1, Y1
	VPSLLQ $52, Y1, Y1        // 2^n
	VMULPD Y1, Y2, Y0
	VCVTPD2PSY Y0, X0
	VMOVUPS X0, (DI)
	ADDQ R9, SI
	ADDQ R10, DX
	ADDQ $16, DI
	DECQ CX
	JNZ  powLoop

	VZEROUPPER
	RET

// func waveAVX2(dst, src *float32, blocks int, c *[4]float64, quarters int)
TEXT ·waveAVX2(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ c+24(FP), R8
	VPBROADCASTQ quarters+32(FP), Y7

waveLoop:
	VCVTPS2PD (SI), Y0
	VMULPD QUARTERS, Y0, Y1
	VROUNDPD $8, Y1, Y1
	VFNMADD231PD QUARTER_HIGH, Y1, Y0
	VFNMADD231PD QUARTER_LOW, Y1, Y0 // r
	VADDPD WHOLE, Y1, Y1
	VPADDQ Y7, Y1, Y1
	VMULPD Y0, Y0, Y2
	VMOVUPD SIN4, Y3
	VMOVUPD COS4, Y4
	VFMADD213PD SIN3, Y2, Y3
	VFMADD213PD COS3, Y2, Y4
	VFMADD213PD SIN2, Y2, Y3
	VFMADD213PD COS2, Y2, Y4
	VFMADD213PD SIN1, Y2, Y3
	VFMADD213PD COS1, Y2, Y4
	VFMADD213PD SIN0, Y2, Y3
	VFMADD213PD COS0, Y2, Y4
	VMULPD Y0, Y3, Y3
	VPSLLQ $63, Y1, Y5        // odd quarters: the cosine
	VBLENDVPD Y5, Y4, Y3, Y3
	VPSRLQ $1, Y1, Y1
	VPSLLQ $63, Y1, Y1        // two or three: the other sign
	VXORPD Y1, Y3, Y0
	VCVTPD2PSY Y0, X0
	VMOVUPS X0, (DI)
	ADDQ $16, SI
	ADDQ $16, DI
	DECQ CX
	JNZ  waveLoop

	VZEROUPPER
	RET

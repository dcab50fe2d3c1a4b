"""Makes the fixtures of the tests with NumPy: python make.py (in this folder)."""

import zipfile

import numpy as np

ramp = np.arange(6).reshape(2, 3)

np.savez(
    "types.npz",
    f2=ramp.astype("<f2"), f4=ramp.astype("<f4") / 2, f8=ramp.astype("<f8") / 3,
    i1=-ramp.astype("i1"), i2=-ramp.astype("<i2"), i4=-ramp.astype("<i4"), i8=-ramp.astype("<i8") * 2**40,
    u1=ramp.astype("u1"), u2=ramp.astype("<u2"), u4=ramp.astype("<u4"), u8=ramp.astype("<u8"),
    b1=ramp % 2 == 0, c8=(ramp + 1j).astype("<c8"), text=np.array(["zh 退货", "en"]), bytes=np.array([b"ab", b"c"]),
)
np.savez(
    "shapes.npz",
    scalar=np.float32(2.5), one=np.array([7], "<i4"), empty=np.zeros((0, 3), "<f4"), none=np.zeros((0,), "<i8"),
    deep=np.arange(24, dtype="<i4").reshape(2, 1, 3, 1, 4),
)
np.savez(
    "orders.npz",
    fortran=np.asfortranarray(np.arange(24, dtype="<i4").reshape(2, 3, 4)),
    big=np.arange(6, dtype=">i4").reshape(2, 3), both=np.asfortranarray(np.arange(6, dtype=">f8").reshape(2, 3)),
    complex=(np.arange(2) - 2j).astype(">c16"), text=np.array(["ab", "c"], dtype=">U2"),
)
np.savez_compressed("compressed.npz", zeros=np.zeros((100, 100), "<f4"), in0=ramp.astype("<i4"))
np.savez("objects.npz", allow_pickle=True, objects=np.array([{"a": 1}], dtype=object))
np.savez("records.npz", records=np.zeros(2, dtype=[("a", "<i4"), ("b", "<f4")]))

with zipfile.ZipFile("bomb.npz", "w", zipfile.ZIP_DEFLATED) as bomb:
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), }\n"
    bomb.writestr("bomb.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + bytes(1 << 20))

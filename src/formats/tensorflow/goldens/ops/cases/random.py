"""Random numbers, of which nothing but the shape can be compared: no element, or the definition of the op alone."""
from values import *


def cases(case, I, C, V):
    for op in ["RandomUniform", "RandomStandardNormal"]:
        for dtype in FLOATS:
            case(op, f"nothing of {name(dtype)}", C([0, 3], i32), dtype=dtype)
        case(op, "sizes at the run", I([2, 0, 3], i64), dtype=f32)

"""Through integers of a few bits and back."""
from values import *


def cases(case, I, C, V):
    x = np.concatenate([np.linspace(-1.7, 2.3, 40), [0.0, 0.5, -0.5]]).astype(f32)
    for op in ["QuantizeAndDequantizeV2", "QuantizeAndDequantizeV4"]:
        for signed in [True, False]:
            for given in [True, False]:
                for mode in ["HALF_TO_EVEN", "HALF_UP"]:
                    for bits, narrow in [(8, False), (3, True)]:
                        case(op, f"{signed} {given} {mode} {bits} {narrow}", x if signed or given else np.abs(x), C(-1.0 if signed else 0.0, f32), C(1.5, f32), signed_input=signed, range_given=given, round_mode=mode, num_bits=bits, narrow_range=narrow)
        m = random([3, 4, 2])
        for axis in [0, 1, 2]:
            none = C(np.zeros([m.shape[axis]]), f32)
            case(op, f"axis {axis}", m, none, none, axis=axis, num_bits=4)
        case(op, "double", x.astype(f64), C(-1.0, f64), C(1.0, f64), range_given=True)
        case(op, "fed", I(x, shape=[None], more=[x[:3]]), np.array(-0.5, f32), np.array(2.0, f32), range_given=True)
        case(op, "zeros", np.zeros([4], f32), C(0.0, f32), C(0.0, f32))
        case(op, "one side", np.array([0.5, 1.0, 0.25], f32), C(0.0, f32), C(0.0, f32), num_bits=3)
    for bits in [8, 5]:
        for given in [True, False]:
            case("QuantizeAndDequantizeV3", f"{bits} {given}", x, C(-1.0, f32), C(1.5, f32), C(bits, i32), range_given=given)
            case("QuantizeAndDequantize", f"{bits} {given}", x, num_bits=bits, range_given=given, input_min=-1.0, input_max=1.5)

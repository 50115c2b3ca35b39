"""Special functions."""
from values import *

AROUND = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.0, 2.5, -2.5, 3.0, 7.25, -6.5, 0.1, -0.3, 12.0, 20.0, -15.5, 1e-3, -1e-3, nan, inf, -inf]
ABOVE = [0.01, 0.1, 0.5, 1.0, 1.5, 2.0, 3.7, 5.0, 8.0, 12.0, 19.0, 24.0, 26.0, 40.0, 60.0]
POINTS = {
    "Lgamma": AROUND + [100.0, 1e4, -1e-5, -2.0, -99.5],
    "Digamma": AROUND + [100.0, 1e4, -3.3],
    "Erfinv": [0.0, 1e-3, -1e-3, 0.1, -0.5, 0.7, 0.9, -0.99, 0.9999, 1.0, -1.0, 1.5, nan],
    "Ndtri": [0.0, 1e-6, 1e-3, 0.02, 0.1, 0.3, 0.5, 0.7, 0.99, 0.9999, 1.0, 1.5, -0.1, nan],
    "Dawsn": AROUND,
    "Expint": ABOVE + [-0.5, -1.0, -3.0, -20.0, 0.0, nan],
    "FresnelCos": AROUND,
    "FresnelSin": AROUND,
    "Spence": ABOVE + [0.0, -1.0, nan, inf, 0.99, 1.01, 100.0],
}


def cases(case, I, C, V):
    for op, points in POINTS.items():
        for dtype in FLOATS if op in ("Lgamma", "Digamma") else [f32, f64]:
            case(op, name(dtype), np.array(points, dtype))
        case(op, "free", I(np.array([[0.5]], f32), shape=[None, None], more=[np.zeros([0, 2]), [[0.25], [0.75]]]))
    for op in ["BesselI0", "BesselI0e", "BesselI1", "BesselI1e", "BesselJ0", "BesselJ1", "BesselK0", "BesselK0e", "BesselK1", "BesselK1e", "BesselY0", "BesselY1"]:
        points = ABOVE + [1e-4] + ([0.0] if op[6] != "Y" else []) + ([-x for x in ABOVE[:8]] if op[6] in "IJ" else [])
        for dtype in [f32, f64]:
            for some in [points] if op[6] in "JK" and op[-1] == "e" or op[6] == "J" else [[x for x in points if abs(x) < 2], [x for x in points if abs(x) >= 2]]:
                case(op, f"{name(dtype)} to {max(some)}", np.array(some, dtype))
    a, x = np.meshgrid([0.1, 0.5, 1.0, 2.5, 10.0, 30.0], [0.0, 0.01, 0.5, 1.0, 3.0, 9.5, 31.0])
    for dtype in [f32, f64]:
        for op in ["Igamma", "Igammac"]:
            case(op, name(dtype), a[:, :5].astype(dtype), x[:, :5].astype(dtype))
            case(op, f"{name(dtype)}, a is 30", a[:, 5].astype(dtype), x[:, 5].astype(dtype))
            case(op, f"broadcast {name(dtype)}", np.array([[1.0], [-1.0], [0.0], [nan]], dtype), np.array([0.0, 2.0, -1.0, inf], dtype))
        case("Zeta", name(dtype), *np.meshgrid(np.array([1.5, 2.0, 3.0, 7.5], dtype), np.array([0.3, 1.0, 2.5, 20.0], dtype)))
        case("Zeta", f"edges {name(dtype)}", np.array([1.0, 0.5, nan], dtype), np.array([2.0, 2.0, 2.0], dtype))
        case("Polygamma", name(dtype), *np.meshgrid(np.array([0.0, 1.0, 2.0, 3.0], dtype), np.array([0.3, 1.0, 2.5, 20.0], dtype)))
        b = np.meshgrid([0.5, 1.0, 3.0, 12.0], [0.7, 2.0, 9.0], [0.0, 0.1, 0.5, 0.93, 1.0])
        case("Betainc", name(dtype), *[v.astype(dtype) for v in b])
        case("Betainc", f"scalars {name(dtype)}", np.array(2.0, dtype), np.array([1.0, 3.0], dtype), np.array(0.25, dtype))
        case("NextAfter", name(dtype), np.array([1, 1, -1, -1, 3, 1e10, nan, 1, 5], dtype), np.array([2, 0, 0, -2, 3, inf, 1, nan, -inf], dtype))
    for dtype in INTS:
        case("PopulationCount", name(dtype), ints(dtype))

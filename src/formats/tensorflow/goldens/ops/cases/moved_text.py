"""Strings that are moved, filled in and padded by ops that are known for numbers."""
from values import *

WORDS = [b"a", b"\xff\x00", b""]


def cases(case, I, C, V, S):
    words = S(WORDS, shape=[None], more=[[b"one"], []])
    case("Fill", "strings", C([2, 3], i32), S(b"\x00x"))
    case("Fill", "strings, fed dims", I([2], i64, more=[[0]]), S(b"x"))
    case("Fill", "a string", C(np.zeros([0], i32)), S(b"x"))
    case("ZerosLike", "strings", words)
    case("BroadcastTo", "strings", S(WORDS), C([2, 3], i32))
    case("Pad", "strings", words, C([[2, 1]], i32))
    case("PadV2", "strings", S([WORDS, WORDS], shape=[None, 3], more=[[WORDS]]), I([[0, 1], [2, 0]], i32, shape=[2, 2]), S(b"-"))
    case("PadV2", "a string", S(b"x"), C(np.zeros([0, 2], i32)), S(b"-"))
    case("DynamicPartition", "strings", S(WORDS), I([1, 0, 1], i32, more=[[0, 0, 0]]), num_partitions=2)
    case("DynamicStitch", "strings", [I([4, 0], i32), I([[1]], i32)], [S([b"a", b"b"]), S([[b"c"]])])
    case("TensorScatterUpdate", "strings", words, C([[0]], i32), S([b"new"]))

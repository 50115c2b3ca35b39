"""Parting rows by number and putting them together again."""
from values import *


def cases(case, I, C, V):
    data = random([5, 2])
    case("DynamicPartition", "rows", data, np.array([0, 2, 0, 1, 2], i32), num_partitions=3)
    case("DynamicPartition", "an empty part", data, np.array([0, 2, 0, 0, 2], i32), num_partitions=4)
    case("DynamicPartition", "elements", random([2, 3]), np.array([[0, 1, 0], [1, 1, 0]], i32), num_partitions=2)
    case("DynamicPartition", "free rows", I(data, shape=[None, 2], more=[data[:0], data[:1]]), I([0, 1, 1, 0, 1], i32, shape=[None], more=[[], [1]]), num_partitions=2)
    case("DynamicPartition", "int64", np.arange(4, dtype=i64), np.array([1, 0, 1, 0], i32), num_partitions=2)
    for op in ["DynamicStitch", "ParallelDynamicStitch"]:
        case(op, "rows", [np.array([0, 3], i32), np.array([1, 2, 4], i32)], [random([2, 2]), random([3, 2], seed=1)])
        case(op, "scalar and matrix", [np.array(6, i32), np.array([4, 1], i32), np.array([[5, 2], [0, 3]], i32)], [random([2]), random([2, 2], seed=1), random([2, 2, 2], seed=2)])
        case(op, "elements", [np.array([1, 0], i32)], [np.array([5, 6], i64)])
    case("DynamicStitch", "twice the same", [np.array([0, 1], i32), np.array([1, 2], i32)], [random([2, 2]), random([2, 2], seed=1)])
    case("DynamicStitch", "free rows", [I([0], i32, shape=[None], more=[[]]), I([1, 2], i32, shape=[None], more=[[0, 1]])], [I(random([1, 2]), shape=[None, 2], more=[np.zeros([0, 2])]), I(random([2, 2], seed=1), shape=[None, 2], more=[random([2, 2], seed=5)])])

"""Reading tf.Example."""
from values import *


def cases(case, I, C, V, S):
    import tensorflow as tf

    def feature(value):
        if value is None:
            return tf.train.Feature()
        if isinstance(value, tf.train.Feature):
            return value
        if len(value) and isinstance(value[0], bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=value))
        if len(value) and isinstance(value[0], float):
            return tf.train.Feature(float_list=tf.train.FloatList(value=value))
        return tf.train.Feature(int64_list=tf.train.Int64List(value=value))

    def example(**features):
        made = tf.train.Example(features=tf.train.Features(feature={k: feature(v) for k, v in features.items()}))
        return made.SerializeToString(deterministic=True)

    const = lambda value: S(value, const=True)
    none = const(np.zeros([0], object))
    one = example(a=[1.5, -2.0], b=[7], s=[b"x", b"", b"\x00\xff"], v=[1, 2, 3], r=[0.5])
    two = example(a=[0.0, nan], b=[-(2**63)], s=tf.train.Feature(bytes_list=tf.train.BytesList()), v=[2**62], other=[1])
    three = example(a=[3.0, inf], v=[], r=[0.25, 4.0, 8.0])
    # float values one by one, int values one by one, keys that stand twice, unknown fields

    def field(number, payload):
        return bytes([number * 8 + 2, len(payload)]) + payload

    floats = field(2, b"\x0d\x00\x00\x80\x3f" + b"\x0d\x00\x00\x00\x40")
    ints = field(3, b"\x08\x05")
    loose = field(7, b"?") + field(1, field(1, field(1, b"a") + field(2, floats)) + field(1, field(2, ints) + field(1, b"b"))) + b"\x18\x07"
    twice = example(a=[1.0, 2.0], b=[1]) + example(a=[9.0, 8.0], b=[2])
    batch = S([one, two, three], shape=[None], more=[[], [one], [loose, twice]])

    def v2(name, serialized, sparse=(), dense=(), ragged=(), names=none):
        case(
            "ParseExampleV2", name, serialized, names, const(np.array([k for k, _ in sparse], object)), const(np.array([k for k, *_ in dense], object)), const(np.array([k for k, *_ in ragged], object)),
            [C(np.array(d, t.as_numpy_dtype)) if t != tf.string else const(d) for _, t, _, d in dense], num_sparse=len(sparse), sparse_types=[t for _, t in sparse],
            ragged_value_types=[t for _, t, _ in ragged], ragged_split_types=[t for _, _, t in ragged], dense_shapes=[s for _, _, s, _ in dense],
        )

    f, i, s = tf.float32, tf.int64, tf.string
    everything = dict(
        sparse=[(b"v", i), (b"s", s), (b"r", f)],
        dense=[(b"a", f, [2], []), (b"b", i, [], 5), (b"d", s, [1, 2], [[b"p", b"q"]]), (b"e", f, [0], [])],
        ragged=[(b"r", f, i)],
    )
    v2("everything", batch, everything["sparse"][:2], everything["dense"][:3], [(b"r", f, tf.int32)])
    v2("dense", batch, dense=everything["dense"][:3])
    v2("sparse", batch, sparse=everything["sparse"])
    v2("ragged", batch, ragged=[(b"r", f, i), (b"v", i, tf.int32), (b"s", s, i)])
    v2("lengths", batch, dense=[(b"v", i, [None], -1), (b"s", s, [None], b"pad"), (b"r", f, [None, 1], 0.5)])
    v2("lengths of rows", S([example(a=[1.0, 2.0, 3.0, 4.0]), example(a=[5.0, 6.0])], more=[[example(a=[1.0]), example()]]), dense=[(b"a", f, [None, 2], -1.0)])
    v2("nothing of it", S([one, b""], more=[[example(), example(x=None)]]), sparse=[(b"zz", f)], dense=[(b"yy", i, [2], [1, 2])], ragged=[(b"xx", s, i)])
    v2("one example", S(one, more=[two]), [(b"v", i), (b"s", s)], [(b"a", f, [2], []), (b"b", i, [], 5)])
    v2("one example, lengths", S(one), dense=[(b"v", i, [None], -1)])
    for name, bad in {
        "a required feature": example(b=[1]), "wrong dtype": example(a=[1, 2]), "too few": example(a=[1.0]), "too many": example(a=[1.0, 2.0, 3.0]), "empty list": example(a=[]), "no list": example(a=None),
        "garbage": b"\xff\xff\xff", "cut": one[:-3], "text": b"not an example", "a group": b"\x0b\x0c",
    }.items():
        v2(f"refused: {name}", S([one, bad]), dense=[(b"a", f, [2], [])], names=const([b"first", b"second"]))
    v2("wrong dtype, sparse", S([one]), sparse=[(b"v", f)])
    v2("wrong dtype, ragged", S([one]), ragged=[(b"v", s, i)])
    v2("no list, with a default", S([example(a=None)]), dense=[(b"a", f, [2], [7.0, 8.0])])

    def v1(name, serialized, sparse=(), dense=()):
        case(
            "ParseExample", name, serialized, none, [const(k) for k, _ in sparse], [const(k) for k, *_ in dense], [C(np.array(d, t.as_numpy_dtype)) if t != tf.string else const(d) for _, t, _, d in dense],
            sparse_types=[t for _, t in sparse], dense_shapes=[s for _, _, s, _ in dense],
        )

    v1("everything", batch, everything["sparse"][:2], everything["dense"][:3])
    v1("sparse", batch, sparse=everything["sparse"])
    v1("dense", batch, dense=[(b"a", f, [2, 1], []), (b"v", i, [None], 0)])
    v1("missing", S([two, b""]), dense=[(b"a", f, [2], [])])

    def single(name, serialized, sparse=(), dense=()):
        case(
            "ParseSingleExample", name, serialized, [C(np.array(d, t.as_numpy_dtype)) if t != tf.string else const(d) for _, t, _, d in dense], num_sparse=len(sparse),
            sparse_keys=[k for k, _ in sparse], dense_keys=[k for k, *_ in dense], sparse_types=[t for _, t in sparse], dense_shapes=[s for _, _, s, _ in dense],
        )

    single("everything", S(one, more=[two, three, b""]), everything["sparse"][:2], [(b"a", f, [2], [0.0, 0.5]), (b"b", i, [], 5)])
    single("lengths", S(one, more=[two, three]), dense=[(b"v", i, [None], -1)])
    single("missing", S(b""), dense=[(b"a", f, [2], [])])

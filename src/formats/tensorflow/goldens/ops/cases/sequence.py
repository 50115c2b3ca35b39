"""Reading tf.SequenceExample: its context and its lists of features, dense, sparse and ragged, one and many."""
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

    def sequence(context=None, **lists):
        made = tf.train.SequenceExample(
            context=tf.train.Features(feature={k: feature(v) for k, v in (context or {}).items()}),
            feature_lists=tf.train.FeatureLists(feature_list={k: tf.train.FeatureList(feature=[feature(v) for v in steps]) for k, steps in lists.items()}),
        )
        return made.SerializeToString(deterministic=True)

    const = lambda value: S(value, const=True)
    texts = lambda keys: const(np.array([k for k in keys], object))
    none = const(np.zeros([0], object))
    f, i, s = tf.float32, tf.int64, tf.string
    floats = lambda value: tf.train.Feature(float_list=tf.train.FloatList(value=value))
    empty = tf.train.Feature(bytes_list=tf.train.BytesList())
    one = sequence({"a": [1.5, -2.0], "b": [7], "s": [b"x", b"\x00\xff"]}, v=[[1, 2], [3], [], [4, 5, 6]], d=[[1.0, 2.0], [3.0, 4.0]], t=[[b"p"], [b""]], n=[[b"only"]])
    two = sequence({"a": [0.0, inf], "s": empty}, v=[[9]], d=[[5.0, nan]], t=[[b"q\x00"], [b"r"], [b"s"]])
    three = sequence({"a": [3.0, 4.0], "b": [-(2**63)], "v": [1]}, v=[], t=[], d=[])
    four = sequence({"a": [3.0, 4.0]}, v=[[], None, [2**62]], d=[[7.0, 8.0], [0.0, 1.0], [2.0, 3.0]], other=[[1]])
    blank = b""
    batch = S([one, two, three, four], shape=[None], more=[[], [four, one], [blank, two]])

    def both(name, serialized, cs=(), cd=(), cr=(), ls=(), ld=(), lr=(), missing=(), names=none):
        """V2, and V1 where nothing is ragged."""
        dense_defaults = [C(np.array(d, t.as_numpy_dtype)) if t != tf.string else const(d) for _, t, _, d in cd]
        types = lambda rows: [row[1] for row in rows]
        shared = dict(
            Ncontext_sparse=len(cs), Nfeature_list_sparse=len(ls), Nfeature_list_dense=len(ld), context_sparse_types=types(cs),
            feature_list_dense_types=types(ld), context_dense_shapes=[row[2] for row in cd], feature_list_sparse_types=types(ls), feature_list_dense_shapes=[row[2] for row in ld],
        )
        keys = lambda rows: [row[0] for row in rows]
        case(
            "ParseSequenceExampleV2", name, serialized, names, *[texts(keys(rows)) for rows in (cs, cd, cr, ls, ld, lr)], C(np.array([k in missing for k in keys(ld)], bool)), dense_defaults,
            context_ragged_value_types=types(cr), context_ragged_split_types=[row[2] for row in cr], feature_list_ragged_value_types=types(lr), feature_list_ragged_split_types=[row[2] for row in lr], **shared,
        )
        if not cr and not lr and serialized.shape != []:
            case(
                "ParseSequenceExample", name, serialized, names, dense_defaults, Ncontext_dense=len(cd), feature_list_dense_missing_assumed_empty=list(missing), context_sparse_keys=keys(cs),
                context_dense_keys=keys(cd), feature_list_sparse_keys=keys(ls), feature_list_dense_keys=keys(ld), **shared,
            )

    def single(name, serialized, cs=(), cd=(), ls=(), ld=(), missing=(), debug=b""):
        dense_defaults = [C(np.array(d, t.as_numpy_dtype)) if t != tf.string else const(d) for _, t, _, d in cd]
        types = lambda rows: [row[1] for row in rows]
        keys = lambda rows: [const(row[0]) for row in rows]
        case(
            "ParseSingleSequenceExample", name, serialized, texts(missing), keys(cs), keys(cd), keys(ls), keys(ld), dense_defaults, const(debug),
            context_sparse_types=types(cs), feature_list_dense_types=types(ld), context_dense_shapes=[row[2] for row in cd], feature_list_sparse_types=types(ls), feature_list_dense_shapes=[row[2] for row in ld],
        )

    cd = [(b"a", f, [2], [0.5, 0.25]), (b"b", i, [], 5), (b"zz", s, [1, 2], [[b"k", b"l"]])]
    cs = [(b"s", s), (b"v", i)]
    ls = [(b"v", i), (b"n", s)]
    ld = [(b"d", f, [2]), (b"t", s, [])]
    lr = [(b"v", i, tf.int32), (b"n", s, i)]
    every = [b"d", b"t"]
    both("everything", batch, cs, cd, (), ls, ld, (), every)
    both("everything, ragged", batch, cs[1:], cd, [(b"r", s, i), (b"s", s, tf.int32)], [(b"v", i)], ld, [(b"n", s, i)], every)
    both("context", batch, cs, cd)
    both("context ragged", batch, cr=[(b"s", s, tf.int32), (b"a", f, i), (b"b", i, i), (b"yy", f, i)])
    both("lists sparse", batch, ls=[*ls, (b"d", f), (b"yy", f)])
    both("lists ragged", batch, lr=[*lr, (b"d", f, i), (b"yy", f, tf.int32)])
    both("lists dense", batch, ld=ld, missing=every)
    both("lists dense, one must be there", batch, ld=ld, missing=[b"t"])
    both("lists dense, of rows", batch, ld=[(b"d", f, [1, 2])], missing=[b"d"])
    both("a dense default missing", S([one], more=[[two]]), cd=[(b"b", i, [], np.zeros([0], i64)), (b"a", f, [2], [])])
    both("counts that do not fit", S([one], more=[[two]]), cd=[(b"a", f, [3], [0, 0, 0])])
    both("steps that do not fit", S([one], more=[[two]]), ld=[(b"d", f, [3])], missing=every)
    both("a step without a value", S([sequence(x=[[1], None, [2]])], more=[[sequence(x=[[1], [], [2]])], [sequence(x=[[1], empty])]]), ld=[(b"x", i, [])], missing=every)
    both("types of steps", S([sequence(x=[[1], [2.0]])], more=[[sequence(x=[[1], empty])], [sequence(x=[[1], None])], [sequence(x=[[1.0]])]]), ls=[(b"x", i)])
    both("types of steps, ragged", S([sequence(x=[[1], [2.0]])], more=[[sequence(x=[[1], empty])], [sequence(x=[[1], None])], [sequence(x=[[1.0]])]]), lr=[(b"x", i, i)])
    both("types of the context", S([sequence({"a": [1]})], more=[[sequence({"a": [b"x"]})], [sequence({"a": None})], [sequence({"a": empty})]]), cd=[(b"a", f, [1], [0.5])])
    both("types of the context, sparse", S([sequence({"a": [1]})], more=[[sequence({"a": [b"x"]})], [sequence({"a": None})], [sequence({"a": empty})]]), cs=[(b"a", f)])
    both("what is no example", S([b"\xff\xff\xff"], more=[[b"\x0a\x05abc"], [one[:-3]], [b"\x12"], [b"\x08\x01" + one], [one + two]]), cs, cd, (), ls, ld, (), every)
    both("named", S([one, two]), ls=ls, names=const([b"first", b"second"]))
    both("both kinds of one list", S([one, two]), ls=[(b"v", i)], lr=[(b"v", i, i)])
    both("a list that is long", S([sequence(x=[[k] for k in range(60)], y=[floats([float(k)] * (k % 4)) for k in range(40)])]), ls=[(b"y", f)], ld=[(b"x", i, [1])])

    # of one alone, the splits of what is ragged are memory that nobody wrote to
    both("one alone", S(one, more=[two, three, four]), cs[1:], cd, (), [(b"v", i)], ld, (), every)
    both("one alone, no lists", S(one, more=[blank]), cs)
    both("one alone, must be there", S(one, more=[blank]), ld=ld, missing=[b"t"])
    alone = S(one, more=[two, three, four])
    single("everything", alone, cs, cd, ls, ld, every)
    single("context", alone, cs, cd)
    single("sparse of the context that is missing", S(one, more=[two, blank]), [(b"s", s), (b"yy", f)])
    single("lists sparse", alone, ls=ls)
    single("a sparse list missing", alone, ls=[(b"yy", f)])
    single("lists dense", alone, ld=ld, missing=every)
    single("lists dense, must be there", S(one, more=[two, three, four, blank]), ld=ld)
    single("types", S(sequence({"a": [1]}, x=[[1], [2.0]]), more=[sequence({"a": [1]}, x=[[1]]), sequence({"a": [1.0]}), sequence({"a": None}, x=[None]), sequence({"a": empty})]), [(b"a", i)], (), [(b"x", i)])
    single("steps that do not fit", S(sequence(x=[[1], [2, 3]]), more=[sequence(x=[[1], []]), sequence(x=[[1], None]), sequence(x=[[1], [2]])]), ld=[(b"x", i, [])])
    single("dense of the context", S(sequence({"a": [1]}), more=[sequence({"a": [1, 2]}), sequence({"a": []}), sequence({"a": None}), blank]), cd=[(b"a", i, [1], [9])])
    single("dense of the context without a default", S(sequence({"a": [1]}), more=[sequence({"a": None}), blank]), cd=[(b"a", i, [1], np.zeros([0], i64))])
    single("what is no example", S(b"\xff\xff\xff", more=[b"\x0a\x05abc", one[:-3], b"\x12", b"\x08\x01" + one, one + two]), cs, cd, ls, ld, every)

"""Text and bytes that hold tensors: CSV, JSON, TensorProto; and tensors as text, or as a fingerprint."""
from values import *


def cases(case, I, C, V, S):
    import tensorflow as tf

    const = lambda value: S(value, const=True)
    f, d, i, l, s = tf.float32, tf.float64, tf.int32, tf.int64, tf.string

    def csv(name, lines, *columns, more=(), **attrs):
        kinds = {f: f32, d: f64, i: i32, l: i64}
        defaults = [const(np.array(v, object)) if t == s else C(np.array(v, kinds[t])) for t, v in columns]
        case("DecodeCSV", name, S(lines, shape=[None] if isinstance(lines, list) and isinstance(lines[0], bytes) else "full", more=more), defaults, **attrs)

    all_kinds = [(f, [0.5]), (d, [-1.0]), (i, [7]), (l, [2**40]), (s, [b"none"])]
    csv("all kinds", [b"1.5,2.5,3,4,five", b",,,,", b" 1 , 2 , 3 , 4 , x ", b'"1","2e3","-3","+4","a ""quoted"", word"', b"inf,nan,0,0,\x00\xff"], *all_kinds, more=[[], [b"1,2,3,4,"], [b"0x10,1e400,2147483647,-9223372036854775808,"]])
    csv("required", [b"1,a"], (i, []), (s, []), more=[[b",a"], [b"1,"], [b"x,a"], [b"1"], [b"1,a,b"], [b""], [b"1.0,a"], [b"2147483648,a"], [b"1,a\n"], [b"\n1,a"], [b"1,\na"], [b"1,a\r\n"], [b"\r\n"]])
    csv("quotes", [b'"a,b","c\nd"'], (s, [b"-"]), (s, [b"-"]), more=[[b'"a"b",c'], [b'a"b,c'], [b'"a,b'], [b'"",""'], [b'"a",'], [b',"b"'], [b'"a" ,b'], [b'"""",x'], [b'"a""",x'], [b'"'], [b'","'], [b'x,"'], [b'"a","b"c'], [b'"a","b""'], [b'a,\r\nb'], [b'"\r\n",b']])
    csv("no quotes", [b'a"b,"c'], (s, [b"-"]), (s, [b"-"]), use_quote_delim=False, more=[[b'"a,b"'], [b'"",x'], [b"a\n,b"]])
    csv("tabs", [b"1\t2", b"\t3", b"4\t"], (i, [9]), (f, [8.0]), field_delim="\t")
    csv("spaces", [b"a b", b" b", b"a "], (s, [b"9"]), (s, [b"8"]), field_delim=" ")
    csv("na", [b"NA,1", b"2,NA", b"NAN,3"], (f, [0.25]), (s, [b"gone"]), na_value="NA")
    csv("na required", [b"NA,1"], (f, []), (s, []), na_value="NA", more=[[b"1,NA"]])
    csv("some columns", [b"1,2,3,4", b"5,,7,8"], (i, [0]), (s, [b"-"]), select_cols=[1, 3], more=[[b"1,2"], [b"1,2,3,"], [b"1,2,3,4,5,6"], [b"1,2,3"]])
    csv("the last column, empty", [b"1,2,", b"1,2,3"], (i, [6]), select_cols=[2])
    csv("matrix", [[b"1,a", b"2,b"], [b"3,c", b",d"]], (i, [5]), (s, []))
    csv("scalar", b"1,a", (i, [5]), (s, []))
    csv("scalar defaults", [b",x", b"1,"], (i, 5), (s, b"y"))
    csv("one column", [b"1", b"", b"\n"], (i, [3]))

    def show(name, *inputs, template="%s", **attrs):
        case("StringFormat", name, list(inputs), template=template, **attrs)

    cube = np.arange(24).reshape(2, 3, 4)
    for kind in [f32, f64, f16, bf16, i8, i16, i32, i64, u8, u16, u32, u64]:
        show(f"{name(kind)}", I(np.array([0, 1, 2, 100, 5, 6, 7], kind)))
    show("floats", I([0.1, 1 / 3, 1e10, 1e-10, 3.0, -0.0, 16777216.0, 123456.789, 1e5, 1e6, 1234567.0], f32), summarize=-1)
    show("special floats", I([nan, inf, -inf, 3.4028235e38, 1.17549435e-38, 0.30000001, 5e-5, 1e-4], f32), summarize=-1)
    show("doubles", I([0.1, 1 / 3, 1e10, 1e-10, 3.0, -0.0, 123456789.123456789, 1e300, nan, -inf, 2.0**53, 1e15, 1e16, 1e17], f64), summarize=-1)
    show("halves", I([0.1, 1 / 3, 65504, -2.5, 6.1e-5], f16), I([0.1, 1 / 3, 1e30, -2.5], bf16), template="%s|%s", summarize=-1)
    show("denormal", I([1e-40, -1e-40, 1.17549435e-38], f32), I([1e-310, -1e-310, 2.3e-308], f64), I([6e-8, -6e-5], f16), template="%s%s%s")
    case("AsString", "denormal", I([1e-40, -1e-40, 1.17549435e-38], f32), scientific=True)
    case("AsString", "denormal, shortest", I([1e-310, -1e-310, 2.3e-308], f64), shortest=True)
    case("Substr", "neither position nor length from the front", S([b"hello"], more=[[b"h"], [b""]]), C(-2, i32), C(-1, i32), unit="UTF8_CHAR")
    case("Substr", "neither, in bytes", S([b"hello"], more=[[b"h"], [b""]]), C(-2, i32), C(-1, i32), unit="BYTE")
    show("bools", I([True, False, True]))
    show("scalars", I(1.5, f32), I(7, i64), I(True), S(b'a"b\n\xff'), template="<%s> <%s> <%s> <%s>!")
    show("strings", S([b"a", b"", b'q"q', b"\\ \n\t", b"\x00\x01\xff", "é".encode()]), summarize=-1)
    show("a matrix of strings", S([[b"a", b"b"], [b"c", b"d"]]))
    for summarize in [-1, 0, 1, 2, 3]:
        show(f"cube {summarize}", I(cube, i32), summarize=summarize)
    show("vector", I(np.arange(20), i64, shape=[None], more=[np.arange(6), np.arange(7), np.arange(0)]))
    show("scalar of nothing", I(3, i32), summarize=0)
    show("empty", I(np.zeros([2, 0]), f32), I(np.zeros([0, 3]), f32), template="%s and %s")
    show("placeholder", I(1, i32), I(2, i32), template="{} %s {}", placeholder="{}")
    show("no inputs", template="nothing")
    show("bytes around", I(5, i32), template=b"\xff\x00%s\n")
    show("five dimensions", I(np.arange(32).reshape(2, 2, 2, 2, 2), i32))

    words = [b"", b"a", b"\x00", b"long" * 30, "é".encode()]
    case("Fingerprint", "words", S(words, shape=[None], more=[[], [b"x"]]), const(b"farmhash64"))
    case("Fingerprint", "rows of words", S([[b"a", b"b"], [b"", b"c"]]), const(b"farmhash64"))
    case("Fingerprint", "words of a column", S([[b"a"], [b"b"]]), const(b"farmhash64"))
    for kind in [f32, f64, f16, i8, i16, i32, i64, u8, u16]:
        case("Fingerprint", f"{name(kind)}", I(np.arange(12).reshape(3, 2, 2), kind), const(b"farmhash64"))
    case("Fingerprint", "bools", I([[True, False], [False, False]]), const(b"farmhash64"))
    case("Fingerprint", "a vector", I([1, 2, 3], i32), const(b"farmhash64"))
    case("Fingerprint", "no columns", I(np.zeros([2, 0]), f32), const(b"farmhash64"))

    make = tf.io.serialize_tensor
    proto = lambda value, **kw: tf.make_tensor_proto(value, **kw).SerializeToString(deterministic=True)
    for kind in [f32, f64, f16, bf16, i8, i16, i32, i64, u8, u16, u32, u64, np.bool_]:
        value = np.array([[1, 0, 3], [4, 5, 6]]).astype(kind)
        case("SerializeTensor", f"{name(kind)}", I(value))
        case("SerializeTensor", f"{name(kind)} scalar", I(value[1, 1]))
        case("ParseTensor", f"{name(kind)}", S(make(value).numpy(), more=[proto(value[0, 0])]), out_type=tf.as_dtype(kind))
    case("SerializeTensor", "strings", S([[b"a", b""], [b"\x00\xff", b"long" * 50]]))
    case("SerializeTensor", "string", S(b"x"))
    case("SerializeTensor", "empty", I(np.zeros([0, 3]), f32, shape=[None, 3]))
    case("SerializeTensor", "no strings", S(np.zeros([0], object)))
    case("SerializeTensor", "much", I(np.arange(300), i64))
    from tensorflow.core.framework import tensor_pb2

    def fields(kind, shape, **values):
        made = tensor_pb2.TensorProto(dtype=tf.as_dtype(kind).as_datatype_enum)
        for size in shape:
            made.tensor_shape.dim.add().size = size
        for key, value in values.items():
            if key == "tensor_content":
                made.tensor_content = value
            else:
                getattr(made, key).extend(value)
        return made.SerializeToString(deterministic=True)

    case("ParseTensor", "fields", S(fields(f32, [3], float_val=[1.5]), more=[fields(f32, [2], float_val=[1, 2]), fields(f32, [0]), fields(f32, []), fields(f32, [2, 2], float_val=[1, 2, 3]), fields(f32, [1], float_val=[1, 2])]), out_type=f)
    case("ParseTensor", "strings", S(make([[b"a"], [b"\xff\x00"]]).numpy(), more=[fields(s, [2], string_val=[b"x"]), fields(s, [1]), fields(s, [], string_val=[b""]), fields(s, [0])]), out_type=s)
    case("ParseTensor", "damaged", S(b"\xff\xff", more=[b"", fields(i32, [1], int_val=[1]), fields(f32, [3], tensor_content=b"\x00" * 8), fields(f32, [-1]), fields(f32, [2**40], float_val=[1]), make(np.float32([1])).numpy()[:-1]]), out_type=f)

    def json(name_, text, *more):
        case("DecodeJSONExample", name_, S(text, more=list(more)))

    one = lambda kind, value: b'{"features": {"feature": {"k": {"' + kind + b'": {"value": ' + value + b"}}}}}"
    json("ints", one(b"int64_list", b"[1, 2, -3]"), one(b"int64List", b'["4", 5.0, 1e3]'), one(b"int64List", b"[]"), one(b"int64List", b"[9223372036854775807, -9223372036854775808]"), one(b"int64List", b'["9223372036854775807"]'))
    json("ints refused", one(b"int64List", b"[1.5]"), one(b"int64List", b'["x"]'), one(b"int64List", b"[9223372036854775808]"), one(b"int64List", b"[true]"), one(b"int64List", b"[null]"), one(b"int64List", b"1"), one(b"int64List", b'[""]'), one(b"int64List", b'[" 1"]'), one(b"int64List", b'["1.0"]'), one(b"int64List", b'["1e2"]'))
    json("floats", one(b"float_list", b"[1, 2.5, -3e-2]"), one(b"floatList", b'["NaN", "Infinity", "-Infinity", "1.5"]'), one(b"floatList", b"[0.1, 16777217, 1e-50]"))
    json("floats refused", one(b"floatList", b"[1e39]"), one(b"floatList", b'["inf"]'), one(b"floatList", b"[NaN]"), one(b"floatList", b'["x"]'), one(b"floatList", b"[false]"))
    json("bytes", one(b"bytes_list", b'["YWJj", ""]'), one(b"bytesList", b'["_-8=", "/+8", "YQ", "YQ=="]'))
    json("bytes refused", one(b"bytesList", b'["*"]'), one(b"bytesList", b'["Y"]'), one(b"bytesList", b"[1]"), one(b"bytesList", b'["YQ=a"]'), one(b"bytesList", b'["Y Q"]'))
    json("empty", b"{}", b'{"features": {}}', b'{"features": null}', b'{"features": {"feature": {}}}', b'{"features": {"feature": {"k": {}}}}', b'{"features": {"feature": null}}', b' \n{ } ', one(b"int64List", b"null"))
    json("refused", b"", b"[]", b"1", b'{"other": 1}', b"{", b'{"features": {"feature": {"k": {"int64List": {"value": [1]}, "floatList": {"value": [1]}}}}}', b"{} x", b'{"features": []}', b'{"features": {"feature": {"k": null}}}', b"null", b"{'features': {}}", b"{features: {}}", b'{"features": {},}', b'{"features": {}, "features": {}}')
    json("keys", '{"features": {"feature": {"kl\\u00e9\\n\\ud83d\\ude42é": {"int64List": {"value": [1]}}}}}'.encode(), b'{"features": {"feature": {"": {"int64List": {"value": [1]}}}}}', b'{"features": {"feature": {"\\ud83d": {"int64List": {"value": [1]}}}}}', b'{"features": {"feature": {"\xff": {"int64List": {"value": [1]}}}}}')
    json("many at once", [[b"{}"], [one(b"int64List", b"[1]")]])
    for kind, values in [
        (b"int64List", [b"[1,]",b"[,]",b"[1,,2]",b"['1']",b"[+1]",b"[.5]",b"[1.]",b"[01]",b"[-0]",b"[-0.0]",b"[0x1]",b"[1e]",b"[1 2]",b"[[1]]",b"[{}]",b"[--1]",b"[1e19]",b"[0.1e1]",b"[\"0x10\"]",b"[\"01\"]",b"[\"+1\"]",b"[\"1 \"]",b"[\"-0\"]",b"[1.0000000000000000001]",b"[\"9007199254740993.0\"]",b"[9007199254740993.0]",b"[9007199254740993]",b"['\\x41']",b"\"5\"",b"true",b"{}", b"[1e-1]",b"[nan]",b"[\"1\\u0030\"]"]),
        (b"floatList", [b"[.5]",b"[1.]",b"[+1]",b"[Infinity]",b"[-Infinity]",b"[\"-inf\"]",b"[\"nan\"]",b"[\"infinity\"]",b"[\" 1\"]",b"[\"1 \"]",b"[\"+1\"]",b"[\"0x1p3\"]",b"[\"\"]",b"[null]",b"[3.4028235677973366e38]",b"[3.40282347e38]",b"[1e309]",b"[\"1e39\"]",b"[\"1e309\"]",b"[-0.0]",b"[0.1,1e-46]",b"[1e400]",b"[\"1d\"]",b"[1.00000005960464478]",b"[1.000000059604644775390625]",b"[1.000000059604644775390626]",b"\"1\"", b"1.5"]),
        (b"bytesList", [b"'YQ=='",b"[null]",b"[\"YR==\"]",b"[\"YQ=\"]",b"[\"Y-_/+A\"]",b"[\"\\u0059Q\"]",b"[\"YQ\\n\"]",b"[\"====\"]",b"[\"=\"]",b"[\"YWJj=\"]",b"[\"YWJjZA\"]",b"[\"YWJjZ\"]"]),
    ]:
        texts = [one(kind, value) for value in values]
        json(f"syntax of {kind.decode()}", *texts)
    json("syntax", *[b'{,}',b'{"features":{},,}',b'{"features":{} "x":1}',b'\xef\xbb\xbf{}',b'/* c */{}',b'{}\0',b'{"@type":"x"}',b'{"Features":{}}',b'{"features":{"feature":{"a\tb":{}}}}',b'{"features":{"feature":{"a\nb":{}}}}',b'{"features":{"feature":{"a\\qb":{}}}}',b'{"features":{"feature":{"a\\\'b":{}}}}',b'{"features":{"feature":{"a\\/b\\b\\f\\u0000":{}}}}',b'{"features":{"feature":{"\\ud83d\\u0041":{}}}}',b'{"features":{"feature":{"\\ude42":{}}}}',b'{"features":{"feature":{"\x7f\x01":{}}}}',b'{"features":{"feature":{k:{}}}}',b'{"features":{"feature":{k1$_.x:{}}}}',b'{"features":{"feature":{1:{}}}}',b'{"features":{"feature":{null:{}}}}',b'{"features":{"feature":{true:{}}}}',b'{"features":{"feature":{"a":{},"a":{}}}}',b'{"features":{"feature":[{"key":"a","value":{}}]}}',b'{"features":{"feature":{"k":{"int64List":{}}}}}',b'{"features":{"feature":{"k":{"int64List":null}}}}',b'{"features":{"feature":{"k":{"int64List":{"value":[1],"value":[2]}}}}}',b'{"features":{"feature":{"k":{"int64List":{"value":[1]},"floatList":null}}}}',b'{"features":{"feature":{"k":{"int64List":null,"floatList":null}}}}',b'{"features":{"feature":{"k":{"int64List":{"value":[1]},"int64_list":{"value":[2]}}}}}',b'{"features":{"feature":{"k":{"":{}}}}}',b'{"features":{"feature":{"k":{"x":null}}}}',b'\t\r\n {}\n',b'{"features":{"feature":{"k":[]}}}',b'{"features":"x"}',b'{"features":{"feature":{"k":{"int64List":[1]}}}}', b'{}{}',b'{"features":\x0b{}}', b'{"features":{"feature":{"\xc0\xaf":{}}}}', b'{"features":{"feature":{"\xed\xa0\x80":{}}}}', b"{'features':{'feature':{'a\"b':{}}}}"])

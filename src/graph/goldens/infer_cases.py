"""The cases of infer.py, an operator or two a line. `case(op, inputs…, attributes…)`; the notation is spec()'s."""
import sys

G = sys.modules["__main__"]
case, chain, body, F, FS, T = G.case, G.chain, G.body, G.F, G.FS, G.T

# Elementwise
for op in """Abs Acos Acosh Asin Asinh Atan Atanh Ceil Celu Cos Cosh Elu Erf Exp Floor Gelu HardSigmoid HardSwish Identity
             LeakyRelu Log Mish Neg Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh
             ThresholdedRelu IsInf IsNaN""".split():
    case(op, "f[batch,3,4]")
case("Abs", "i[n]"); case("Neg", "d?"); case("Not", "b[2,m]"); case("BitwiseNot", "i[2,m]"); case("Relu", "h[batch,5]")
for op in "Add Sub Mul Div Pow Mod Max Min Mean Sum".split():
    kw = {"fmod": 1} if op == "Mod" else {}
    case(op, "f[batch,1,4]", "f[3,1]", **kw)
    case(op, "f[batch,m]", "f[batch,m]", **kw)
case("Add", "f[batch,3]", "f[]"); case("Add", "f[n,3]", "f[1,3]"); case("Add", "f[n,3]", "f[m,3]"); case("Add", "f?", "f[3]")
case("Sum", "f[3,1]", "f[1,4]", "f[2,1,1]"); case("Max", "f[batch,3]"); case("Pow", "f[batch,3]", "i[]")
for op in "Equal Greater GreaterOrEqual Less LessOrEqual".split():
    case(op, "f[batch,3]", "f[3]"); case(op, "i[n,1]", "i[1,m]")
for op in "And Or Xor".split():
    case(op, "b[batch,3]", "b[3]")
for op in "BitwiseAnd BitwiseOr BitwiseXor".split():
    case(op, "i[batch,3]", "i[3]")
case("BitShift", "uint32[n,3]", "uint32[3]", direction="LEFT")
case("StringConcat", "s[batch,3]", "s[3]")
case("Where", "b[batch,1]", "f[3]", "f[]"); case("Where", "b[n]", "l[n]", "l[n]")
case("Cast", "f[batch,3]", to=7); case("Cast", "l[]", to=9); case("Cast", "f?", to=10)
case("CastLike", "f[batch,3]", "l[2]"); case("Clip", "f[batch,3]", "f=0", "f=6"); case("Clip", "l[n]", None, "l=4")
case("CumSum", "f[batch,3]", "i=1"); case("Dropout", "f[batch,3]", outs=2); case("PRelu", "f[batch,3,4]", "f[3,1]")
# Reductions
for op in "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare".split():
    case(op, "f[batch,3,4]", "l[2]=1,-1"); case(op, "f[batch,3,4]", "l[1]=0", keepdims=0)
case("ReduceSum", "f[batch,3,4]"); case("ReduceSum", "f[batch,3,4]", keepdims=0); case("ReduceSum", "f?", "l[1]=1")
case("ReduceSum", "f[batch,3]", "l[0]=", noop_with_empty_axes=1); case("ReduceSum", "f[batch,3]", "l[1]")
case("ReduceMean", "f[batch,h,w,3]", "l[2]=1,2", keepdims=0); case("ReduceMax", "b[batch,3]", "l[1]=1")
for op in ("ArgMax", "ArgMin"):
    case(op, "f[batch,3,4]", axis=-1); case(op, "f[batch,3,4]", axis=1, keepdims=0)
for op in ("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"):
    case(op, "f[batch,3,h,w]")
case("TopK", "f[batch,10]", "l[1]=3", outs=2); case("TopK", "f[n,10]", "l[1]", outs=2, axis=0)
# Normalizations
case("BatchNormalization", "f[batch,3,h,w]", "f[3]", "f[3]", "f[3]", "f[3]"); case("GroupNormalization", "f[batch,4,h]", "f[4]", "f[4]", num_groups=2)
case("InstanceNormalization", "f[batch,3,h]", "f[3]", "f[3]"); case("LRN", "f[batch,3,h,w]", size=3)
case("LayerNormalization", "f[batch,t,8]", "f[8]", "f[8]", outs=3); case("LayerNormalization", "f[batch,t,8]", "f[t,8]", axis=1)
for op in ("Softmax", "LogSoftmax", "Hardmax", "LpNormalization"):
    case(op, "f[batch,3,4]"); case(op, "f[batch,3]", axis=0)
case("MeanVarianceNormalization", "f[batch,3,h,w]")
# Convolutions and pools
case("Conv", "f[batch,3,h,w]", "f[8,3,3,3]"); case("Conv", "f[batch,3,h,w]", "f[8,3,3,3]", "f[8]", auto_pad="SAME_UPPER")
case("Conv", "f[batch,3,9,10]", "f[8,3,3,3]", strides=[2, 2], pads=[0, 0, 1, 1]); case("Conv", "f[batch,3,9,10]", "f[8,3,3,3]", strides=[2, 2], auto_pad="SAME_LOWER")
case("Conv", "f[batch,3,9,10]", "f[8,3,3,3]", auto_pad="VALID", strides=[2, 3]); case("Conv", "f[batch,4,9,10]", "f[8,1,3,3]", group=4, dilations=[2, 2])
case("Conv", "f[batch,3,20]", "f[8,3,5]"); case("Conv", "f[batch,3,5,6,7]", "f[8,3,2,2,2]"); case("Conv", "f[batch,3,9,10]", "f[8,3,3,3]", auto_pad="SAME_UPPER", dilations=[2, 2])
case("Conv", "f[n,3,h,w]", "f[m,3,1,1]"); case("ConvInteger", "u8[batch,3,9,10]", "u8[8,3,3,3]"); case("ConvInteger", "u8[1,3,9,10]", "u8[8,3,3,3]", "u8=1", pads=[1, 1, 1, 1])
case("ConvTranspose", "f[batch,3,5,6]", "f[3,8,3,3]"); case("ConvTranspose", "f[batch,3,5,6]", "f[3,8,3,3]", strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1])
case("ConvTranspose", "f[batch,3,5,6]", "f[3,8,3,3]", strides=[2, 2], auto_pad="SAME_UPPER"); case("ConvTranspose", "f[batch,3,5,6]", "f[3,8,3,3]", strides=[2, 2], output_shape=[10, 12])
case("ConvTranspose", "f[batch,4,5]", "f[4,2,3]", group=2, dilations=[2]); case("ConvTranspose", "f[batch,3,h,w]", "f[3,8,3,3]", strides=[2, 2])
case("ConvTranspose", "f[batch,3,5,6]", "f[3,8,3,3]", auto_pad="VALID", strides=[2, 2])
for op in ("MaxPool", "AveragePool", "LpPool"):
    case(op, "f[batch,3,9,10]", kernel_shape=[2, 2]); case(op, "f[batch,3,9,10]", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
    case(op, "f[batch,3,9,10]", kernel_shape=[2, 2], strides=[2, 2], auto_pad="SAME_UPPER"); case(op, "f[batch,3,9,10]", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    case(op, "f[batch,3,9,10]", kernel_shape=[2, 2], strides=[3, 3], ceil_mode=1, pads=[0, 0, 1, 1]); case(op, "f[batch,3,h,w]", kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
    case(op, "f[batch,3,9,10]", kernel_shape=[2, 2], auto_pad="VALID", strides=[2, 2]); case(op, "f[batch,3,9,10]", kernel_shape=[2, 2], dilations=[2, 2])
    case(op, "f[batch,3,9,10]", kernel_shape=[1, 1], strides=[2, 2], ceil_mode=1); case(op, "f[1,1,7]", kernel_shape=[2], strides=[4], ceil_mode=1, pads=[1, 1])
case("MaxPool", "f[batch,3,9,10]", outs=2, kernel_shape=[2, 2]); case("MaxUnpool", "f[1,1,2,2]", "l[1,1,2,2]", kernel_shape=[2, 2], strides=[2, 2])
case("DeformConv", "f[1,1,3,3]", "f[1,1,2,2]", "f[1,8,2,2]"); case("QLinearConv", "u8[batch,3,9,10]", "f=0.5", "u8=1", "u8[8,3,3,3]", "f=0.5", "u8=1", "f=0.5", "u8=1")
case("RoiAlign", "f[2,3,9,10]", "f[n,4]", "l[n]", output_height=2, output_width=3); case("MaxRoiPool", "f[2,3,9,10]", "f[n,5]", pooled_shape=[2, 3])
case("Col2Im", "f[batch,12,6]", "l[2]=3,4", "l[2]=2,2"); case("GridSample", "f[batch,3,9,10]", "f[batch,h,w,2]"); case("AffineGrid", "f[batch,2,3]", "l[4]=2,3,4,5"); case("AffineGrid", "f[2,3,4]", "l[5]=2,3,4,5,6")
# Matrices
case("MatMul", "f[batch,3]", "f[3,4]"); case("MatMul", "f[batch,1,t,8]", "f[5,8,m]"); case("MatMul", "f[8]", "f[batch,8,3]"); case("MatMul", "f[batch,3]", "f[3]"); case("MatMul", "f[3]", "f[3]"); case("MatMul", "f?", "f[3,4]")
case("MatMulInteger", "u8[batch,3]", "u8[3,4]"); case("QLinearMatMul", "u8[batch,3]", "f=0.5", "u8=1", "u8[3,4]", "f=0.5", "u8=1", "f=0.5", "u8=1")
case("Gemm", "f[batch,3]", "f[3,4]", "f[4]"); case("Gemm", "f[3,batch]", "f[4,3]", transA=1, transB=1); case("Gemm", "f[batch,3]", "f[3,m]", "f[m]")
for eq, a, b in [("ij,jk->ik", "f[batch,3]", "f[3,4]"), ("bij,bjk", "f[batch,3,4]", "f[batch,4,m]"), ("...ij,...jk->...ik", "f[2,1,3,4]", "f[1,5,4,m]"), ("abc,cd->abd", "f[batch,t,8]", "f[8,16]"), ("i,j->ij", "f[n]", "f[m]"), ("...d,d->...", "f[batch,t,8]", "f[8]")]:
    case("Einsum", a, b, equation=eq)
case("Einsum", "f[batch,t,4]", equation="b t d -> b d"); case("Einsum", "f[3,3]", equation="ii->i"); case("Det", "f[batch,3,3]")
case("LSTM", "f[t,batch,4]", "f[1,20,4]", "f[1,20,5]", outs=3, hidden_size=5); case("LSTM", "f[t,batch,4]", "f[2,20,4]", "f[2,20,5]", outs=3, hidden_size=5, direction="bidirectional")
case("GRU", "f[t,batch,4]", "f[1,15,4]", "f[1,15,5]", outs=2, hidden_size=5); case("RNN", "f[t,batch,4]", "f[1,5,4]", "f[1,5,5]", outs=2, hidden_size=5); case("GRU", "f[batch,t,4]", "f[1,15,4]", "f[1,15,5]", outs=2, hidden_size=5, layout=1)
case("DFT", "f[batch,16,1]"); case("DFT", "f[batch,16,1]", None, "l=1", onesided=1); case("DFT", "f[2,16,2]", "l=8", "l=1"); case("STFT", "f[batch,64,1]", "l=8", "f[16]"); case("STFT", "f[2,64,1]", "l=8", None, "l=16", onesided=0)
# Shapes
case("Reshape", "f[batch,3,4]", "l[2]=0,-1"); case("Reshape", "f[batch,3,4]", "l[2]=-1,12"); case("Reshape", "f[batch,3,4]", "l[3]=0,0,4"); case("Reshape", "f[2,3,4]", "l[1]=-1"); case("Reshape", "f[0,3]", "l[2]=0,3", allowzero=1); case("Reshape", "f[batch,3]", "l[3]"); case("Reshape", "f?", "l[2]=-1,4"); case("Reshape", "f[batch,n]", "l[1]=-1"); case("Reshape", "f[batch,768]", "l[3]=0,12,64")
case("Squeeze", "f[batch,1,3,1]", "l[1]=1"); case("Squeeze", "f[2,1,3,1]"); case("Squeeze", "f[batch,1,3,1]", "l[2]=-1,1"); case("Unsqueeze", "f[batch,3]", "l[2]=0,-1"); case("Unsqueeze", "f[batch]", "l[1]=1"); case("Unsqueeze", "f[]", "l=0")
case("Flatten", "f[batch,3,4]"); case("Flatten", "f[2,3,4]", axis=0); case("Flatten", "f[batch,3,4]", axis=-1); case("Flatten", "f[batch,n,4]", axis=2)
case("Transpose", "f[batch,3,h,w]", perm=[0, 2, 3, 1]); case("Transpose", "f[batch,3]"); case("Transpose", "f?", perm=[1, 0])
case("Expand", "f[batch,1]", "l[2]=1,4"); case("Expand", "f[3]", "l[2]=2,1"); case("Expand", "f[batch,1]", "l[3]=2,1,4"); case("Expand", "f[3,1]", "l[2]")
case("Tile", "f[batch,3]", "l[2]=1,2"); case("Tile", "f[2,3]", "l[2]=2,2"); case("Tile", "f[2,3]", "l[2]")
case("Concat", "f[batch,3]", "f[batch,4]", axis=1); case("Concat", "f[batch,3]", "f[n,3]", axis=0); case("Concat", "f[2,3]", "f[5,3]", axis=-2); case("Concat", "f[batch,m]", "f[batch,n]", axis=1)
case("Split", "f[batch,6]", outs=2, axis=1, num_outputs=2); case("Split", "f[batch,7]", outs=3, axis=1, num_outputs=3); case("Split", "f[batch,7]", "l[2]=3,4", outs=2, axis=-1); case("Split", "f[batch,7]", "l[2]", outs=2, axis=1)
case("Slice", "f[batch,10]", "l[1]=1", "l[1]=5", "l[1]=1"); case("Slice", "f[batch,10]", "l[1]=-3", "l[1]=9223372036854775807", "l[1]=-1"); case("Slice", "f[batch,10]", "l[1]=-1", "l[1]=-9223372036854775807", "l[1]=1", "l[1]=-1"); case("Slice", "f[8,10]", "l[2]=0,9", "l[2]=8,2", "l[2]=0,1", "l[2]=2,-3"); case("Slice", "f[8,10]", "l[2]=2,100", "l[2]=5,200"); case("Slice", "f[batch,10]", "l[1]=0", "l[1]=9223372036854775807", "l[1]=0"); case("Slice", "f[batch,10]", "l[1]=1", "l[1]=3", "l[1]=0"); case("Slice", "f[batch,10]", "l[1]", "l[1]", "l[1]=1"); case("Slice", "f[batch,10]", "l[1]=20", "l[1]=5", "l[1]=1", "l[1]=-2")
case("Pad", "f[batch,3]", "l[4]=0,1,0,2"); case("Pad", "f[batch,3]", "l[2]=1,2", "f=1", "l[1]=-1"); case("Pad", "f[2,5]", "l[4]=0,-1,0,-2"); case("Pad", "f[batch,3]", "l[4]", mode="edge"); case("Pad", "f[batch,h,w,3]", "l[8]=0,1,1,0,0,1,1,0", mode="reflect")
case("CenterCropPad", "f[batch,10,8]", "l[2]=4,12", axes=[1, 2]); case("CenterCropPad", "f[10,8]", "l[2]=4,12")
case("Resize", "f[batch,3,5,6]", None, None, "l[4]=2,3,10,12"); case("Resize", "f[1,3,5,6]", None, "f[4]=1,1,1.5,2.5"); case("Resize", "f[batch,3,5,6]", None, "f[4]=1,1,2,2", mode="linear"); case("Resize", "f[2,3,5,6]", None, None, "l[2]=10,7", axes=[2, 3]); case("Resize", "f[2,3,5,6]", None, None, "l[2]=10,7", axes=[2, 3], keep_aspect_ratio_policy="not_larger"); case("Resize", "f[2,3,5,6]", None, None, "l[2]=10,7", axes=[2, 3], keep_aspect_ratio_policy="not_smaller"); case("Resize", "f[2,3,5,7]", None, "f[2]=0.6,0.7", axes=[2, 3])
case("DepthToSpace", "f[batch,8,3,4]", blocksize=2); case("SpaceToDepth", "f[batch,2,4,6]", blocksize=2); case("ReverseSequence", "f[t,batch,3]", "l[batch]"); case("Trilu", "f[batch,3,4]"); case("Trilu", "f[3,4]", "l=1", upper=0)
case("Shape", "f[batch,3,4]"); case("Shape", "f[batch,3,4]", start=1); case("Shape", "f[2,3,4]", start=-2, end=-1); case("Size", "f[batch,3]")
# Indexing
case("Gather", "f[batch,3,4]", "l[2]=0,1", axis=1); case("Gather", "f[batch,3]", "l=0", axis=1); case("Gather", "f[10,4]", "i[batch,t]"); case("GatherElements", "f[batch,3]", "l[batch,2]", axis=1); case("GatherND", "f[batch,3,4]", "l[n,2]"); case("GatherND", "f[2,3,4]", "l[2,1]", batch_dims=1); case("GatherND", "f[2,3,4]", "l[5,6,1]")
case("Compress", "f[batch,3]", "b[3]", axis=1); case("Compress", "f[2,3]", "b[6]"); case("NonMaxSuppression", "f[1,n,4]", "f[1,2,n]", "l=5"); case("NonZero", "f[batch,3]"); case("NonZero", "b?")
case("OneHot", "l[batch]", "l=5", "f[2]=0,1"); case("OneHot", "l[batch,t]", "l[1]=5", "f[2]=0,1", axis=0); case("OneHot", "l[batch]", "l", "f[2]=0,1")
case("ScatterElements", "f[batch,3]", "l[1,2]", "f[1,2]", axis=1); case("ScatterND", "f[batch,3]", "l[2,1]", "f[2,3]"); case("Unique", "f[n]", outs=4); case("Unique", "f[n,3]", outs=4, axis=1); case("Unique", "f[2,3]", outs=4)
# Generators
case("Constant", value=T("float32", [2, 2], [1, 2, 3, 4])); case("Constant", value_ints=[1, 2, 3]); case("Constant", value_float=F(2.5)); case("Constant", value_string="a"); case("Constant", value_floats=FS(1, 2)); case("Constant", value_int=5); case("Constant", value_strings=["a", "b"])
case("ConstantOfShape", "l[2]=2,3"); case("ConstantOfShape", "l[2]=2,3", value=T("int64", [1], [7])); case("ConstantOfShape", "l[3]"); case("ConstantOfShape", "l[0]=", value=T("bool", [1], [1]))
case("EyeLike", "f[3,n]"); case("EyeLike", "f[3,3]", dtype=7); case("Range", "l=0", "l=10", "l=3"); case("Range", "f=0", "f=1", "f=0.25"); case("Range", "l=10", "l=0", "l=-3"); case("Range", "l", "l=5", "l=1"); case("Range", "l=0", "l", "l=1"); case("Range", "i=3", "i=3", "i=1")
case("RandomNormal", shape=[2, 3]); case("RandomUniform", shape=[2, 3], dtype=11); case("RandomNormalLike", "f[batch,3]"); case("RandomUniformLike", "f[batch,3]", dtype=11); case("Multinomial", "f[batch,3]", sample_size=4); case("Bernoulli", "f[batch,3]"); case("Bernoulli", "f[batch,3]", dtype=11)
for op in ("HannWindow", "HammingWindow", "BlackmanWindow"):
    case(op, "l=10"); case(op, "l", output_datatype=11)
case("MelWeightMatrix", "l=8", "l=16", "l=8192", "f=0", "f=4096")
# Quantization
case("QuantizeLinear", "f[batch,3]", "f=0.5", "u8=3"); case("QuantizeLinear", "f[batch,3]", "f[3]", "i8[3]", axis=1); case("QuantizeLinear", "f[batch,3]", "f=0.5"); case("QuantizeLinear", "f[batch,3]", "f=0.5", output_dtype=3)
case("DequantizeLinear", "u8[batch,3]", "f=0.5", "u8=3"); case("DequantizeLinear", "i[batch,3]", "f=0.5"); case("DynamicQuantizeLinear", "f[batch,3]", outs=3)
# Text
case("StringNormalizer", "s[n]"); case("StringSplit", "s[batch,3]", outs=2, delimiter=" "); case("RegexFullMatch", "s[batch,3]", pattern="a.*")
case("TfIdfVectorizer", "l[batch,6]", max_gram_length=1, max_skip_count=0, min_gram_length=1, mode="TF", ngram_counts=[0], ngram_indexes=[0, 1, 2], pool_int64s=[4, 5, 6])
# Sequences
case("SequenceConstruct", "f[batch,3]", "f[n,3]"); case("SequenceConstruct", "f[2,3]", "f[2,3]"); case("SequenceEmpty"); case("SequenceEmpty", dtype=7)
case("SequenceAt", "seq f[2,3]", "l=0"); case("SequenceLength", "seq f[2,3]"); case("SequenceErase", "seq f[2,3]", "l=0"); case("SequenceInsert", "seq f[2,3]", "f[2,3]"); case("SequenceInsert", "seq f[2,3]", "f[4,3]", "l=0")
case("SplitToSequence", "f[batch,6]", axis=1); case("SplitToSequence", "f[batch,6]", axis=1, keepdims=0); case("SplitToSequence", "f[batch,6]", "l=2", axis=1); case("SplitToSequence", "f[batch,6]", "l[2]=2,4", axis=1); case("SplitToSequence", "f[batch,6]", "l[2]=3,3", axis=1)
case("ConcatFromSequence", "seq f[2,3]", axis=1); case("ConcatFromSequence", "seq f[2,3]", axis=0, new_axis=1)
case("SequenceMap", "seq f[2,3]", body=body({"e": "f[2,3]"}, [["Neg", ["e"], ["o"], {}]], ["o"]))
# Control flow
chain("If of equal shapes", {"c": "b", "x": "f[batch,3]"}, [["If", ["c"], ["y"], {
    "then_branch": body({}, [["Neg", ["x"], ["t"], {}]], ["t"]), "else_branch": body({}, [["Abs", ["x"], ["e"], {}]], ["e"])}]], ["y"])
chain("If of unlike shapes", {"c": "b", "x": "f[batch,3]"}, [["If", ["c"], ["y"], {
    "then_branch": body({}, [["Concat", ["x", "x"], ["t"], {"axis": 1}]], ["t"]), "else_branch": body({}, [["Abs", ["x"], ["e"], {}]], ["e"])}]], ["y"])
chain("If of unlike ranks", {"c": "b", "x": "f[batch,3]"}, [["If", ["c"], ["y"], {
    "then_branch": body({}, [["Neg", ["x"], ["t"], {}]], ["t"]), "else_branch": body({}, [["Flatten", ["x"], ["f"], {"axis": 0}], ["Squeeze", ["f", "zero"], ["e"], {}]], ["e"], {"zero": "l[1]=0"})}]], ["y"])
chain("Loop with a state and a scan", {"m": "l=3", "c": "b=1", "x": "f[batch,3]"}, [["Loop", ["m", "c", "x"], ["y", "s"], {
    "body": body({"i": "l", "k": "b", "v": "f[batch,3]"}, [["Identity", ["k"], ["k2"], {}], ["Add", ["v", "v"], ["v2"], {}], ["ReduceSum", ["v2", "one"], ["r"], {"keepdims": 0}]], ["k2", "v2", "r"], {"one": "l[1]=1"})}]], ["y", "s"])
chain("Loop whose state grows", {"m": "l=3", "c": "b=1", "x": "f[1,3]", "z": "f[1,3]"}, [["Loop", ["m", "c", "x"], ["y"], {
    "body": body({"i": "l", "k": "b", "v": "f[n,3]"}, [["Identity", ["k"], ["k2"], {}], ["Concat", ["v", "z"], ["v2"], {"axis": 0}]], ["k2", "v2"])}]], ["y"])
chain("Scan with a state", {"s": "f[batch,3]", "x": "f[t,batch,3]"}, [["Scan", ["s", "x"], ["y", "ys"], {
    "num_scan_inputs": 1, "body": body({"a": "f[batch,3]", "b": "f[batch,3]"}, [["Add", ["a", "b"], ["c"], {}], ["Mul", ["c", "b"], ["d"], {}]], ["c", "d"])}]], ["y", "ys"])
chain("Scan along other axes", {"x": "f[batch,t,3]"}, [["Scan", ["x"], ["ys"], {
    "num_scan_inputs": 1, "scan_input_axes": [1], "scan_output_axes": [1], "body": body({"b": "f[batch,3]"}, [["Neg", ["b"], ["d"], {}]], ["d"])}]], ["ys"])
# Shape arithmetic, as TensorFlow's graphs have it
chain("Reshape by [Shape(x)[0], 12]", {"x": "f[batch,3,4]", "zero": "l=0", "z1": "l[1]=0", "twelve": "l[1]=12"}, [
    ["Shape", ["x"], ["s"], {}], ["Gather", ["s", "zero"], ["b"], {}], ["Unsqueeze", ["b", "z1"], ["b1"], {}],
    ["Concat", ["b1", "twelve"], ["t"], {"axis": 0}], ["Reshape", ["x", "t"], ["y"], {}]], ["y"])
chain("Expand by a sliced shape", {"x": "f[batch,t,4]", "e": "f[1,1]", "a": "l[1]=0", "b": "l[1]=2"}, [
    ["Shape", ["x"], ["s"], {}], ["Slice", ["s", "a", "b"], ["t"], {}], ["Expand", ["e", "t"], ["y"], {}]], ["y"])
chain("Size by ReduceProd", {"x": "f[2,3,4]"}, [["Shape", ["x"], ["s"], {}], ["ReduceProd", ["s"], ["p"], {"keepdims": 1}], ["Reshape", ["x", "p"], ["y"], {}]], ["y"])
chain("arithmetic on a shape in int32", {"x": "f[batch,9,10]", "zero": "l[1]=1", "two": "i[1]=2", "m": "l[1]=0"}, [
    ["Shape", ["x"], ["s"], {}], ["Gather", ["s", "zero"], ["h"], {}], ["Cast", ["h"], ["h32"], {"to": 6}], ["Mul", ["h32", "two"], ["h2"], {}],
    ["Cast", ["h2"], ["h3"], {"to": 7}], ["ConstantOfShape", ["h3"], ["y"], {}]], ["y"])
# Folding: no inputs, so that ONNX Runtime says what the elements are
for op, a, b in [("Add", "l[3]=1,2,3", "l=4"), ("Sub", "i[2]=1,2", "i[2,1]=5,7"), ("Mul", "f[2]=1.1,2.2", "f=3.3"), ("Div", "l[4]=7,-7,7,-7", "l[4]=2,2,-2,-2"),
                 ("Div", "f[2]=1,2", "f=3"), ("Mod", "l[4]=7,-7,7,-7", "l[4]=3,3,-3,-3"), ("Max", "l[3]=1,5,3", "l=2"), ("Min", "f[2]=1.5,-2.5", "f=0"),
                 ("Equal", "l[3]=1,2,3", "l=2"), ("Greater", "f[2]=1,2", "f=1"), ("GreaterOrEqual", "l[2]=1,2", "l=2"), ("Less", "l[3]=1,2,3", "l=2"), ("LessOrEqual", "l[3]=1,2,3", "l=2"),
                 ("And", "b[2]=1,0", "b=1"), ("Or", "b[2]=1,0", "b=0"), ("Xor", "b[2]=1,0", "b=1")]:
    case(op, a, b)
case("Mod", "l[4]=7,-7,7,-7", "l[4]=3,3,-3,-3", fmod=1)
for op, a in [("Abs", "l[2]=-1,2"), ("Neg", "f[2]=1.5,-2"), ("Not", "b[2]=1,0"), ("Sqrt", "f[3]=2,3,5"), ("Reciprocal", "f[2]=3,7"), ("Floor", "f[2]=1.5,-1.5"), ("Ceil", "f[2]=1.5,-1.5"),
              ("Round", "f[5]=0.5,1.5,2.5,-0.5,-1.5"), ("Sign", "f[3]=-2,0,3"), ("Relu", "f[2]=-1,1"), ("Shape", "f[2,3]=1,2,3,4,5,6"), ("Size", "f[2,3]=1,2,3,4,5,6"), ("ReduceProd", "l[3]=2,3,4"), ("ReduceSum", "l[3]=2,3,4"), ("ReduceMax", "l[3]=2,7,4"), ("ReduceMin", "l[3]=2,3,1")]:
    case(op, a)
case("Cast", "f[4]=1.7,-1.7,0,3", to=7); case("Cast", "l[3]=0,2,-1", to=9); case("Cast", "l[2]=3,16777217", to=1); case("Cast", "f[3]=0,0.5,1", to=9); case("Cast", "b[2]=1,0", to=6); case("Cast", "d[2]=0.1,1e30", to=1)
case("Where", "b[3]=1,0,1", "l[3]=1,2,3", "l=9"); case("Gather", "l[4]=5,6,7,8", "l[2]=-1,1"); case("Gather", "f[2,3]=1,2,3,4,5,6", "l[2]=2,0", axis=1); case("Gather", "s[3]=a,b,c", "l=1")
case("Slice", "l[6]=1,2,3,4,5,6", "l[1]=4", "l[1]=0", "l[1]=0", "l[1]=-2"); case("Slice", "f[2,3]=1,2,3,4,5,6", "l[1]=-2", "l[1]=3", "l[1]=1"); case("Concat", "l[2]=1,2", "l[1]=3", axis=0); case("Concat", "f[2,1]=1,2", "f[2,2]=3,4,5,6", axis=1); case("Concat", "s[1]=a", "s[2]=b,c", axis=0)
case("Transpose", "l[2,3]=1,2,3,4,5,6", perm=[1, 0]); case("Transpose", "s[2,2]=a,b,c,d", perm=[1, 0]); case("Transpose", "h[2,3]=1,2,3,4,5,6", perm=[1, 0]); case("Expand", "l[2,1]=1,2", "l[2]=1,3"); case("Tile", "l[2]=1,2", "l[1]=3"); case("Split", "l[5]=1,2,3,4,5", outs=2, num_outputs=2); case("Split", "l[5]=1,2,3,4,5", "l[2]=1,4", outs=2)
case("Unsqueeze", "l[2]=1,2", "l[1]=0"); case("Squeeze", "l[1,2]=1,2", "l[1]=0"); case("Reshape", "l[6]=1,2,3,4,5,6", "l[2]=2,-1"); case("Flatten", "l[2,1,3]=1,2,3,4,5,6"); case("CastLike", "f[2]=1.5,2.5", "l=0")

/**
 * PrimitiveOpType of CNTK 2.7: the numbers by which files name functions, which no version ever changed.
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/CNTKv2LibraryDll/API/Internals/PrimitiveOpType.h
 * Held against the package of CNTK 2.7 by goldens/list_primitives.py.
 */
const NAMES = `
Negate Sigmoid Tanh ReLU Exp Log Sqrt Floor Abs Reciprocal Softmax Hardmax TransposeAxes Where Slice Dropout
Reshape Pooling SumAll Plus Minus ElementTimes Equal NotEqual Less LessEqual Greater GreaterEqual PackedIndex
GatherPacked ScatterPacked Times TransposeTimes Convolution SquaredError CrossEntropyWithSoftmax
ClassificationError PastValue FutureValue ReduceElements BatchNormalization Clip Select Splice Combine
RandomSample RandomSampleInclusionFrequency ROIPooling Logistic OptimizedRNNStack ReconcileDynamicAxis
LogSoftmax LogPlus CosDistance Sin Cos Pass Block Unpooling LambdaRank NDCG EditDistanceError NoOp
LabelsToGraph StopGradient ELU ForwardBackward CosDistanceWithNegativeSamples OneHot Pow ToSequence
ToSequenceLike UnpackSequence Assign Gather StableSigmoid RandomDistribution Sinh Cosh UnpackBatch ToBatch
Asin Acos Pad Crop Atanh Asinh TopK Squeeze ConstantOp LatticeSequenceWithSoftmax Cast EyeLikeOp CustomProxyOp
StraightThrough Tan Atan ConvolutionSequenceShape
`;

/** Names by number. */
export const PRIMITIVES: readonly string[] = NAMES.trim().split(/\s+/);

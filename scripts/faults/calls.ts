/**
 * A sound call of each operator, for probe-faults.ts to spoil: `T` stands for each dtype that there is a kernel for,
 * sizes that are equal are taken to be one dimension, and `=` gives the elements where ones do not do.
 */

import type { GraphProto } from '../../src/graph/onnx/messages.ts';
import { graphOf, node, tensorType, valueInfo } from '../../src/graph/onnx/protos.ts';

type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly f: number }
  | { readonly fs: readonly number[] }
  | { readonly ss: readonly string[] }
  | { readonly graph: GraphProto };
export interface Call {
  readonly op: string;
  /** `?` is an input left out. */
  readonly inputs: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs?: number;
  /** 21 where not given. */
  readonly opset?: number;
  readonly domain?: 'ai.onnx.ml' | 'com.microsoft';
  /** Instead of those of the kernel table. */
  readonly dtypes?: string;
}

const unary = (names: string): readonly Call[] => names.split(' ').map((op) => ({ op, inputs: 'T[2,3]' }));
const binary = (names: string): readonly Call[] =>
  names.split(' ').flatMap((op) => [
    { op, inputs: 'T[2,3] T[2,3]' },
    { op, inputs: 'T[2,3] T[]' },
    { op, inputs: 'T[] T[2,3]' },
  ]);
const reduce = (names: string): readonly Call[] =>
  names.split(' ').flatMap((op) => [
    { op, inputs: 'T[2,3,5] int64[1]=1' },
    { op, inputs: 'T[2,3,5] int64[2]=0,2', attributes: { keepdims: 0 } },
    { op, inputs: 'T[2,3,5]' },
    { op, inputs: 'T[2,3,5] int64[1]=-1' },
  ]);
const floats = 'float32 float16 float64';

/** A body of float32 values, or with the count of a loop and its condition before them. */
const body = (
  inputs: readonly string[],
  outputs: readonly string[],
  nodes: readonly (readonly [string, readonly string[], string])[],
): { readonly graph: GraphProto } => ({
  graph: graphOf({
    node: nodes.map(([op, from, to]) => node(op, from, [to])),
    input: inputs.map((name) =>
      valueInfo(
        name,
        name === 'i' ? tensorType('int64', []) : name === 'c' ? tensorType('bool', []) : tensorType('float32'),
      ),
    ),
    output: outputs.map((name) =>
      valueInfo(name, name === 'c' || name === 'd' ? tensorType('bool', []) : tensorType('float32')),
    ),
  }),
});
const summing = body(
  ['s', 'x'],
  ['t', 'y'],
  [
    ['Add', ['s', 'x'], 't'],
    ['Identity', ['t'], 'y'],
  ],
);
const doubling = body(
  ['i', 'c', 'v'],
  ['d', 'w', 'y'],
  [
    ['Identity', ['c'], 'd'],
    ['Add', ['v', 'v'], 'w'],
    ['Identity', ['w'], 'y'],
  ],
);
const stopping = body(
  ['i', 'c', 'v'],
  ['d', 'w'],
  [
    ['Identity', ['c'], 'd'],
    ['Add', ['v', 'v'], 'w'],
  ],
);
const branch = (op: string) => body([], ['z'], [[op, ['in_1'], 'z']]);

// biome-ignore format: one call a line
export const CALLS: readonly Call[] = [
  ...unary('Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Ceil Celu Cos Cosh Elu Erf Exp Floor Gelu HardSigmoid HardSwish Hardmax Identity IsInf IsNaN LeakyRelu Log LogSoftmax LpNormalization Mish Neg NonZero Not Reciprocal Relu Round Selu Shape Shrink Sigmoid Sign Sin Sinh Size Softmax Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Trilu Transpose Flatten EyeLike'),
  ...binary('Add Sub Mul Div Mod And Or Xor BitwiseAnd BitwiseOr BitwiseXor Equal Greater GreaterOrEqual Less LessOrEqual PRelu Max Min Mean Sum Pow'),
  { op: 'Pow', inputs: 'T[2,3] int64[2,3]' },
  { op: 'Pow', inputs: 'T[2,3] float32[2,3]' },
  { op: 'Mod', inputs: 'T[2,3] T[2,3]', attributes: { fmod: 1 } },
  { op: 'BitShift', inputs: 'T[2,3] T[2,3]', attributes: { direction: 'LEFT' } },
  { op: 'BitShift', inputs: 'T[2,3] T[2,3]', attributes: { direction: 'RIGHT' } },
  ...reduce('ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare'),
  { op: 'AffineGrid', inputs: 'T[2,2,3] int64[4]=2,1,4,5' },
  { op: 'AffineGrid', inputs: 'T[2,3,4] int64[5]=2,1,4,5,6' },
  ...['ArgMax', 'ArgMin'].flatMap((op) => [{ op, inputs: 'T[2,3]', attributes: { axis: 0 } }, { op, inputs: 'T[2,3]', attributes: { axis: -1, select_last_index: 1, keepdims: 0 } }]),
  { op: 'AveragePool', inputs: 'T[2,3,5,7]', attributes: { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1] } },
  { op: 'AveragePool', inputs: 'T[2,3,5,7]', attributes: { kernel_shape: [3, 3], auto_pad: 'SAME_UPPER', ceil_mode: 1, dilations: [2, 2] } },
  { op: 'AveragePool', inputs: 'T[2,3,5]', attributes: { kernel_shape: [2] } },
  { op: 'BatchNormalization', inputs: 'T[2,3,5] T[3] T[3] T[3] T[3]' },
  { op: 'Bernoulli', inputs: 'T[2,3]', dtypes: floats },
  ...['BlackmanWindow', 'HammingWindow', 'HannWindow'].flatMap((op) => [{ op, inputs: 'T[]=5', dtypes: 'int32 int64' }]),
  ...['float32', 'int32', 'int64', 'uint8', 'int8', 'bool', 'string', 'float16', 'float64', 'uint32', 'uint64', 'bfloat16', 'int16', 'uint16', 'float8e4m3fn', 'float8e5m2', 'uint4', 'int4'].map((to) => ({ op: 'Cast', inputs: 'T[2,3]', attributes: { to } })),
  { op: 'CenterCropPad', inputs: 'T[2,3] int64[2]=4,1' },
  { op: 'Clip', inputs: 'T[2,3] T[] T[]' },
  { op: 'Clip', inputs: 'T[2,3]', attributes: { min: { f: -1 }, max: { f: 1 } }, opset: 6, dtypes: 'float32' },
  { op: 'Col2Im', inputs: 'T[2,9,4] int64[2]=4,4 int64[2]=3,3' },
  { op: 'Compress', inputs: 'T[2,3] bool[3]', attributes: { axis: 1 } },
  { op: 'Compress', inputs: 'T[2,3] bool[6]' },
  { op: 'Concat', inputs: 'T[2,3] T[2,3]', attributes: { axis: 1 } },
  { op: 'Concat', inputs: 'T[2,3] T[2,3]', attributes: { axis: 0 } },
  { op: 'ConstantOfShape', inputs: 'int64[2]=2,3', dtypes: 'float32' },
  { op: 'Conv', inputs: 'T[2,3,7,5] T[11,3,2,2]' },
  { op: 'Conv', inputs: 'T[2,3,7,5] T[11,3,2,2] T[11]', attributes: { pads: [1, 1, 1, 1], strides: [2, 2] } },
  { op: 'Conv', inputs: 'T[2,3,7,5] T[3,1,2,2]', attributes: { group: 3, dilations: [2, 2] } },
  { op: 'Conv', inputs: 'T[2,3,7] T[11,3,2]' },
  { op: 'Conv', inputs: 'T[2,3,7,5] T[11,3,2,2]', attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] } },
  { op: 'ConvInteger', inputs: 'T[2,3,7,5] T[11,3,2,2] T[] T[]' },
  { op: 'ConvTranspose', inputs: 'T[2,3,7,5] T[3,11,2,2]' },
  { op: 'ConvTranspose', inputs: 'T[2,3,7,5] T[3,11,2,2] T[11]', attributes: { strides: [2, 2], output_padding: [1, 1], pads: [1, 1, 1, 1] } },
  { op: 'ConvTranspose', inputs: 'T[2,3,7] T[3,11,2]', attributes: { output_shape: [9] } },
  { op: 'CumSum', inputs: 'T[2,3] int64[]=0' },
  { op: 'CumSum', inputs: 'T[2,3] int32[]=1', attributes: { reverse: 1, exclusive: 1 } },
  { op: 'DFT', inputs: 'T[2,5,1] int64[]=5 int64[]=1' },
  { op: 'DFT', inputs: 'T[2,5,2] int64[]=3 int64[]=1', attributes: { inverse: 1 } },
  { op: 'DFT', inputs: 'T[2,5,1] ? int64[]=1', attributes: { onesided: 1 } },
  { op: 'DeformConv', inputs: 'T[2,3,7,7] T[5,3,2,2] T[2,8,6,6]', attributes: { kernel_shape: [2, 2] } },
  { op: 'DeformConv', inputs: 'T[2,3,7,7] T[5,3,2,2] T[2,8,6,6] T[5] T[2,4,6,6]', attributes: { kernel_shape: [2, 2] } },
  { op: 'DepthToSpace', inputs: 'T[2,12,3,5]', attributes: { blocksize: 2 } },
  { op: 'DepthToSpace', inputs: 'T[2,12,3,5]', attributes: { blocksize: 2, mode: 'CRD' } },
  { op: 'DequantizeLinear', inputs: 'T[2,3] float32[3] T[3]' },
  { op: 'DequantizeLinear', inputs: 'T[2,3] float32[] T[]' },
  { op: 'DequantizeLinear', inputs: 'T[2,4] float32[2,2] T[2,2]', attributes: { block_size: 2 } },
  { op: 'Det', inputs: 'T[2,3,3]' },
  { op: 'Dropout', inputs: 'T[2,3] float32[]=0.5 bool[]=1' },
  { op: 'DynamicQuantizeLinear', inputs: 'float32[2,3]', outputs: 3, dtypes: 'float32' },
  { op: 'Einsum', inputs: 'T[2,3] T[3,5]', attributes: { equation: 'ij,jk->ik' } },
  { op: 'Einsum', inputs: 'T[2,3,3]', attributes: { equation: 'bii->bi' } },
  { op: 'Einsum', inputs: 'T[2,3,5]', attributes: { equation: 'bij->b' } },
  { op: 'Einsum', inputs: 'T[2,5,3,7] T[2,11,3,7]', attributes: { equation: 'btnh,bsnh->bnts' } },
  { op: 'Einsum', inputs: 'T[2,3] T[5]', attributes: { equation: '...i,j->...ij' } },
  { op: 'Expand', inputs: 'T[3,1] int64[3]=2,1,4' },
  { op: 'GRU', inputs: 'T[5,2,3] T[1,12,3] T[1,12,4] T[1,24] int32[2]=5,3 T[1,2,4]', attributes: { hidden_size: 4 }, outputs: 2 },
  { op: 'GRU', inputs: 'T[5,2,3] T[2,12,3] T[2,12,4]', attributes: { hidden_size: 4, direction: 'bidirectional', linear_before_reset: 1 }, outputs: 2 },
  { op: 'LSTM', inputs: 'T[5,2,3] T[1,16,3] T[1,16,4] T[1,32] int32[2]=5,3 T[1,2,4] T[1,2,4]', attributes: { hidden_size: 4 }, outputs: 3 },
  { op: 'LSTM', inputs: 'T[5,2,3] T[2,16,3] T[2,16,4]', attributes: { hidden_size: 4, direction: 'bidirectional' }, outputs: 3 },
  { op: 'RNN', inputs: 'T[5,2,3] T[1,4,3] T[1,4,4] T[1,8] int32[2]=5,3 T[1,2,4]', attributes: { hidden_size: 4 }, outputs: 2 },
  { op: 'RNN', inputs: 'T[5,2,3] T[2,4,3] T[2,4,4]', attributes: { hidden_size: 4, direction: 'bidirectional' }, outputs: 2 },
  { op: 'Gather', inputs: 'T[2,3] int64[5]=0' },
  { op: 'Gather', inputs: 'T[2,3] int32[5]=0', attributes: { axis: 1 } },
  { op: 'Gather', inputs: 'T[2,3] int64[]=0', attributes: { axis: -1 } },
  { op: 'GatherElements', inputs: 'T[2,3] int64[2,3]=0', attributes: { axis: 1 } },
  { op: 'GatherElements', inputs: 'T[2,3] int32[2,3]=0', attributes: { axis: 0 } },
  { op: 'GatherND', inputs: 'T[2,3] int64[2,2]=0' },
  { op: 'GatherND', inputs: 'T[2,3,5] int64[2,1]=0', attributes: { batch_dims: 1 } },
  { op: 'Gemm', inputs: 'T[2,3] T[3,5] T[5]' },
  { op: 'Gemm', inputs: 'T[3,2] T[5,3] T[2,5]', attributes: { transA: 1, transB: 1, alpha: { f: 0.5 } } },
  ...unary('GlobalAveragePool GlobalLpPool GlobalMaxPool').map((call) => ({ ...call, inputs: 'T[2,3,5,7]' })),
  ...['linear', 'nearest', 'cubic'].flatMap((mode) => ['zeros', 'border', 'reflection'].map((padding_mode) => ({ op: 'GridSample', inputs: 'T[2,3,5,7] T[2,4,6,2]', attributes: { mode, padding_mode } }))),
  { op: 'GridSample', inputs: 'T[2,3,5,7,4] T[2,4,6,8,3]', attributes: { mode: 'linear', padding_mode: 'reflection', align_corners: 1 } },
  { op: 'GroupNormalization', inputs: 'T[2,6,5] T[6] T[6]', attributes: { num_groups: 2 } },
  { op: 'InstanceNormalization', inputs: 'T[2,3,5] T[3] T[3]' },
  { op: 'LRN', inputs: 'T[2,3,5,7]', attributes: { size: 3 } },
  { op: 'LayerNormalization', inputs: 'T[2,3,5] T[5] T[5]' },
  { op: 'LayerNormalization', inputs: 'T[2,3,5] T[3,5]', attributes: { axis: 1 }, outputs: 3 },
  { op: 'LpPool', inputs: 'T[2,3,5,7]', attributes: { kernel_shape: [2, 2] } },
  { op: 'MatMul', inputs: 'T[2,3] T[3,5]' },
  { op: 'MatMul', inputs: 'T[7,2,3] T[7,3,5]' },
  { op: 'MatMul', inputs: 'T[7,2,3] T[3,5]' },
  { op: 'MatMul', inputs: 'T[3] T[3]' },
  { op: 'MatMulInteger', inputs: 'T[2,3] T[3,5] T[] T[]' },
  { op: 'MatMulInteger', inputs: 'T[2,3] T[3,5] T[2] T[5]' },
  { op: 'MaxPool', inputs: 'T[2,3,5,7]', attributes: { kernel_shape: [2, 2], pads: [1, 1, 1, 1], strides: [2, 2] }, outputs: 2 },
  { op: 'MaxPool', inputs: 'T[2,3,5,7]', attributes: { kernel_shape: [3, 3], dilations: [2, 2], ceil_mode: 1 } },
  { op: 'MaxPool', inputs: 'T[2,3,5]', attributes: { kernel_shape: [2] } },
  { op: 'MaxRoiPool', inputs: 'T[2,3,5,7] T[4,5]=0,0,0,2,2', attributes: { pooled_shape: [2, 2] } },
  { op: 'MaxUnpool', inputs: 'T[1,1,2,2] int64[1,1,2,2]=0,3,5,7', attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  { op: 'MaxUnpool', inputs: 'T[1,1,2,2] int64[1,1,2,2]=0,3,5,7 int64[4]=1,1,5,5', attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  { op: 'MeanVarianceNormalization', inputs: 'T[2,3,5,7]' },
  { op: 'MelWeightMatrix', inputs: 'int64[]=8 int64[]=16 int64[]=8192 float32[]=0 float32[]=4096', dtypes: 'float32' },
  { op: 'Multinomial', inputs: 'T[2,3]', attributes: { sample_size: 4 } },
  { op: 'NonMaxSuppression', inputs: 'float32[1,6,4] float32[1,2,6] int64[1]=3 float32[1]=0.5 float32[1]=0', dtypes: 'float32' },
  { op: 'NonMaxSuppression', inputs: 'float32[1,6,4] float32[1,2,6] int64[1]=3 float32[1]=0.5 float32[1]=0', attributes: { center_point_box: 1 }, dtypes: 'float32' },
  { op: 'OneHot', inputs: 'int64[2]=0 int64[1]=3 T[2]=0,1' },
  { op: 'OneHot', inputs: 'int32[2]=0 int32[1]=3 T[2]=0,1', attributes: { axis: 0 } },
  { op: 'OneHot', inputs: 'float32[2]=0 float32[1]=3 T[2]=0,1' },
  ...['constant', 'edge', 'reflect', 'wrap'].flatMap((mode) => [{ op: 'Pad', inputs: 'T[2,3] int64[4]=1,1,0,1', attributes: { mode } }, { op: 'Pad', inputs: 'T[2,3] int64[4]=0,-1,0,-1', attributes: { mode } }, { op: 'Pad', inputs: 'T[2,3] int64[2]=1,1 T[] int64[1]=1', attributes: { mode } }]),
  { op: 'QLinearConv', inputs: 'T[2,3,7,5] float32[] T[] T[11,3,2,2] float32[] T[] float32[] T[]' },
  { op: 'QLinearConv', inputs: 'T[2,3,7,5] float32[] T[] T[11,3,2,2] float32[11] T[11] float32[] T[] int32[11]' },
  { op: 'QLinearMatMul', inputs: 'T[2,3] float32[] T[] T[3,5] float32[] T[] float32[] T[]' },
  { op: 'QuantizeLinear', inputs: 'float32[2,3] float32[3] T[3]' },
  { op: 'QuantizeLinear', inputs: 'float32[2,3] float32[] T[]' },
  { op: 'QuantizeLinear', inputs: 'float32[2,4] float32[2,2] T[2,2]', attributes: { block_size: 2 } },
  { op: 'RandomNormalLike', inputs: 'T[2,3]', dtypes: 'float32' },
  { op: 'RandomUniformLike', inputs: 'T[2,3]', dtypes: 'float32' },
  { op: 'Range', inputs: 'T[]=0 T[]=5 T[]=1' },
  { op: 'RegexFullMatch', inputs: 'string[2]', attributes: { pattern: '(a|aa)+$' }, dtypes: 'string' },
  { op: 'Reshape', inputs: 'T[2,3] int64[2]=3,-1' },
  { op: 'Reshape', inputs: 'T[2,3] int64[3]=0,-1,1' },
  { op: 'Reshape', inputs: 'T[2,3] int64[2]=6,1', attributes: { allowzero: 1 } },
  ...['nearest', 'linear', 'cubic'].flatMap((mode) => [
    { op: 'Resize', inputs: 'T[2,3,5,7] ? ? int64[4]=2,3,8,9', attributes: { mode } },
    { op: 'Resize', inputs: 'T[2,3,5,7] ? float32[4]=1,1,2,2', attributes: { mode } },
    { op: 'Resize', inputs: 'T[2,3,5,7] ? float32[4]=1,1,0.5,0.5', attributes: { mode, antialias: 1 } },
    { op: 'Resize', inputs: 'T[2,3,5,7] float32[8]=0,0,0,0,1,1,1,1 float32[4]=1,1,2,2', attributes: { mode, coordinate_transformation_mode: 'tf_crop_and_resize' } },
    { op: 'Resize', inputs: 'T[2,3,5,7] float32[0] float32[4]=1,1,2,2', attributes: { mode, coordinate_transformation_mode: 'align_corners' }, opset: 11 },
    { op: 'Resize', inputs: 'T[2,5,7,3] ? ? int64[4]=2,8,9,3', attributes: { mode, keep_aspect_ratio_policy: 'stretch' } },
    { op: 'Resize', inputs: 'T[2,3,5,7] ? ? int64[2]=8,9', attributes: { mode, axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' } },
  ]),
  ...['nearest', 'linear'].flatMap((mode) => [{ op: 'Resize', inputs: 'T[2,3,5,7] float32[4]=1,1,2,2', attributes: { mode }, opset: 10 }, { op: 'Upsample', inputs: 'T[2,3,5,7] float32[4]=1,1,2,2', attributes: { mode }, opset: 9, dtypes: 'float32 int32 uint8' }]),
  { op: 'ReverseSequence', inputs: 'T[5,2,3] int64[2]=5,3' },
  { op: 'ReverseSequence', inputs: 'T[2,5,3] int64[2]=5,3', attributes: { batch_axis: 0, time_axis: 1 } },
  ...['avg', 'max'].flatMap((mode) => [{ op: 'RoiAlign', inputs: 'T[2,3,5,7] T[4,4]=0,0,3,3 int64[4]=0', attributes: { output_height: 2, output_width: 2, mode } }, { op: 'RoiAlign', inputs: 'T[2,3,5,7] T[4,4]=0,0,3,3 int64[4]=0', attributes: { sampling_ratio: 2, mode, coordinate_transformation_mode: 'output_half_pixel' } }]),
  { op: 'STFT', inputs: 'T[2,16,1] int64[]=4 T[8] int64[]=8' },
  { op: 'STFT', inputs: 'T[2,16,1] int64[]=4 ? int64[]=8', attributes: { onesided: 0 } },
  ...['none', 'add', 'mul', 'max', 'min'].flatMap((reduction) => [
    { op: 'ScatterElements', inputs: 'T[2,3] int64[2,3]=0 T[2,3]', attributes: { axis: 1, reduction } },
    { op: 'ScatterND', inputs: 'T[2,3] int64[4,1]=0 T[4,3]', attributes: { reduction } },
  ]),
  { op: 'ScatterElements', inputs: 'T[2,3] int32[2,3]=0 T[2,3]' },
  { op: 'Slice', inputs: 'T[2,3] int64[2]=0,0 int64[2]=2,3 int64[2]=0,1 int64[2]=1,1' },
  { op: 'Slice', inputs: 'T[2,3] int32[1]=2 int32[1]=-9 int32[1]=1 int32[1]=-1' },
  { op: 'SpaceToDepth', inputs: 'T[2,3,4,6]', attributes: { blocksize: 2 } },
  { op: 'Split', inputs: 'T[2,5] int64[2]=2,3', attributes: { axis: 1 }, outputs: 2 },
  { op: 'Split', inputs: 'T[4,5]', attributes: { axis: 0, num_outputs: 2 }, outputs: 2 },
  { op: 'SplitToSequence', inputs: 'T[2,5] int64[]=2', attributes: { axis: 1 } },
  { op: 'SplitToSequence', inputs: 'T[2,5] int64[2]=2,3', attributes: { axis: 1 } },
  { op: 'SplitToSequence', inputs: 'T[2,5]', attributes: { axis: 1, keepdims: 0 } },
  { op: 'Squeeze', inputs: 'T[2,1,3] int64[1]=1' },
  { op: 'Unsqueeze', inputs: 'T[2,3] int64[2]=0,-1' },
  { op: 'StringConcat', inputs: 'string[2] string[2]', dtypes: 'string' },
  { op: 'StringSplit', inputs: 'string[2]', outputs: 2, dtypes: 'string' },
  { op: 'StringSplit', inputs: 'string[2]', attributes: { delimiter: ',', maxsplit: 2 }, outputs: 2, dtypes: 'string' },
  { op: 'StringNormalizer', inputs: 'string[2]', attributes: { case_change_action: 'LOWER', stopwords: { ss: ['a'] } }, dtypes: 'string' },
  { op: 'TfIdfVectorizer', inputs: 'T[2,5]', attributes: { mode: 'TF', min_gram_length: 1, max_gram_length: 2, max_skip_count: 1, ngram_counts: [0, 2], ngram_indexes: [0, 1, 2], pool_int64s: [1, 2, 1, 2] }, dtypes: 'int32 int64' },
  { op: 'Tile', inputs: 'T[2,3] int64[2]=2,2' },
  { op: 'TopK', inputs: 'T[2,5] int64[1]=2', outputs: 2 },
  { op: 'TopK', inputs: 'T[2,5] int64[1]=2', attributes: { axis: 0, largest: 0, sorted: 0 }, outputs: 2 },
  { op: 'TopK', inputs: 'T[2,5]', attributes: { k: 2 }, outputs: 2, opset: 9, dtypes: 'float32 float64' },
  { op: 'Transpose', inputs: 'T[2,3,5]', attributes: { perm: [2, 0, 1] } },
  { op: 'Trilu', inputs: 'T[2,3] int64[]=1' },
  { op: 'Unique', inputs: 'T[2,3]', outputs: 4 },
  { op: 'Unique', inputs: 'T[2,3]', attributes: { axis: 1, sorted: 0 }, outputs: 4 },
  { op: 'Where', inputs: 'bool[2,3] T[2,3] T[2,3]' },
  { op: 'Where', inputs: 'bool[2,1] T[] T[1,3]' },
  { op: 'Scan', inputs: 'T[3] T[5,3]', attributes: { body: summing, num_scan_inputs: 1 }, outputs: 2, dtypes: 'float32' },
  { op: 'Scan', inputs: 'T[3] T[3,5]', attributes: { body: summing, num_scan_inputs: 1, scan_input_axes: [1], scan_output_axes: [1], scan_input_directions: [1], scan_output_directions: [1] }, outputs: 2, dtypes: 'float32' },
  { op: 'Scan', inputs: '? T[2,3] T[2,5,3]', attributes: { body: summing, num_scan_inputs: 1 }, outputs: 2, opset: 8, dtypes: 'float32' },
  { op: 'Loop', inputs: 'int64[]=3 bool[]=1 T[2,3]', attributes: { body: doubling }, outputs: 2, dtypes: 'float32' },
  { op: 'Loop', inputs: 'int64[]=3 bool[]=1 T[2,3]', attributes: { body: stopping }, dtypes: 'float32' },
  { op: 'If', inputs: 'bool[]=1 T[2,3]', attributes: { then_branch: branch('Relu'), else_branch: branch('Neg') }, dtypes: 'float32' },
  // Older forms with kernels of their own.
  { op: 'Softmax', inputs: 'T[2,3,5]', attributes: { axis: 1 }, opset: 12, dtypes: 'float32 float64' },
  { op: 'LogSoftmax', inputs: 'T[2,3,5]', attributes: { axis: 1 }, opset: 12, dtypes: 'float32 float64' },
  { op: 'Hardmax', inputs: 'T[2,3,5]', attributes: { axis: 1 }, opset: 12, dtypes: 'float32' },
  { op: 'Slice', inputs: 'T[2,3]', attributes: { starts: [0], ends: [-1] }, opset: 9, dtypes: 'float32' },
  { op: 'Scatter', inputs: 'T[2,3] int64[2,3]=0 T[2,3]', opset: 10, dtypes: 'float32 string' },
  { op: 'Pad', inputs: 'T[2,3]', attributes: { pads: [0, 1, 0, 1], mode: 'reflect' }, opset: 10, dtypes: 'float32' },
  // ai.onnx.ml
  { op: 'ArrayFeatureExtractor', inputs: 'T[2,3] int64[2]=0', domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32 float64 int64 int32 string' },
  { op: 'Binarizer', inputs: 'T[2,3]', attributes: { threshold: { f: 0.5 } }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32' },
  { op: 'CategoryMapper', inputs: 'string[2,3]', attributes: { cats_strings: { ss: ['a', 'b'] }, cats_int64s: [0, 1] }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'string' },
  { op: 'FeatureVectorizer', inputs: 'T[2,3] T[2,5]', attributes: { inputdimensions: [3, 5] }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32 float64 int64 int32' },
  { op: 'Imputer', inputs: 'T[2,3]', attributes: { imputed_value_floats: { fs: [1, 2, 3] }, replaced_value_float: { f: 0 } }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32' },
  { op: 'LabelEncoder', inputs: 'T[2,3]', attributes: { keys_int64s: [1, 2], values_floats: { fs: [1, 2] } }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'int64' },
  { op: 'LinearClassifier', inputs: 'T[2,3]', attributes: { coefficients: { fs: [1, 2, 3, 4, 5, 6] }, intercepts: { fs: [1, 2] }, classlabels_ints: [0, 1], post_transform: 'SOFTMAX' }, outputs: 2, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32 float64 int64 int32' },
  { op: 'LinearRegressor', inputs: 'T[2,3]', attributes: { coefficients: { fs: [1, 2, 3] }, intercepts: { fs: [1] } }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32' },
  ...['MAX', 'L1', 'L2'].map((norm) => ({ op: 'Normalizer', inputs: 'T[2,3]', attributes: { norm }, domain: 'ai.onnx.ml' as const, opset: 3, dtypes: 'float32 float64 int64 int32' })),
  { op: 'OneHotEncoder', inputs: 'T[2,3]', attributes: { cats_int64s: [1, 2, 3] }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32 float64 int64 int32' },
  { op: 'OneHotEncoder', inputs: 'T[2,3]', attributes: { cats_int64s: [1, 2, 3], zeros: 0 }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32 int64' },
  { op: 'OneHotEncoder', inputs: 'string[2,3]', attributes: { cats_strings: { ss: ['a', 'b'] } }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'string' },
  { op: 'SVMClassifier', inputs: 'T[2,3]', attributes: { coefficients: { fs: [1, -1] }, support_vectors: { fs: [1, 2, 3, 4, 5, 6] }, vectors_per_class: [1, 1], rho: { fs: [0.5] }, kernel_type: 'RBF', kernel_params: { fs: [0.1, 0, 3] }, classlabels_ints: [0, 1], prob_a: { fs: [-1] }, prob_b: { fs: [0] } }, outputs: 2, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32 float64 int64 int32' },
  { op: 'SVMRegressor', inputs: 'T[2,3]', attributes: { coefficients: { fs: [1, -1] }, support_vectors: { fs: [1, 2, 3, 4, 5, 6] }, n_supports: 2, rho: { fs: [0.5] }, kernel_type: 'RBF', kernel_params: { fs: [0.1, 0, 3] } }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32' },
  { op: 'Scaler', inputs: 'T[2,3]', attributes: { offset: { fs: [1, 2, 3] }, scale: { fs: [1, 2, 3] } }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32 float64 int64 int32' },
  { op: 'TreeEnsembleRegressor', inputs: 'T[2,3]', attributes: { n_targets: 1, nodes_falsenodeids: [2, 0, 0], nodes_featureids: [1, 0, 0], nodes_modes: { ss: ['BRANCH_LEQ', 'LEAF', 'LEAF'] }, nodes_nodeids: [0, 1, 2], nodes_treeids: [0, 0, 0], nodes_truenodeids: [1, 0, 0], nodes_values: { fs: [0.5, 0, 0] }, target_ids: [0, 0], target_nodeids: [1, 2], target_treeids: [0, 0], target_weights: { fs: [1, 2] } }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32 float64' },
  { op: 'TreeEnsembleClassifier', inputs: 'T[2,3]', attributes: { classlabels_int64s: [0, 1], post_transform: 'LOGISTIC', nodes_falsenodeids: [2, 0, 0], nodes_featureids: [1, 0, 0], nodes_modes: { ss: ['BRANCH_LEQ', 'LEAF', 'LEAF'] }, nodes_nodeids: [0, 1, 2], nodes_treeids: [0, 0, 0], nodes_truenodeids: [1, 0, 0], nodes_values: { fs: [0.5, 0, 0] }, class_ids: [1, 1], class_nodeids: [1, 2], class_treeids: [0, 0], class_weights: { fs: [1, 2] } }, outputs: 2, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32 float64 int64 int32' },
  { op: 'ZipMap', inputs: 'float32[2,2]', attributes: { classlabels_int64s: [0, 1] }, domain: 'ai.onnx.ml', opset: 3, dtypes: 'float32' },
  // com.microsoft: what its own quantiser and optimiser write into models.
  { op: 'BiasGelu', inputs: 'T[2,3] T[3]', domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'FastGelu', inputs: 'T[2,3] T[3]', domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'FusedMatMul', inputs: 'T[2,3] T[3,5]', attributes: { alpha: { f: 0.5 } }, domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'SkipLayerNormalization', inputs: 'T[2,3,5] T[2,3,5] T[5] T[5]', domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'EmbedLayerNormalization', inputs: 'int32[2,3]=0 int32[2,3]=0 T[11,5] T[7,5] T[4,5] T[5] T[5]', outputs: 2, domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'Attention', inputs: 'T[2,3,4] T[4,12] T[12]', attributes: { num_heads: 2 }, domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'MultiHeadAttention', inputs: 'T[2,3,4] T[2,5,4] T[2,5,4]', attributes: { num_heads: 2 }, domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  ...['QLinearAdd', 'QLinearMul'].map((op) => ({ op, inputs: 'T[2,3] float32[] T[] T[2,3] float32[] T[] float32[] T[]', domain: 'com.microsoft' as const, opset: 1, dtypes: 'uint8 int8' })),
  ...['QLinearSigmoid', 'QLinearLeakyRelu'].map((op) => ({ op, inputs: 'T[2,3] float32[] T[] float32[] T[]', domain: 'com.microsoft' as const, opset: 1, dtypes: 'uint8 int8' })),
  { op: 'QLinearGlobalAveragePool', inputs: 'T[2,3,5,7] float32[] T[] float32[] T[]', domain: 'com.microsoft', opset: 1, dtypes: 'uint8 int8' },
  { op: 'QLinearAveragePool', inputs: 'T[2,3,5,7] float32[] T[] float32[] T[]', attributes: { kernel_shape: [2, 2] }, domain: 'com.microsoft', opset: 1, dtypes: 'uint8 int8' },
  { op: 'QLinearConcat', inputs: 'float32[] T[] T[2,3] float32[] T[] T[2,3] float32[] T[]', attributes: { axis: 1 }, domain: 'com.microsoft', opset: 1, dtypes: 'uint8 int8' },
  { op: 'QLinearSoftmax', inputs: 'T[2,3] float32[] T[] float32[] T[]', attributes: { opset: 13 }, domain: 'com.microsoft', opset: 1, dtypes: 'uint8 int8' },
  { op: 'QGemm', inputs: 'T[2,3] float32[] T[] T[3,5] float32[] T[] int32[5] float32[] T[]', domain: 'com.microsoft', opset: 1, dtypes: 'uint8 int8' },
  { op: 'MatMulIntegerToFloat', inputs: 'T[2,3] T[3,5] float32[] float32[] T[] T[] float32[5]', domain: 'com.microsoft', opset: 1, dtypes: 'uint8 int8' },
  { op: 'DynamicQuantizeMatMul', inputs: 'float32[2,3] T[3,5] float32[] T[] float32[5]', domain: 'com.microsoft', opset: 1, dtypes: 'uint8 int8' },
  { op: 'DynamicQuantizeLSTM', inputs: 'float32[5,2,3] T[1,3,16] T[1,4,16] ? ? ? ? ? float32[1] T[1] float32[1] T[1]', attributes: { hidden_size: 4 }, outputs: 3, domain: 'com.microsoft', opset: 1, dtypes: 'uint8 int8' },
  { op: 'CropAndResize', inputs: 'T[2,3,5,7] T[4,4]=0,0,1,1 int32[4]=0 int32[2]=2,2', domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'GatherND', inputs: 'T[2,3] int64[2,2]=0', domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'NGramRepeatBlock', inputs: 'int64[2,5]=0 float32[2,7]', attributes: { ngram_size: 2 }, domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'Tokenizer', inputs: 'string[2]', attributes: { mark: 1, pad_value: '#', separators: { ss: [' '] }, mincharnum: 1 }, domain: 'com.microsoft', opset: 1, dtypes: 'string' },
  { op: 'Inverse', inputs: 'T[2,3,3]', domain: 'com.microsoft', opset: 1, dtypes: 'float32 float64' },
  { op: 'Trilu', inputs: 'T[2,3] int64[]=1', domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'Unique', inputs: 'T[5]', outputs: 3, domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'Range', inputs: 'T[]=0 T[]=5 T[]=1', domain: 'com.microsoft', opset: 1, dtypes: 'int32 int64 float32' },
  { op: 'Pad', inputs: 'T[2,3] int64[4]=1,1,0,1', domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
  { op: 'MaxpoolWithMask', inputs: 'T[2,3,5,7] int32[2,3,5,7]', attributes: { kernel_shape: [2, 2] }, domain: 'com.microsoft', opset: 1, dtypes: 'float32' },
];

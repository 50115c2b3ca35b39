/**
 * What inputs are: Caffe2's nets name them, and say neither types nor shapes. Told by value_info.json or by the export;
 * else derived from the operators that take them, through operators that keep a shape: a convolution wants
 * [batch, channels of its filter, height, width], a full connection [batch, columns of its matrix], an index is int64,
 * a length int32. What nothing tells is a float32 tensor of any shape.
 */
import type { Value } from '../../graph/graph.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Dim, Shape } from '../../tensor/signature.ts';
import type { OperatorDef } from './messages.ts';
import type { Caffe2Model } from './read.ts';
import { Args } from './table.ts';

export interface InputType {
  readonly dtype: DType;
  readonly shape: Shape;
}
interface Hint {
  readonly dtype?: DType;
  readonly shape?: readonly (Dim | undefined)[];
}
type ShapeOf = (name: string) => readonly number[] | undefined;
type Rule = (op: OperatorDef, args: Args, shapeOf: ShapeOf) => readonly (Hint | undefined)[];

const FREE = undefined;
const image = (args: Args, channels: Dim | undefined, rank = 4): Hint => {
  const inner = Array<undefined>(rank - 2).fill(FREE);
  return { shape: args.text('order', 'NCHW') === 'NHWC' ? [FREE, ...inner, channels] : [FREE, channels, ...inner] };
};
const rankOfKernel = (args: Args): number => {
  const kernels = args.ints('kernels').length;
  return kernels > 0 ? kernels + 2 : 4;
};

const conv: Rule = (op, args, shapeOf) => {
  const filter = shapeOf(op.input[1] ?? '');
  const rank = filter?.length ?? rankOfKernel(args);
  const own = args.text('order', 'NCHW') === 'NHWC' ? filter?.at(-1) : filter?.[1];
  return [image(args, own === undefined ? undefined : own * args.int('group', 1), rank)];
};
const pool: Rule = (_, args) => [image(args, undefined, rankOfKernel(args))];
const images: Rule = (_, args) => [image(args, undefined)];
const channels: Rule = (op, args, shapeOf) => {
  const size = shapeOf(op.input[1] ?? '')?.[0];
  return [image(args, size)];
};
const connected =
  (transposed: boolean): Rule =>
  (op, args, shapeOf) => {
    const w = shapeOf(op.input[1] ?? '');
    if (!w) return [undefined];
    const at = args.int('axis_w', 1);
    const inner = (from: number, to?: number): number => w.slice(from, to).reduce((a, b) => a * b, 1);
    const columns = transposed ? inner(0, at) : inner(at);
    const axis = args.int('axis', 1);
    return axis >= 1 ? [{ shape: [...Array<undefined>(axis).fill(FREE), columns] }] : [undefined];
  };
const INDEX: Hint = { dtype: 'int64', shape: [FREE] };
const LENGTHS: Hint = { dtype: 'int32', shape: [FREE] };
const lengths =
  (...hints: readonly (Hint | undefined)[]): Rule =>
  () =>
    hints;

/** [time, batch, units]; initial states [1, batch, units]; lengths where a unit in the step net takes them. */
const recurrent: Rule = (op, args) => {
  const hints: (Hint | undefined)[] = [{ shape: [FREE, FREE, FREE] }];
  for (const id of args.ints('initial_recurrent_state_ids')) hints[id] = { shape: [1, FREE, FREE] };
  for (const unit of args.net('step_net')?.op ?? []) {
    const at = unit.type === 'LSTMUnit' ? 3 : unit.type === 'GRUUnit' ? 2 : -1;
    const place = op.input.indexOf(unit.input[at] ?? '');
    if (place > 0 && new Args(unit.arg).bool('sequence_lengths', true)) hints[place] = LENGTHS;
  }
  return hints;
};

// biome-ignore format: one rule a line
const RULES: Readonly<Record<string, Rule>> = {
  Conv: conv, Conv1D: conv, Conv2D: conv, Conv3D: conv,
  ConvTranspose: (op, args, shapeOf) => [image(args, shapeOf(op.input[1] ?? '')?.[0])],
  MaxPool: pool, AveragePool: pool, LpPool: pool,
  MaxPool1D: (_, args) => [image(args, FREE, 3)], AveragePool1D: (_, args) => [image(args, FREE, 3)],
  MaxPool2D: images, AveragePool2D: images, MaxPoolWithIndex: images,
  MaxPool3D: (_, args) => [image(args, FREE, 5)], AveragePool3D: (_, args) => [image(args, FREE, 5)],
  LRN: images, PadImage: images, ChannelShuffle: images, ResizeNearest: images, UpsampleBilinear: images,
  SpatialBN: channels, AffineChannel: channels, InstanceNorm: channels, GroupNorm: channels, PRelu: (op, args, shapeOf) => ((shapeOf(op.input[1] ?? '')?.[0] ?? 1) > 1 ? channels(op, args, shapeOf) : []),
  NHWC2NCHW: () => [{ shape: [FREE, FREE, FREE, FREE] }], NCHW2NHWC: () => [{ shape: [FREE, FREE, FREE, FREE] }],
  FC: connected(false), FCTransposed: connected(true),
  Int8Quantize: () => [],
  Gather: lengths(undefined, { dtype: 'int64' }),
  BatchGather: lengths(undefined, { dtype: 'int64' }),
  SparseLengthsSum: lengths(undefined, INDEX, LENGTHS), SparseLengthsMean: lengths(undefined, INDEX, LENGTHS), SparseLengthsMax: lengths(undefined, INDEX, LENGTHS),
  SparseLengthsWeightedSum: lengths(undefined, { shape: [FREE] }, INDEX, LENGTHS), SparseLengthsPositionalWeightedSum: lengths(undefined, { shape: [FREE] }, INDEX, LENGTHS),
  SparseLengthsSumFused8BitRowwise: lengths(undefined, INDEX, LENGTHS), SparseLengthsMeanFused8BitRowwise: lengths(undefined, INDEX, LENGTHS),
  SparseLengthsWeightedSumFused8BitRowwise: lengths(undefined, { shape: [FREE] }, INDEX, LENGTHS),
  SparseLengthsSum8BitsRowwise: lengths(undefined, INDEX, LENGTHS), SparseLengthsMean8BitsRowwise: lengths(undefined, INDEX, LENGTHS),
  LengthsSum: lengths(undefined, LENGTHS), LengthsMean: lengths(undefined, LENGTHS), LengthsMax: lengths(undefined, LENGTHS), LengthsWeightedSum: lengths(undefined, { shape: [FREE] }, LENGTHS),
  LengthsTile: lengths(undefined, LENGTHS), LengthsPad: lengths(undefined, LENGTHS), LengthsTopK: lengths({ shape: [FREE] }, LENGTHS),
  LengthsToRanges: lengths(LENGTHS), LengthsToSegmentIds: lengths(LENGTHS), LengthsRangeFill: lengths(LENGTHS), LengthsToWeights: lengths(LENGTHS), LengthsToShape: lengths(LENGTHS), LengthsGather: lengths(undefined, LENGTHS, { dtype: 'int32', shape: [FREE] }),
  PackSegments: lengths(LENGTHS), UnpackSegments: lengths(LENGTHS), SegmentOneHot: lengths(LENGTHS, INDEX, { dtype: 'int64', shape: [1] }),
  OneHot: lengths(INDEX, { dtype: 'int64', shape: [1] }), BatchOneHot: lengths(undefined, LENGTHS), SequenceMask: lengths(undefined, LENGTHS),
  SparseToDense: lengths({ dtype: 'int32', shape: [FREE] }), SparseToDenseMask: lengths(INDEX, undefined, undefined, LENGTHS),
  IndexHash: lengths({ dtype: 'int64' }), ReversePackedSegs: lengths({ shape: [FREE, FREE, FREE] }, LENGTHS),
  GenerateProposals: lengths({ shape: [FREE, FREE, FREE, FREE] }, { shape: [FREE, FREE, FREE, FREE] }, { shape: [FREE, 3] }),
  BBoxTransform: lengths(undefined, undefined, { shape: [FREE, 3] }),
  RoIAlign: (_, args) => [image(args, FREE), { shape: [FREE, FREE] }], RoIPool: (_, args) => [image(args, FREE), { shape: [FREE, FREE] }],
  RecurrentNetwork: recurrent, InferenceLSTM: () => [{ shape: [FREE, FREE, FREE] }],
  BooleanMask: lengths(undefined, { dtype: 'bool', shape: [FREE] }), Not: lengths({ dtype: 'bool' }), Where: lengths({ dtype: 'bool' }), If: lengths({ dtype: 'bool', shape: [1] }), While: lengths({ dtype: 'bool', shape: [1] }),
  And: lengths({ dtype: 'bool' }, { dtype: 'bool' }), Or: lengths({ dtype: 'bool' }, { dtype: 'bool' }), Xor: lengths({ dtype: 'bool' }, { dtype: 'bool' }),
  StringPrefix: lengths({ dtype: 'string' }), StringSuffix: lengths({ dtype: 'string' }), StringStartsWith: lengths({ dtype: 'string' }), StringEndsWith: lengths({ dtype: 'string' }),
  LSTMUnit: lengths({ shape: [1, FREE, FREE] }, { shape: [1, FREE, FREE] }, { shape: [1, FREE, FREE] }, LENGTHS),
};

/** Operators whose first output has the first input's shape, and for all but Cast its type. */
const KEEPS = new Set(
  'Relu Sigmoid Tanh Elu Selu LeakyRelu Copy Alias StopGradient EnsureCPUOutput EnsureDense Cast Dropout Scale Negative Exp Log Sqr Sqrt Abs Clip Softmax Swish Gelu Normalize CopyFromCPUInput CopyCPUToGPU CopyGPUToCPU AliasWithName Softsign Softplus'.split(
    ' ',
  ),
);
/** Tensors that must have as many dimensions; the smaller ones are free. */
const IMAGE_KEEPS = new Set('SpatialBN LRN AffineChannel PRelu ChannelShuffle'.split(' '));

const merge = (a: Hint | undefined, b: Hint): Hint => {
  const dtype = a?.dtype ?? b.dtype;
  const both = a?.shape && b.shape && a.shape.length === b.shape.length;
  const shape = both ? a.shape.map((dim, i) => dim ?? b.shape![i]) : (a?.shape ?? b.shape);
  return { ...(dtype && { dtype }), ...(shape && { shape }) };
};

/** What operators want of blobs, found backwards so that wishes pass through what keeps shapes. */
const wishes = (ops: readonly OperatorDef[], shapeOf: ShapeOf): ReadonlyMap<string, Hint> => {
  const wanted = new Map<string, Hint>();
  for (let i = ops.length - 1; i >= 0; i--) {
    const op = ops[i]!;
    const args = new Args(op.arg);
    const behind = op.output.map((name) => wanted.get(name));
    for (const name of op.output) wanted.delete(name);
    const keeps = KEEPS.has(op.type) || IMAGE_KEEPS.has(op.type);
    if (keeps && behind[0] && op.input[0] !== undefined) {
      const passed = op.type === 'Cast' ? { ...(behind[0].shape && { shape: behind[0].shape }) } : behind[0];
      wanted.set(op.input[0], merge(wanted.get(op.input[0]), passed));
    }
    const rule = Object.hasOwn(RULES, op.type) ? RULES[op.type] : undefined;
    for (const [at, hint] of (rule?.(op, args, shapeOf) ?? []).entries()) {
      const name = op.input[at];
      if (hint && name !== undefined) wanted.set(name, merge(hint, wanted.get(name) ?? {}));
    }
  }
  return wanted;
};

/** Every input's type. `blobOf` gives the parameters. */
export const guessInputs = (
  { predict, info }: Caffe2Model,
  inputs: readonly string[],
  blobOf: (name: string) => Value | undefined,
): ReadonlyMap<string, InputType> => {
  const given = new Set(inputs);
  const shapeOf: ShapeOf = (name) => {
    const shape = given.has(name) ? undefined : blobOf(name)?.shape;
    return shape?.every((dim) => typeof dim === 'number') ? (shape as readonly number[]) : undefined;
  };
  const wanted = wishes(predict.op, shapeOf);
  const batch = (name: string): string => (inputs.length === 1 ? 'batch' : `?${name}:0`);
  return new Map(
    inputs.map((name): [string, InputType] => {
      const told = info.get(name);
      if (told) {
        // Caffe2 holds nobody to these sizes; the first is the batch that the exporter had at hand.
        const shape = told.shape.map(
          (size, i): Dim => (i === 0 || size <= 0 ? (i === 0 ? batch(name) : `?${name}:${i}`) : size),
        );
        return [name, { dtype: told.dtype, shape }];
      }
      const { dtype = 'float32', shape } = wanted.get(name) ?? {};
      return [name, { dtype, shape: shape?.map((dim, i) => dim ?? (i === 0 ? batch(name) : `?${name}:${i}`)) }];
    }),
  );
};

/**
 * Complex numbers. A complex tensor is a host node `Complex` of two tensors of floats; an op on complex tensors is
 * arithmetic on those, so that all of it runs in ONNX Runtime and the node itself only where a whole complex tensor is
 * an output.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/cwise_ops.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { inMemory, type Value } from '../../../graph/graph.ts';
import { atan2 } from '../../../graph/layers/elementwise.ts';
import { cast, like, shapeOf } from '../../../graph/layers/values.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { NodeDef } from '../messages.ts';
import { dtype, type OpRow, op, refuse } from '../table.ts';
import { broadcast } from './text.ts';

export const isComplex = ({ dtype: found }: Value): boolean => DTYPES[found].kind === 'complex';
export const partDtype = (whole: DType): 'float32' | 'float64' => (whole === 'complex128' ? 'float64' : 'float32');

export interface Parts {
  readonly re: Value;
  readonly im: Value;
}

const zeros = (g: GraphBuilder, x: Value): Value => g.op('Expand', [like(g, x, 0), shapeOf(g, x)]);

/** One of two parts, broadcast with the other, so that each has the shape of the whole. */
const alike = (g: GraphBuilder, part: Value, other: Value): Value => {
  const same = part.shape && other.shape && part.shape.join() === other.shape.join();
  return same ? part : g.op('Expand', [part, shapeOf(g, other)]);
};

/** re + i im, of one shape */
export const complexOf = (g: GraphBuilder, { re, im }: Parts): Value =>
  g.host('Complex', [re, im], {}, [
    { dtype: re.dtype === 'float64' ? 'complex128' : 'complex64', shape: broadcast(re.shape, im.shape) },
  ])[0]!;

const constantPart = (constant: Tensor, offset: number): Tensor => {
  const data = constant.data as Float32Array | Float64Array;
  return {
    dtype: partDtype(constant.dtype),
    shape: constant.shape,
    data: data.filter((_, i) => i % 2 === offset),
  } as Tensor;
};

/** The parts of a tensor; of a real one its imaginary part is 0. */
export const partsOf = (g: GraphBuilder, x: Value): Parts => {
  if (!isComplex(x)) return { re: x, im: zeros(g, x) };
  const node = g.nodeOf(x);
  if (node?.op === 'Complex' && node.domain === 'host') return { re: node.inputs[0]!, im: node.inputs[1]! };
  const constant = g.constantOf(x);
  if (constant && inMemory(constant)) {
    return { re: g.constant(constantPart(constant, 0)), im: g.constant(constantPart(constant, 1)) };
  }
  const output = [{ dtype: partDtype(x.dtype), shape: x.shape }];
  return { re: g.host('Real', [x], {}, output)[0]!, im: g.host('Imag', [x], {}, output)[0]! };
};

type Binary = (g: GraphBuilder, x: Parts, y: Parts) => Parts;
type Unary = (g: GraphBuilder, x: Parts) => Parts;

/** A formula in doubles, rounded once. */
const wide = (g: GraphBuilder, values: readonly Value[], formula: (...wider: Value[]) => Parts): Parts => {
  const { re, im } = formula(...values.map((x) => cast(g, x, 'float64')));
  return { re: cast(g, re, values[0]!.dtype), im: cast(g, im, values[0]!.dtype) };
};

const times: Binary = (g, x, y) => ({
  re: g.op('Sub', [g.op('Mul', [x.re, y.re]), g.op('Mul', [x.im, y.im])]),
  im: g.op('Add', [g.op('Mul', [x.re, y.im]), g.op('Mul', [x.im, y.re])]),
});
/** x conj(y) / |y|^2 */
const over: Binary = (g, x, y) =>
  wide(g, [x.re, x.im, y.re, y.im], (a, b, c, d) => {
    const norm = g.op('Add', [g.op('Mul', [c!, c!]), g.op('Mul', [d!, d!])]);
    const top = times(g, { re: a!, im: b! }, { re: c!, im: g.op('Neg', [d!]) });
    return { re: g.op('Div', [top.re, norm]), im: g.op('Div', [top.im, norm]) };
  });

/** |x|, in doubles, where nothing overflows that is a float32 */
const magnitude = (g: GraphBuilder, { re, im }: Parts): Value => {
  const [a, b] = [cast(g, re, 'float64'), cast(g, im, 'float64')];
  // a scale keeps the squares of doubles finite
  if (re.dtype !== 'float64') {
    return cast(g, g.op('Sqrt', [g.op('Add', [g.op('Mul', [a, a]), g.op('Mul', [b, b])])]), re.dtype);
  }
  const scale = g.op('Max', [
    g.op('Max', [g.op('Abs', [a]), g.op('Abs', [b])]),
    like(g, a, Number.MIN_VALUE * 2 ** 52),
  ]);
  const [p, q] = [g.op('Div', [a, scale]), g.op('Div', [b, scale])];
  return g.op('Mul', [scale, g.op('Sqrt', [g.op('Add', [g.op('Mul', [p, p]), g.op('Mul', [q, q])])])]);
};

/** The angle in (-pi, pi] */
const angle = (g: GraphBuilder, { re, im }: Parts): Value => atan2(g, im, re);

/** Functions of one complex number that have no formula of few ONNX operators. */
const onHost =
  (name: string): Unary =>
  (g, { re, im }) => {
    const output = { dtype: re.dtype, shape: broadcast(re.shape, im.shape) };
    const [a, b] = g.host('ComplexFunction', [re, im], { name }, [output, output]) as [Value, Value];
    return { re: a, im: b };
  };

const both =
  (onnx: string): Binary =>
  (g, x, y) => ({ re: g.op(onnx, [x.re, y.re]), im: g.op(onnx, [x.im, y.im]) });

const same: Binary = (g, x, y) => {
  const equal = g.op('And', [g.op('Equal', [x.re, y.re]), g.op('Equal', [x.im, y.im])]);
  return { re: equal, im: equal };
};

// biome-ignore format: one op a line
const BINARY: Readonly<Record<string, Binary>> = {
  Add: both('Add'), AddV2: both('Add'), Sub: both('Sub'),
  Mul: times, Div: over, RealDiv: over,
  SquaredDifference: (g, x, y) => {
    // the product of the difference and its conjugate
    const d = both('Sub')(g, x, y);
    return times(g, d, { re: d.re, im: g.op('Neg', [d.im]) });
  },
};
// biome-ignore format: one op a line
const UNARY: Readonly<Record<string, Unary>> = {
  Neg: (g, x) => ({ re: g.op('Neg', [x.re]), im: g.op('Neg', [x.im]) }),
  Square: (g, x) => times(g, x, x),
  Reciprocal: (g, x) => over(g, { re: like(g, x.re, 1), im: like(g, x.re, 0) }, x),
  Inv: (g, x) => over(g, { re: like(g, x.re, 1), im: like(g, x.re, 0) }, x),
  Exp: onHost('Exp'), Log: onHost('Log'), Sqrt: onHost('Sqrt'), Rsqrt: onHost('Rsqrt'), Tanh: onHost('Tanh'),
  Sin: onHost('Sin'), Cos: onHost('Cos'), Sinh: onHost('Sinh'), Cosh: onHost('Cosh'), Sigmoid: onHost('Sigmoid'),
};

/** Ops that treat the parts alike: they move elements, or are linear in them. */
// biome-ignore format: by family
const PARTWISE: ReadonlySet<string> = new Set([
  'Reshape', 'ExpandDims', 'Squeeze', 'EnsureShape', 'Transpose', 'BroadcastTo', 'Concat', 'ConcatV2', 'Pack', 'Unpack',
  'Split', 'SplitV', 'Tile', 'Slice', 'StridedSlice', 'Gather', 'GatherV2', 'GatherNd', 'ResourceGather',
  'ResourceGatherNd', 'Pad', 'PadV2', 'MirrorPad', 'Reverse', 'ReverseV2', 'ReverseSequence', 'Roll', 'Select', 'SelectV2',
  'Fill', 'ZerosLike', 'AddN', 'Sum', 'Mean', 'Cumsum', 'MatrixBandPart', 'MatrixDiag', 'MatrixDiagV2', 'MatrixDiagV3',
  'MatrixDiagPart', 'MatrixDiagPartV2', 'MatrixDiagPartV3', 'MatrixSetDiag', 'MatrixSetDiagV2', 'MatrixSetDiagV3',
  'Diag', 'DiagPart', 'ScatterNd', 'TensorScatterAdd', 'TensorScatterSub', 'TensorScatterUpdate', 'UnsortedSegmentSum',
  'SegmentSum', 'SegmentMean', 'DynamicStitch', 'DynamicPartition', 'SpaceToBatchND', 'BatchToSpaceND', 'Empty',
]);
/** Ops that only ask for the shape. */
const SHAPES: ReadonlySet<string> = new Set(['Shape', 'ShapeN', 'Size', 'Rank']);
/** Sums of products of two tensors. */
const PRODUCTS: ReadonlySet<string> = new Set(['MatMul', 'BatchMatMul', 'BatchMatMulV2', 'BatchMatMulV3', 'Einsum']);
const ADJOINT: ReadonlySet<string> = new Set(['BatchMatMul', 'BatchMatMulV2', 'BatchMatMulV3']);

type Args = Readonly<Record<string, Value | readonly Value[]>>;
type Lower = (args: Args) => readonly Value[];

const list = (x: Value | readonly Value[]): readonly Value[] => ('length' in x ? x : [x]);
const mapped = (args: Args, f: (x: Value) => Value): Args =>
  Object.fromEntries(Object.entries(args).map(([name, x]) => [name, 'length' in x ? x.map(f) : f(x as Value)]));

const castComplex = (g: GraphBuilder, x: Value, to: DType): Value => {
  const { re, im } = partsOf(g, x);
  if (DTYPES[to].kind !== 'complex') return cast(g, re, to);
  const own = partDtype(to);
  return complexOf(g, { re: cast(g, re, own), im: cast(g, im, own) });
};

/** An op on complex tensors; `lower` is its row's lowering, for tensors of floats. */
const lowerComplex = (
  g: GraphBuilder,
  name: string,
  args: Args,
  attrs: Readonly<Record<string, unknown>>,
  lower: Lower,
): readonly Value[] => {
  const parts = (x: Value): Parts => partsOf(g, x);
  const values = Object.values(args).flatMap(list);
  const pick = (key: keyof Parts): Args => mapped(args, (x) => (isComplex(x) ? parts(x)[key] : x));
  if (SHAPES.has(name)) return lower(pick('re'));
  if (name === 'Equal' || name === 'NotEqual') {
    const { re } = same(g, parts(values[0]!), parts(values[1]!));
    return [name === 'Equal' ? re : g.op('Not', [re])];
  }
  if (name === 'Cast') return [castComplex(g, values[0]!, attrs['DstT'] as DType)];
  if (name === 'OnesLike') {
    const { re } = parts(values[0]!);
    const [one] = lower({ x: re }) as [Value];
    return [complexOf(g, { re: one, im: zeros(g, one) })];
  }
  if (PARTWISE.has(name)) {
    const [re, im] = [lower(pick('re')), lower(pick('im'))];
    return re.map((value, i) =>
      DTYPES[value.dtype].kind === 'float' ? complexOf(g, { re: value, im: im[i]! }) : value,
    );
  }
  const binary = BINARY[name];
  if (binary) return [complexOf(g, binary(g, parts(values[0]!), parts(values[1]!)))];
  const unary = UNARY[name];
  if (unary) return [complexOf(g, unary(g, parts(values[0]!)))];
  if (PRODUCTS.has(name) && values.length === 2) {
    // (a + ib)(c + id), each product by the row; an adjoint is conjugated
    const [x, y] = values.map((value, i) => {
      const { re, im } = parts(value);
      const isAdjoint = ADJOINT.has(name) && attrs[i === 0 ? 'adj_x' : 'adj_y'] === true;
      return { re, im: isAdjoint ? g.op('Neg', [im]) : im };
    }) as [Parts, Parts];
    const product = (a: Value, b: Value): Value => {
      let next = 0;
      return lower(mapped(args, () => [a, b][next++]!))[0]!;
    };
    return [
      complexOf(g, {
        re: g.op('Sub', [product(x.re, y.re), product(x.im, y.im)]),
        im: g.op('Add', [product(x.re, y.im), product(x.im, y.re)]),
      }),
    ];
  }
  throw refuse(`an input is ${values.find(isComplex)!.dtype}; this op is supported for real numbers`);
};

/** The row, for complex inputs as well. */
export const withComplex = (name: string, row: OpRow): OpRow => {
  const real = row.lower as (g: GraphBuilder, args: Args, attrs: object, node: NodeDef) => Value | readonly Value[];
  return {
    ...row,
    complex: true,
    lower: (g: GraphBuilder, args: Args, attrs: Readonly<Record<string, unknown>>, node: NodeDef) => {
      if (!Object.values(args).flatMap(list).some(isComplex)) {
        if (name !== 'Cast' || DTYPES[attrs['DstT'] as DType].kind !== 'complex') return real(g, args, attrs, node);
        const [x] = Object.values(args) as [Value];
        const own = cast(g, x, partDtype(attrs['DstT'] as DType));
        return complexOf(g, { re: own, im: zeros(g, own) });
      }
      return lowerComplex(g, name, args, attrs, (own) => list(real(g, own, attrs, node)));
    },
  };
};

const part = (pick: (g: GraphBuilder, x: Value) => Value): OpRow =>
  op({ inputs: ['input'], attrs: { Tout: dtype('float32') }, complex: true, lower: (g, { input }) => pick(g, input) });

const conjugate = (g: GraphBuilder, x: Value): Value => {
  if (!isComplex(x)) return x;
  const { re, im } = partsOf(g, x);
  return complexOf(g, { re, im: g.op('Neg', [im]) });
};

/** Ops whose inputs or outputs are complex numbers by their definition. */
export const complexNumbers: Readonly<Record<string, OpRow>> = {
  Complex: op({
    inputs: ['real', 'imag'],
    attrs: { Tout: dtype('complex64') },
    lower: (g, { real, imag }) => complexOf(g, { re: alike(g, real, imag), im: alike(g, imag, real) }),
  }),
  Real: part((g, x) => partsOf(g, x).re),
  Imag: part((g, x) => partsOf(g, x).im),
  Angle: part((g, x) => angle(g, partsOf(g, x))),
  ComplexAbs: op({
    inputs: ['x'],
    attrs: { Tout: dtype('float32') },
    complex: true,
    lower: (g, { x }) => magnitude(g, partsOf(g, x)),
  }),
  Conj: op({ inputs: ['input'], complex: true, lower: (g, { input }) => conjugate(g, input) }),
};

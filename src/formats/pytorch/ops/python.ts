/**
 * Between tensors and Python's numbers: what a tensor says of itself, its one element as a number, a number as a tensor;
 * and the writing of elements, of which the interpreter makes what torch does in place.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast } from '../../../graph/layers/values.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { tensorOfNumbers } from '../../../tensor/numbers.ts';
import { type AtenTable, refuse, row } from '../aten.ts';
import { scalarTypeNumber } from '../dtypes.ts';
import { isNested } from '../nested.ts';
import { type Arg, isList, isScalar, isTensor, kindOf, Num, numberOf, type Scalar, sizeOf } from '../values.ts';

type Self = { self: Value };
type Of = { a: Value };

const number = (g: GraphBuilder, x: Value, dtype: 'int64' | 'float64' | 'bool'): Arg => {
  const flat = x.shape?.length === 0 ? x : g.op('Reshape', [x, g.ints([])]);
  const num = new Num(cast(g, flat, dtype));
  if (typeof num.dim !== 'number') return num;
  if (num.kind === 'float') return num;
  return num.kind === 'bool' ? num.dim !== 0 : num.dim;
};
const kindOfElements = (x: Value): 'int64' | 'float64' | 'bool' => {
  const { kind } = DTYPES[x.dtype];
  return kind === 'bool' ? 'bool' : kind === 'float' ? 'float64' : 'int64';
};

const element = row<{ self?: Value; a?: Value }>(({ g, self, a }) => {
  const x = (self ?? a)!;
  return number(g, x, kindOfElements(x));
});
const int = row<Of>(({ g, a }) => number(g, a, 'int64'));
const float = row<Of>(({ g, a }) => number(g, a, 'float64'));

const no = row<object>(() => false);

/** `y` in the shape and dtype of `x`. */
const filled = (g: GraphBuilder, x: Value, y: Value): Value =>
  g.op('Expand', [cast(g, y, x.dtype), g.op('Shape', [x])]);

const asTensor = (g: GraphBuilder, scalar: Scalar): Value => {
  if (scalar instanceof Num) return scalar.value;
  if (typeof scalar === 'boolean') return g.scalar('bool', scalar);
  if (typeof scalar === 'object') return g.scalar('float32', scalar.float);
  return g.scalar('int64', numberOf(scalar)!);
};

/** `torch.tensor` of numbers in lists: their dtype is that of the widest kind, floats being float32. */
const listed = (g: GraphBuilder, data: Arg, dtype: DType | null): Value => {
  const shape: number[] = [];
  const flat: Scalar[] = [];
  const walk = (arg: Arg, depth: number): void => {
    if (!isList(arg)) {
      if (!isScalar(arg) || depth !== shape.length) throw refuse('a tensor of a list of other things than numbers');
      flat.push(arg);
      return;
    }
    if (flat.length === 0 && depth === shape.length) shape.push(arg.length);
    if (arg.length !== shape[depth]) throw refuse('a tensor of lists of several lengths');
    for (const item of arg) walk(item, depth + 1);
  };
  walk(data, 0);
  const kinds = new Set(flat.map(kindOf));
  const widest = kinds.has('float') || flat.length === 0 ? 'float32' : kinds.has('int') ? 'int64' : 'bool';
  const to = dtype ?? widest;
  // Floats become ints without what is behind the point.
  const { kind } = DTYPES[to];
  const exact = (number: number | bigint): number | bigint => {
    if (kind === 'bool') return number === 0 ? 0 : 1;
    return kind !== 'float' && typeof number === 'number' ? Math.trunc(number) : number;
  };
  const parts = flat.map((scalar) => {
    const number = numberOf(scalar);
    return number === undefined ? cast(g, asTensor(g, scalar), to) : g.scalar(to, exact(number));
  });
  if (shape.length === 0) return parts[0]!;
  if (parts.length === 0)
    return g.op('Reshape', [g.op('Cast', [g.ints([])], { to: DTYPES[to].onnx }), g.ints(shape)], { allowzero: 1 });
  const numbers = flat
    .map((scalar) => numberOf(scalar))
    .map((number) => (number === undefined ? undefined : exact(number)));
  const constant = numbers.every((number) => number !== undefined) ? tensorOfNumbers(to, shape, numbers) : undefined;
  if (constant) return g.constant(constant);
  const row = g.op(
    'Concat',
    parts.map((part) => g.op('Unsqueeze', [part, g.ints([0])])),
    { axis: 0 },
  );
  return g.op('Reshape', [row, g.ints(shape)]);
};

type Listed = { data?: Arg; t?: Arg; dtype: DType | null };

export const python: AtenTable = {
  'aten::tensor': row<Listed>(({ g, data, t, dtype }) => listed(g, (data ?? t)!, dtype)),
  'aten::as_tensor': row<Listed>(({ g, data, t, dtype }) => {
    const from = (data ?? t)!;
    return isTensor(from) ? cast(g, from, dtype ?? from.dtype) : listed(g, from, dtype);
  }),
  'prim::shape': row<Of>(({ g, a }) => {
    if (!a.shape) throw refuse('the rank of its argument is not known');
    return a.shape.map((_, axis) => sizeOf(g, a, axis));
  }),
  'prim::dtype': row<Of>(({ a }) => scalarTypeNumber(a.dtype)),
  'prim::device': row<Of>(() => 'cpu'),
  'prim::layout': row<Of>(() => 0),
  'prim::type': row<object>(() => 'cpu'),
  'prim::index': row<object>(() => null),
  'prim::data': row<Of>(({ a }) => a),
  'prim::requires_grad': no,
  'prim::grad': row<object>(() => null),
  'prim::itemsize': row<Of>(({ a }) => DTYPES[a.dtype].bytes),
  'prim::is_cpu': row<object>(() => true),
  'prim::is_cuda': no,
  'prim::is_xpu': no,
  'prim::is_mps': no,
  'prim::is_xla': no,
  'prim::is_ipu': no,
  'prim::is_mkldnn': no,
  'prim::is_meta': no,
  'prim::is_vulkan': no,
  'prim::is_quantized': no,
  'prim::is_sparse': no,
  'prim::is_sparse_csr': no,
  'prim::is_nested': row<Of>(({ a }) => isNested(a)),
  'aten::is_floating_point': row<Self>(({ self }) => DTYPES[self.dtype].kind === 'float'),
  'aten::is_complex': row<Self>(({ self }) => DTYPES[self.dtype].kind === 'complex'),
  'aten::is_signed': row<Self>(({ self }) => ['int', 'float', 'complex'].includes(DTYPES[self.dtype].kind)),
  'aten::is_conj': no,
  'aten::is_neg': no,
  'aten::is_inference': no,
  'aten::is_grad_enabled': no,
  'aten::is_autocast_enabled': no,
  'aten::is_autocast_cpu_enabled': no,
  'aten::is_scripting': row<object>(() => true),
  'aten::has_torch_function': no,
  'aten::get_device': row<Self>(() => -1),
  'aten::len': row<{ t: Value }>(({ g, t }) => {
    if (t.shape?.length === 0) throw refuse('len() of a tensor of rank 0');
    return sizeOf(g, t, 0);
  }),
  'aten::item': element,
  'aten::ScalarImplicit': element,
  'aten::IntImplicit': int,
  'aten::FloatImplicit': float,
  'aten::Int': int,
  'aten::Float': float,
  'aten::Bool': row<Of>(({ g, a }) => number(g, a, 'bool')),
  'prim::NumToTensor': row<{ a: Scalar }>(({ g, a }) => asTensor(g, a)),
  'aten::copy': row<{ self: Value; src: Value | Scalar; other?: Value | Scalar }>(({ g, self, src, other }) => {
    const from = src ?? other;
    return filled(g, self, isTensor(from) ? from : asTensor(g, from));
  }),
  'aten::fill': row<{ self: Value; value: Value | Scalar }>(({ g, self, value }) =>
    filled(g, self, isTensor(value) ? value : asTensor(g, value)),
  ),
  'aten::zero': row<Self>(({ g, self }) => filled(g, self, g.scalar('int64', 0))),
};

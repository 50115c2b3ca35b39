/**
 * Complex numbers. A complex tensor is a host node `Complex` of two tensors of floats; an operator on complex tensors is
 * arithmetic on those, so that all of it runs in ONNX Runtime, and the node itself only where a whole complex tensor is an
 * output.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/c10/util/complex.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { atan2 } from '../../../graph/layers/elementwise.ts';
import { cast, like, rankOf, shapeOf, unsqueeze } from '../../../graph/layers/values.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { type AtenRow, type AtenTable, type Context, refuse, row } from '../aten.ts';
import { asTensor, promoteTypes } from '../promotion.ts';
import { type Arg, isList, isTensor, numberOf, type Scalar } from '../values.ts';
import { type Operand, range } from './operands.ts';

export interface Parts {
  readonly re: Value;
  readonly im: Value;
}

export const isComplex = (x: Arg | DType | undefined): boolean =>
  isTensor(x as Arg) && (x as Value).dtype.startsWith('complex');
const partDType = (whole: DType): DType => (whole === 'complex128' ? 'float64' : 'float32');

/** re + i im, of one shape. */
export const complexOf = (g: GraphBuilder, { re, im }: Parts): Value => {
  const dtype = re.dtype === 'float64' ? 'complex128' : 'complex64';
  return g.host('Complex', [re, im], {}, [{ dtype, shape: g.op('Add', [re, im]).shape }])[0]!;
};

const zeros = (g: GraphBuilder, x: Value): Value => g.op('Expand', [like(g, x, 0), shapeOf(g, x)]);

/** The parts of a tensor; of a real one its imaginary part is 0. */
export const partsOf = (g: GraphBuilder, x: Value): Parts => {
  if (!isComplex(x)) return { re: x, im: zeros(g, x) };
  const node = g.nodeOf(x);
  if (node?.op === 'Complex' && node.domain === 'host') return { re: node.inputs[0]!, im: node.inputs[1]! };
  const output = [{ dtype: partDType(x.dtype), shape: x.shape }];
  return { re: g.host('Real', [x], {}, output)[0]!, im: g.host('Imag', [x], {}, output)[0]! };
};

/** [.., 2] -> parts */
const partsOfPairs = (g: GraphBuilder, x: Value): Parts => {
  const axis = rankOf(x, 'the tensor') - 1;
  const part = (i: number): Value => g.op('Gather', [x, g.scalar('int64', i)], { axis });
  return { re: part(0), im: part(1) };
};
/** parts -> [.., 2] */
export const pairsOf = (g: GraphBuilder, { re, im }: Parts): Value => {
  const rank = rankOf(re, 'the tensor');
  return g.op('Concat', [unsqueeze(g, re, [rank]), unsqueeze(g, im, [rank])], { axis: rank });
};

/** sqrt(re² + im²), in doubles, where no square of a float32 overflows. */
const magnitude = (g: GraphBuilder, { re, im }: Parts): Value => {
  const [a, b] = [cast(g, re, 'float64'), cast(g, im, 'float64')];
  return cast(g, g.op('Sqrt', [g.op('Add', [g.op('Mul', [a, a]), g.op('Mul', [b, b])])]), re.dtype);
};

const times = (g: GraphBuilder, x: Parts, y: Parts): Parts => ({
  re: g.op('Sub', [g.op('Mul', [x.re, y.re]), g.op('Mul', [x.im, y.im])]),
  im: g.op('Add', [g.op('Mul', [x.re, y.im]), g.op('Mul', [x.im, y.re])]),
});
/** x conj(y) / |y|² */
const over = (g: GraphBuilder, x: Parts, y: Parts): Parts => {
  const wide = ({ re, im }: Parts): Parts => ({ re: cast(g, re, 'float64'), im: cast(g, im, 'float64') });
  const [a, b] = [wide(x), wide(y)];
  const norm = g.op('Add', [g.op('Mul', [b.re, b.re]), g.op('Mul', [b.im, b.im])]);
  const top = times(g, a, { re: b.re, im: g.op('Neg', [b.im]) });
  return { re: cast(g, g.op('Div', [top.re, norm]), x.re.dtype), im: cast(g, g.op('Div', [top.im, norm]), x.re.dtype) };
};
const conjugate = (g: GraphBuilder, { re, im }: Parts): Parts => ({ re, im: g.op('Neg', [im]) });

/** Both operands in one precision, as parts; `isReal` where the second is no complex one. */
const both = (g: GraphBuilder, self: Operand, other: Operand): readonly [Parts, Parts, boolean] => {
  const own = (x: Operand): DType | undefined =>
    isTensor(x) ? (isComplex(x) ? partDType(x.dtype) : x.dtype) : undefined;
  const dtypes = [self, other]
    .filter((x) => isTensor(x) && (isComplex(x) || x.shape?.length !== 0))
    .map((x) => own(x)!);
  const dtype = dtypes.reduce((a, b) => promoteTypes(a, b));
  const parts = (x: Operand): Parts => {
    const found = partsOf(g, isTensor(x) ? x : asTensor(g, x, dtype));
    return { re: cast(g, found.re, dtype), im: cast(g, found.im, dtype) };
  };
  return [parts(self), parts(other), !isComplex(other as Arg)];
};

interface Two {
  readonly self: Operand;
  readonly other: Operand;
  readonly alpha?: Scalar;
  readonly rounding_mode?: string | null;
}
type Binary = (g: GraphBuilder, x: Parts, y: Parts, isReal: boolean) => Parts;
const binary = (formula: Binary): AtenRow =>
  row<Two>(({ g, self, other, alpha, rounding_mode }) => {
    if (rounding_mode != null) throw refuse('complex numbers are not rounded');
    if (alpha !== undefined && numberOf(alpha) !== 1) throw refuse('alpha of complex numbers');
    return complexOf(g, formula(g, ...both(g, self, other)));
  });
const linear = (op: 'Add' | 'Sub'): AtenRow =>
  binary((g, x, y) => ({ re: g.op(op, [x.re, y.re]), im: g.op(op, [x.im, y.im]) }));
const unary = (formula: (g: GraphBuilder, x: Parts) => Parts): AtenRow =>
  row<{ self: Value }>(({ g, self }) => complexOf(g, formula(g, partsOf(g, self))));
const real = (formula: (g: GraphBuilder, x: Parts) => Value): AtenRow =>
  row<{ self: Value }>(({ g, self }) => formula(g, partsOf(g, self)));
const equal = row<{ self: Value; other: Value }>(({ g, self, other }) => {
  const [x, y] = both(g, self, other);
  return g.op('And', [g.op('Equal', [x.re, y.re]), g.op('Equal', [x.im, y.im])]);
});

/** What operators do with complex tensors. */
// biome-ignore format: one operator a line
const ON_COMPLEX: AtenTable = {
  'aten::add': linear('Add'),
  'aten::sub': linear('Sub'),
  'aten::mul': binary((g, x, y, isReal) => isReal ? { re: g.op('Mul', [x.re, y.re]), im: g.op('Mul', [x.im, y.re]) } : times(g, x, y)),
  'aten::div': binary((g, x, y, isReal) => isReal ? { re: g.op('Div', [x.re, y.re]), im: g.op('Div', [x.im, y.re]) } : over(g, x, y)),
  'aten::neg': unary((g, x) => ({ re: g.op('Neg', [x.re]), im: g.op('Neg', [x.im]) })),
  'aten::square': unary((g, x) => times(g, x, x)),
  'aten::reciprocal': unary((g, x) => over(g, { re: g.op('Add', [zeros(g, x.re), like(g, x.re, 1)]), im: zeros(g, x.re) }, x)),
  'aten::conj': unary(conjugate),
  'aten::_conj': unary(conjugate),
  'aten::conj_physical': unary(conjugate),
  'aten::abs': real(magnitude),
  'aten::angle': real((g, x) => atan2(g, x.im, x.re)),
  'aten::real': real((_, x) => x.re),
  'aten::imag': real((_, x) => x.im),
  'aten::view_as_real': real(pairsOf),
  'aten::view_as_real_copy': real(pairsOf),
  'aten::isnan': real((g, x) => g.op('Or', [g.op('IsNaN', [x.re]), g.op('IsNaN', [x.im])])),
  'aten::eq': equal,
  'aten::pow': row<{ self: Value; exponent: Operand }>(({ g, self, exponent }) => {
    if (isTensor(exponent) || numberOf(exponent) !== 2) throw refuse('a power of complex numbers other than the second');
    const x = partsOf(g, self);
    return complexOf(g, times(g, x, x));
  }),
};

/** Operators that treat the parts alike: they move elements, or are linear in them. */
const PARTWISE: ReadonlySet<string> = new Set(
  (
    'view view_copy reshape flatten unflatten permute permute_copy transpose transpose_copy t squeeze squeeze_copy unsqueeze ' +
    'unsqueeze_copy expand expand_as expand_copy select select_copy slice slice_copy narrow index_select gather index cat concat ' +
    'stack split split_with_sizes chunk unbind movedim swapaxes roll flip repeat tile sum mean cumsum clone contiguous detach ' +
    'alias lift lift_fresh resolve_conj resolve_neg diagonal diag tril triu constant_pad_nd zeros_like fft_fftshift fft_ifftshift ' +
    'positive _reshape_alias _unsafe_view masked_fill where copy'
  )
    .split(' ')
    .map((name) => `aten::${name}`),
);
/** They ask for the dtype, or for nothing of the tensor. */
const ASKS = /^aten::(is_complex|is_floating_point|is_tensor)$|^prim::/;
/** They ask for the shape. */
const SHAPES: ReadonlySet<string> = new Set(
  'size sizes dim numel len sym_size sym_numel'.split(' ').map((name) => `aten::${name}`),
);

const some = (arg: Arg | DType | undefined): boolean =>
  isComplex(arg) || (isList(arg as Arg) && (arg as readonly Arg[]).some(some));

/** A row for complex tensors as well: by its own formula, or part by part. Throws where there is neither. */
export const withComplex = (op: string, lower: AtenRow): AtenRow => {
  if (ASKS.test(op) || Object.hasOwn(TAKES_COMPLEX, op)) return lower;
  return (args) => {
    const given = Object.entries((args as Context).args);
    if (!given.some(([, arg]) => some(arg))) return lower(args);
    const own = Object.hasOwn(ON_COMPLEX, op) ? ON_COMPLEX[op] : undefined;
    if (own) return own(args);
    if (!PARTWISE.has(op) && !SHAPES.has(op))
      throw refuse('it is not supported for complex numbers; take torch.view_as_real of them, or abs()');
    const { g } = args as Context;
    const part = (which: keyof Parts): Arg => {
      const of = (arg: Arg | DType): Arg | DType => {
        if (isComplex(arg)) return partsOf(g, arg as Value)[which];
        return isList(arg as Arg) ? ((arg as readonly Arg[]).map(of) as Arg) : arg;
      };
      const parts = Object.fromEntries(given.map(([name, arg]) => [name, of(arg)]));
      return lower({ ...args, ...parts, args: parts });
    };
    if (SHAPES.has(op)) return part('re');
    const [re, im] = [part('re'), part('im')];
    if (isTensor(re)) return complexOf(g, { re, im: im as Value });
    return (re as readonly Value[]).map((value, i) => complexOf(g, { re: value, im: (im as readonly Value[])[i]! }));
  };
};

/** Rows that make complex tensors, or take them as they are. */
// biome-ignore format: one operator a line
export const complexes: AtenTable = {
  'aten::complex': row<{ real: Value; imag: Value }>(({ g, real: re, imag: im }) => complexOf(g, { re, im })),
  'aten::polar': row<{ abs: Value; angle: Value }>(({ g, abs, angle }) => complexOf(g, { re: g.op('Mul', [abs, g.op('Cos', [angle])]), im: g.op('Mul', [abs, g.op('Sin', [angle])]) })),
  'aten::view_as_complex': row<{ self: Value }>(({ g, self }) => complexOf(g, partsOfPairs(g, self))),
  'aten::view_as_complex_copy': row<{ self: Value }>(({ g, self }) => complexOf(g, partsOfPairs(g, self))),
  'aten::view_as_real': row<object>(() => { throw refuse('the tensor is none of complex numbers'); }),
  'aten::imag': row<object>(() => { throw refuse('the tensor is none of complex numbers'); }),
};

/** The operators of ops/fourier.ts take both kinds. */
const TAKES_COMPLEX: Readonly<Record<string, true>> = Object.fromEntries(
  'istft _fft_c2c _fft_c2r fft_fft fft_ifft fft_irfft fft_hfft fft_fft2 fft_ifft2 fft_irfft2 fft_fftn fft_ifftn fft_irfftn'
    .split(' ')
    .map((name) => [`aten::${name}`, true]),
);

/** The parts, one after the other, for what transforms both. */
export const eachPart = ({ re, im }: Parts, f: (part: Value) => Value): Parts => ({ re: f(re), im: f(im) });
/** All axes of x, the given one last. */
export const lastOf = (x: Value, axis: number): readonly number[] => [
  ...range(0, rankOf(x, 'the tensor')).filter((one) => one !== axis),
  axis,
];

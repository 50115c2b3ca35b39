/**
 * mx.np: products and linear algebra. Decompositions whose vectors have no one sign are refused (refusals.ts).
 * https://github.com/apache/mxnet/tree/1.9.1/src/operator/numpy/linalg
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { productOf, reshapeTo, type Size, sizesOf } from '../../../graph/layers/sizes.ts';
import { cast, fromFront, isFloat, like, rankOf, transpose, unsqueeze, wide } from '../../../graph/layers/values.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { bool, float, int, ints, optionalInts, text, word } from '../attrs.ts';
import { type OpRow, op, refuse } from '../table.ts';
import { FORMULAS } from './arithmetic.ts';
import { reducedAxes } from './axes.ts';
import { isTrue } from './elementwise.ts';
import { multiply, turned } from './matrix.ts';

const range = (count: number, from = 0): readonly number[] => Array.from({ length: count }, (_, i) => from + i);

/** Sums over pairs of axes: [.., k..] · [k.., ..] -> [.., ..] */
const contracted = (g: GraphBuilder, a: Value, b: Value, ofA: readonly number[], ofB: readonly number[]): Value => {
  const [m, n] = [rankOf(a, 'its first input'), rankOf(b, 'its second input')];
  const restA = range(m).filter((axis) => !ofA.includes(axis));
  const restB = range(n).filter((axis) => !ofB.includes(axis));
  const [sizesA, sizesB] = [sizesOf(g, a), sizesOf(g, b)];
  const pick = (sizes: readonly Size[], axes: readonly number[]): readonly Size[] => axes.map((axis) => sizes[axis]!);
  const left = transpose(g, a, [...restA, ...ofA]);
  const right = transpose(g, b, [...ofB, ...restB]);
  const inner = productOf(g, pick(sizesA, ofA));
  const rows = reshapeTo(g, left, [productOf(g, pick(sizesA, restA)), inner]);
  const columns = reshapeTo(g, right, [inner, productOf(g, pick(sizesB, restB))]);
  return reshapeTo(g, multiply(g, rows, columns), [...pick(sizesA, restA), ...pick(sizesB, restB)]);
};

const dot = op({
  inputs: ['a', 'b'],
  lower: (g, { a, b }) => {
    const [m, n] = [rankOf(a, 'its first input'), rankOf(b, 'its second input')];
    if (m === 0 || n === 0) return FORMULAS['mul']!(g, a, b);
    if (m <= 2 && n <= 2) return multiply(g, a, b);
    return contracted(g, a, b, [m - 1], [n === 1 ? 0 : n - 2]);
  },
});

const tensordotInt = op({
  inputs: ['a', 'b'],
  attrs: { axes: int() },
  lower: (g, { a, b }, { axes }) => {
    const m = rankOf(a, 'its first input');
    if (axes < 0 || axes > m) throw refuse(`${axes} axes`);
    return contracted(g, a, b, range(axes, m - axes), range(axes));
  },
});

/** MXNet's Einsum of two letters and more; ONNX has the same language. */
const einsum = op({
  inputs: ['data*'],
  attrs: { num_args: int(0), subscripts: text(''), optimize: int(0) },
  lower: (g, { data }, { subscripts }) => {
    const equation = subscripts.replaceAll(' ', '');
    if (!/^[a-zA-Z.,]*(->[a-zA-Z.]*)?$/.test(equation)) throw refuse(`subscripts "${subscripts.slice(0, 60)}"`);
    return isFloat(data[0]!)
      ? wide(g, data, (...wider) => g.op('Einsum', wider, { equation }))
      : g.op('Einsum', data, { equation });
  },
});

const same = ({ dtype, shape }: Value): { readonly dtype: Value['dtype']; readonly shape: Shape } => ({ dtype, shape });
const floating = (x: Value): Value => {
  if (x.dtype === 'float32' || x.dtype === 'float64') return x;
  throw refuse(`a matrix of ${x.dtype}; MXNet has float32 and float64`);
};

/** x of A x = b; a vector b is one column. */
const solveOf = (g: GraphBuilder, a: Value, b: Value): Value => {
  const vector = rankOf(b, 'its second input') === rankOf(a, 'its matrix') - 1;
  const columns = vector ? unsqueeze(g, b, [b.shape!.length]) : b;
  const [x] = g.host('MatrixSolve', [floating(a), columns], { adjoint: 0, triangular: 0, lower: 0 }, [same(columns)]);
  return vector ? g.op('Squeeze', [x!, g.ints([b.shape!.length])]) : x!;
};

const inverse = (g: GraphBuilder, a: Value): Value =>
  g.host('MatrixInverse', [floating(a)], { adjoint: 0 }, [same(a)])[0]!;

/** The inverse of the tensor as a matrix of its first `ind` dimensions by the others. */
const tensorinv = op({
  inputs: ['a'],
  attrs: { ind: int(2) },
  lower: (g, { a }, { ind }) => {
    const sizes = sizesOf(g, a);
    const [first, last] = [sizes.slice(0, ind), sizes.slice(ind)];
    const n = productOf(g, last);
    return reshapeTo(g, inverse(g, reshapeTo(g, a, [n, n])), [...last, ...first]);
  },
});

const tensorsolve = op({
  inputs: ['a', 'b'],
  attrs: { a_axes: ints([]) },
  lower: (g, { a, b }, { a_axes }) => {
    const rank = rankOf(a, 'its first input');
    const moved = a_axes.map((axis) => fromFront(axis, rank));
    const x = transpose(g, a, [...range(rank).filter((axis) => !moved.includes(axis)), ...moved]);
    const tail = sizesOf(g, x).slice(rankOf(b, 'its second input'));
    const n = productOf(g, tail);
    return reshapeTo(g, solveOf(g, reshapeTo(g, x, [n, n]), reshapeTo(g, b, [n])), tail);
  },
});

/** Eigenvalues in ascending order, of one triangle. */
const eigvalsh = op({
  inputs: ['A'],
  attrs: { UPLO: word(['L', 'U'], 'L') },
  lower: (g, { A }, { UPLO }) => {
    const x = floating(A);
    const strict = g.op('Trilu', [x, g.scalar('int64', UPLO === 'L' ? -1 : 1)], { upper: UPLO === 'L' ? 0 : 1 });
    const half = g.op('Trilu', [x, g.scalar('int64', 0)], { upper: UPLO === 'L' ? 0 : 1 });
    const whole = g.op('Add', [half, turned(g, strict)]);
    return g.host('SelfAdjointEigV2', [whole], {}, [{ dtype: A.dtype, shape: A.shape?.slice(0, -1) }])[0]!;
  },
});

const NUCLEAR = 2;
const SPECTRAL = 0;

/** (sum |x|^ord)^(1 / ord), how many are not 0 for ord 0; or of singular values, as `flag` says. */
const norm = op({
  inputs: ['data'],
  attrs: { ord: float(2), axis: optionalInts(null), keepdims: bool(false), flag: int(-1) },
  lower: (g, { data }, { ord, axis, keepdims, flag }) => {
    const rank = rankOf(data, 'its input');
    const axes = reducedAxes(data, axis);
    const x = isFloat(data) ? data : cast(g, data, 'float32');
    const sum = (y: Value): Value => g.op('ReduceSum', [y, g.ints(axes)], { keepdims: keepdims ? 1 : 0 });
    if (flag === SPECTRAL || flag === NUCLEAR) {
      if (axes.length !== 2) throw refuse(`a norm of matrices over ${axes.length} axes`);
      // named in the order that the attribute has them: rows, columns
      const named = (axis ?? axes).map((one) => fromFront(one, rank));
      const rest = range(rank).filter((i) => !axes.includes(i));
      const matrices = transpose(g, floating(x), [...rest, ...named]);
      const [s] = g.host('Svd', [matrices], {}, [{ dtype: x.dtype, shape: [...matrices.shape!.slice(0, -2), '?'] }]);
      const reduce = flag === NUCLEAR ? 'ReduceSum' : ord < 0 ? 'ReduceMin' : 'ReduceMax';
      const found = g.op(reduce, [s!, g.ints([rest.length])], { keepdims: 0 });
      return keepdims ? unsqueeze(g, found, axes) : found;
    }
    if (!Number.isFinite(ord)) throw refuse(`ord ${ord}`);
    return wide(g, [x], (y) => {
      if (ord === 0) return sum(cast(g, isTrue(g, y!), y!.dtype));
      if (ord === 1) return sum(g.op('Abs', [y!]));
      if (ord === 2) return g.op('Sqrt', [sum(g.op('Mul', [y!, y!]))]);
      const powers = sum(g.op('Pow', [g.op('Abs', [y!]), like(g, y!, ord)]));
      return g.op('Pow', [powers, like(g, y!, 1 / ord)]);
    });
  },
});

/** p_0 x^(n-1) + .. + p_(n-1), by Horner. */
const polyval = op({
  inputs: ['p', 'x'],
  lower: (g, { p, x }) => {
    const count = p.shape?.[0];
    if (p.shape?.length !== 1 || typeof count !== 'number') return powers(g, p, x);
    if (count > 1000) throw refuse(`a polynomial of ${count} coefficients`);
    const at = (i: number): Value => g.op('Gather', [p, g.scalar('int64', i)]);
    const zero = g.op('Sub', [x, x]);
    return range(count).reduce((sum, i) => g.op('Add', [g.op('Mul', [sum, x]), at(i)]), zero);
  },
});

/** As polyval, of any number of coefficients: their products with powers, summed in float64. */
const powers = (g: GraphBuilder, p: Value, x: Value): Value => {
  const rank = rankOf(x, 'its second input');
  const wideP = g.op('Cast', [p], { to: 11 });
  const wideX = unsqueeze(g, g.op('Cast', [x], { to: 11 }), [rank]);
  const n = g.op('Shape', [p]);
  const exponent = g.op('Sub', [
    g.op('Sub', [n, g.ints([1])]),
    g.op('Range', [g.scalar('int64', 0), g.op('Squeeze', [n, g.ints([0])]), g.scalar('int64', 1)]),
  ]);
  const terms = g.op('Mul', [wideP, g.op('Pow', [wideX, g.op('Cast', [exponent], { to: 11 })])]);
  const sum = g.op('ReduceSum', [terms, g.ints([rank])], { keepdims: 0 });
  return cast(g, sum, x.dtype);
};

/** Fails the run where a condition does not hold. */
const constraintCheck = op({
  inputs: ['input'],
  attrs: { msg: text('Constraint violated.') },
  lower: (g, { input }) => {
    const wrong = g.op('ReduceSum', [g.op('Cast', [g.op('Not', [input])], { to: 7 })], { keepdims: 0 });
    const index = g.op('Min', [wrong, g.scalar('int64', 1)]);
    return g.op('Gather', [g.constant({ dtype: 'bool', shape: [1], data: Uint8Array.of(1) }), index]);
  },
});

export const numpyLinalg: Readonly<Record<string, OpRow>> = {
  _np_dot: dot,
  _npi_matmul: op({ inputs: ['a', 'b'], lower: (g, { a, b }) => multiply(g, a, b) }),
  _npi_einsum: einsum,
  _npi_tensordot: op({
    inputs: ['a', 'b'],
    attrs: { a_axes_summed: ints(), b_axes_summed: ints() },
    lower: (g, { a, b }, { a_axes_summed, b_axes_summed }) => {
      const front = (x: Value, axes: readonly number[]): readonly number[] =>
        axes.map((axis) => fromFront(axis, rankOf(x, 'its input')));
      return contracted(g, a, b, front(a, a_axes_summed), front(b, b_axes_summed));
    },
  }),
  _npi_tensordot_int_axes: tensordotInt,
  _npi_cholesky: op({ inputs: ['A'], lower: (g, { A }) => g.host('Cholesky', [floating(A)], {}, [same(A)])[0]! }),
  _npi_solve: op({ inputs: ['A', 'B'], lower: (g, { A, B }) => solveOf(g, A, B) }),
  _npi_eigvalsh: eigvalsh,
  _npi_tensorinv: tensorinv,
  _npi_tensorsolve: tensorsolve,
  _npi_norm: norm,
  _npi_polyval: polyval,
  _npx_constraint_check: constraintCheck,
};

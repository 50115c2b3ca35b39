/**
 * Functions of two tensors, or of one and a number, element by element. A comparison answers 1 and 0 in the dtype of
 * its operands.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/tensor/elemwise_binary_broadcast_op_basic.cc
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/tensor/elemwise_binary_scalar_op.h
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { floorMod, truncateDiv } from '../../../graph/layers/elementwise.ts';
import { cast, isFloat, like, wide } from '../../../graph/layers/values.ts';
import { bool, float, int } from '../attrs.ts';
import { type OpRow, op } from '../table.ts';
import { isTrue } from './elementwise.ts';
import { numberLike } from './numbers.ts';

export type Formula = (g: GraphBuilder, a: Value, b: Value) => Value;

const direct =
  (onnx: string): Formula =>
  (g, a, b) =>
    g.op(onnx, [a, b]);
const compared =
  (onnx: string): Formula =>
  (g, a, b) =>
    cast(g, g.op(onnx, [a, b]), a.dtype);
const unequal: Formula = (g, a, b) => cast(g, g.op('Not', [g.op('Equal', [a, b])]), a.dtype);
const logical =
  (onnx: string): Formula =>
  (g, a, b) =>
    cast(g, g.op(onnx, [isTrue(g, a), isTrue(g, b)]), a.dtype);

const divide: Formula = (g, a, b) => (isFloat(a) ? g.op('Div', [a, b]) : truncateDiv(g, a, b));
/** As floats, cut back. */
const power: Formula = (g, a, b) =>
  isFloat(a)
    ? wide(g, [a, b], (x, y) => g.op('Pow', [x!, y!]))
    : cast(g, g.op('Pow', [cast(g, a, 'float64'), cast(g, b, 'float64')]), a.dtype);
/** a modulo b with the sign of b; 0 where b is 0. */
const modulo: Formula = (g, a, b) => {
  const zero = like(g, b, 0);
  const none = g.op('Equal', [b, zero]);
  const rest = floorMod(g, a, g.op('Where', [none, like(g, b, 1), b]));
  return g.op('Where', [none, like(g, a, 0), rest]);
};
const infinite = (g: GraphBuilder, x: Value): Value => g.op('IsInf', [x]);
/** An infinite side is infinite, beside NaN too. */
const hypot: Formula = (g, a, b) =>
  isFloat(a)
    ? wide(g, [a, b], (x, y) => {
        const root = g.op('Sqrt', [g.op('Add', [g.op('Mul', [x!, x!]), g.op('Mul', [y!, y!])])]);
        const endless = g.op('Or', [infinite(g, x!), infinite(g, y!)]);
        return g.op('Where', [endless, like(g, x!, Number.POSITIVE_INFINITY), root]);
      })
    : cast(g, hypot(g, cast(g, a, 'float64'), cast(g, b, 'float64')), a.dtype);
const swapped =
  (formula: Formula): Formula =>
  (g, a, b) =>
    formula(g, b, a);

// MXNet's word, with the formula.
// biome-ignore format: one op a line
export const FORMULAS: Readonly<Record<string, Formula>> = {
  add:           direct('Add'),
  sub:           direct('Sub'),
  mul:           direct('Mul'),
  div:           divide,
  mod:           modulo,
  power,
  maximum:       direct('Max'),
  minimum:       direct('Min'),
  hypot,
  equal:         compared('Equal'),
  not_equal:     unequal,
  greater:       compared('Greater'),
  greater_equal: compared('GreaterOrEqual'),
  lesser:        compared('Less'),
  lesser_equal:  compared('LessOrEqual'),
  logical_and:   logical('And'),
  logical_or:    logical('Or'),
  logical_xor:   logical('Xor'),
};

const binary = (formula: Formula): OpRow =>
  op({ inputs: ['lhs', 'rhs'], lower: (g, { lhs, rhs }) => formula(g, lhs, rhs) });

/** Integers with a number behind the point become float64, bools int64 or float64, before anything is computed. */
const scalar = (formula: Formula): OpRow =>
  op({
    inputs: ['data'],
    attrs: { scalar: float(1), is_int: bool(true) },
    lower: (g, { data }, { scalar: number, is_int }) => {
      const widened =
        data.dtype === 'bool' ? (is_int ? 'int64' : 'float64') : !isFloat(data) && !is_int ? 'float64' : data.dtype;
      const x = cast(g, data, widened);
      return formula(g, x, numberLike(g, x, number));
    },
  });

const SCALARS: Readonly<Record<string, Formula>> = {
  _plus_scalar: FORMULAS['add']!,
  _minus_scalar: FORMULAS['sub']!,
  _rminus_scalar: swapped(FORMULAS['sub']!),
  _mul_scalar: FORMULAS['mul']!,
  _div_scalar: divide,
  _rdiv_scalar: swapped(divide),
  _mod_scalar: modulo,
  _rmod_scalar: swapped(modulo),
  _power_scalar: power,
  _rpower_scalar: swapped(power),
  _scatter_plus_scalar: FORMULAS['add']!,
  _scatter_minus_scalar: FORMULAS['sub']!,
  ...Object.fromEntries(
    [
      'maximum',
      'minimum',
      'hypot',
      'equal',
      'not_equal',
      'greater',
      'greater_equal',
      'lesser',
      'lesser_equal',
      'logical_and',
      'logical_or',
      'logical_xor',
    ].map((name): [string, Formula] => [`_${name}_scalar`, FORMULAS[name]!]),
  ),
};

const rows = (
  formulas: Readonly<Record<string, Formula>>,
  row: (formula: Formula) => OpRow,
): Readonly<Record<string, OpRow>> =>
  Object.fromEntries(Object.entries(formulas).map(([name, formula]) => [name, row(formula)]));
const prefixed = (names: readonly string[], prefix: string): Readonly<Record<string, Formula>> =>
  Object.fromEntries(names.map((name) => [`${prefix}${name}`, FORMULAS[name]!]));

const names = Object.keys(FORMULAS);
const basic = ['add', 'sub', 'mul', 'div'];

export const arithmetic: Readonly<Record<string, OpRow>> = {
  ...rows(prefixed(names, 'broadcast_'), binary),
  ...rows(prefixed(basic, 'elemwise_'), binary),
  ...rows(
    prefixed(
      names.filter((name) => !basic.includes(name)),
      '_',
    ),
    binary,
  ),
  ...rows(SCALARS, scalar),
  _grad_add: binary(FORMULAS['add']!),
  _scatter_elemwise_div: binary(divide),
  add_n: op({
    inputs: ['args*'],
    attrs: { num_args: int(0) },
    lower: (g, { args }) => args.slice(1).reduce((sum, x) => g.op('Add', [sum, x]), args[0]!),
  }),
};

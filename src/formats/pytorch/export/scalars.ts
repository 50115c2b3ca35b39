/**
 * Python's own arithmetic on sizes and numbers, as nodes of an exported program have it: `_operator.mul`, `math.floor`,
 * `torch.sym_max`. Numbers that are known are computed while lowering; others are nodes over int64, float64 and bool.
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { floorDiv, floorMod } from '../../../graph/layers/elementwise.ts';
import { cast, refuse } from '../../../graph/layers/values.ts';
import { asTensor } from '../promotion.ts';
import { type Arg, isScalar, kindOf, Num, type NumKind, numberOf, type Scalar } from '../values.ts';

const DTYPE = { bool: 'bool', int: 'int64', float: 'float64' } as const;
const RANK: Readonly<Record<NumKind, number>> = { bool: 0, int: 1, float: 2 };

/** A number of that kind, as Python holds it. */
const made = (kind: NumKind, value: number): Scalar =>
  kind === 'bool' ? value !== 0 : kind === 'int' ? value : { float: value };

type Formula = {
  /** The kind of the result, from the highest of the operands'; absent: that kind, but int for bools. */
  readonly kind?: NumKind;
  /** The operands are computed as this. */
  readonly as?: NumKind;
  readonly known: (...xs: number[]) => number;
  readonly build: (g: GraphBuilder, ...xs: Value[]) => Value;
};

const simple = (onnx: string, known: Formula['known'], more: Partial<Formula> = {}): Formula => ({
  known,
  build: (g, ...xs) => g.op(onnx, xs),
  ...more,
});
const compare = (onnx: string, known: (a: number, b: number) => boolean): Formula =>
  simple(onnx, (a, b) => Number(known(a!, b!)), { kind: 'bool' });
const toInt = (rounding: string | undefined, known: (x: number) => number): Formula => ({
  kind: 'int',
  known: (x) => known(x!) + 0,
  build: (g, x) => {
    if (x!.dtype === 'int64') return x!;
    return cast(g, rounding && x!.dtype === 'float64' ? g.op(rounding, [x!]) : x!, 'int64');
  },
});
const roundEven = (x: number): number => {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
};
const float = (onnx: string, known: (x: number) => number): Formula =>
  simple(onnx, (x) => known(x!), { kind: 'float', as: 'float' });
const max = simple('Max', Math.max);
const min = simple('Min', Math.min);
const sum: Formula = {
  known: (...xs) => xs.reduce((a, b) => a + b, 0),
  build: (g, ...xs) => xs.reduce((a, b) => g.op('Add', [a, b])),
};
const logical = (onnx: string, bits: string, known: (a: number, b: number) => number): Formula => ({
  known: (a, b) => known(a!, b!),
  build: (g, a, b) => g.op(a!.dtype === 'bool' ? onnx : bits, [a!, b!]),
});

// biome-ignore format: one operator a line
const FORMULAS: Readonly<Record<string, Formula>> = {
  '_operator.add': simple('Add', (a, b) => a! + b!),
  '_operator.sub': simple('Sub', (a, b) => a! - b!),
  '_operator.mul': simple('Mul', (a, b) => a! * b!),
  '_operator.truediv': simple('Div', (a, b) => a! / b!, { kind: 'float', as: 'float' }),
  '_operator.floordiv': { known: (a, b) => Math.floor(a! / b!), build: (g, a, b) => floorDiv(g, a!, b!) },
  '_operator.mod': { known: (a, b) => ((a! % b!) + b!) % b!, build: (g, a, b) => floorMod(g, a!, b!) },
  '_operator.pow': simple('Pow', (a, b) => a! ** b!),
  '_operator.neg': simple('Neg', (a) => -a!),
  '_operator.pos': { known: (a) => a!, build: (_, a) => a! },
  '_operator.abs': simple('Abs', (a) => Math.abs(a!)),
  '_operator.eq': compare('Equal', (a, b) => a === b),
  '_operator.ne': { kind: 'bool', known: (a, b) => Number(a !== b), build: (g, a, b) => g.op('Not', [g.op('Equal', [a!, b!])]) },
  '_operator.lt': compare('Less', (a, b) => a < b),
  '_operator.le': compare('LessOrEqual', (a, b) => a <= b),
  '_operator.gt': compare('Greater', (a, b) => a > b),
  '_operator.ge': compare('GreaterOrEqual', (a, b) => a >= b),
  '_operator.and_': logical('And', 'BitwiseAnd', (a, b) => Number(BigInt(a) & BigInt(b))),
  '_operator.or_': logical('Or', 'BitwiseOr', (a, b) => Number(BigInt(a) | BigInt(b))),
  '_operator.not_': { kind: 'bool', as: 'bool', known: (a) => Number(a === 0), build: (g, a) => g.op('Not', [a!]) },
  'torch.sym_not': { kind: 'bool', as: 'bool', known: (a) => Number(a === 0), build: (g, a) => g.op('Not', [a!]) },
  'torch.sym_max': max,
  'torch.sym_min': min,
  'torch.sym_sum': sum,
  'torch.sym_int': toInt(undefined, Math.trunc),
  'torch.sym_float': { kind: 'float', as: 'float', known: (a) => a!, build: (_, a) => a! },
  'math.trunc': toInt(undefined, Math.trunc),
  'math.floor': toInt('Floor', Math.floor),
  'math.ceil': toInt('Ceil', Math.ceil),
  'builtins.round': toInt('Round', roundEven),
  'builtins.abs': simple('Abs', (a) => Math.abs(a!)),
  'builtins.int': toInt(undefined, Math.trunc),
  'builtins.float': { kind: 'float', as: 'float', known: (a) => a!, build: (_, a) => a! },
  'builtins.max': max,
  'builtins.min': min,
  'math.sqrt': float('Sqrt', Math.sqrt),
  'math.exp': float('Exp', Math.exp),
  'math.log': float('Log', Math.log),
  'math.sin': float('Sin', Math.sin),
  'math.cos': float('Cos', Math.cos),
  'math.tan': float('Tan', Math.tan),
  'math.tanh': float('Tanh', Math.tanh),
};

/** `torch._sym_sqrt` is `math.sqrt`; torch 2.1 writes functions of sizes under their old names. */
const nameOf = (target: string): string => {
  const own = /^torch\.(?:_sym_|sym_)(sqrt|exp|log|sin|cos|tan|tanh|floor|ceil|trunc)$/.exec(target);
  if (own) return `math.${own[1]}`;
  return target
    .replace(/^operator\./, '_operator.')
    .replace(/^torch\.fx\.experimental\.symbolic_shapes\.sym_/, 'torch.sym_');
};

const operandsOf = (args: readonly Arg[]): readonly Scalar[] =>
  (args.length === 1 && Array.isArray(args[0]) ? (args[0] as readonly Arg[]) : args).map((arg) => {
    if (!isScalar(arg)) throw refuse('an operand is no number');
    return arg;
  });

/** Whether it is an operator on Python's numbers. */
export const isScalarOp = (target: string): boolean => {
  const name = nameOf(target);
  return Object.hasOwn(FORMULAS, name) || name === 'torch.sym_ite';
};

const choose = (g: GraphBuilder, [condition, yes, no]: readonly Scalar[]): Scalar => {
  const known = numberOf(condition!);
  if (known !== undefined) return known ? yes! : no!;
  const kind = RANK[kindOf(yes!)] >= RANK[kindOf(no!)] ? kindOf(yes!) : kindOf(no!);
  const values = [asTensor(g, condition!, 'bool'), asTensor(g, yes!, DTYPE[kind]), asTensor(g, no!, DTYPE[kind])];
  return new Num(g.op('Where', values));
};

/** The result of an operator on Python's numbers. */
export const lowerScalarOp = (g: GraphBuilder, target: string, args: readonly Arg[]): Arg => {
  const name = nameOf(target);
  const operands = operandsOf(args);
  if (name === 'torch.sym_ite') return choose(g, operands);
  const formula = FORMULAS[name]!;
  const kinds = operands.map(kindOf);
  const highest = kinds.reduce<NumKind>((high, kind) => (RANK[kind] > RANK[high] ? kind : high), 'bool');
  const logic = name === '_operator.and_' || name === '_operator.or_';
  const common = formula.as ?? (highest === 'bool' && !logic ? 'int' : highest);
  const known = operands.map(numberOf);
  if (known.every((number) => typeof number === 'number')) {
    const result = formula.known(...(known as number[]));
    return made(formula.kind ?? common, result);
  }
  return new Num(formula.build(g, ...operands.map((operand) => asTensor(g, operand, DTYPE[common]))));
};

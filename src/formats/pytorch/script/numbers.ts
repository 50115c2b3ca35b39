/**
 * Python's arithmetic on numbers, as TorchScript's code does it between sizes, counters and flags: on what is known
 * while lowering in JavaScript, on what only the run tells by operators on values of rank 0.
 *
 *   a // b = floor(a / b)      a % b = a - b·(a // b)      int ** int = float      round: half to even
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { refuse, resolve } from '../aten.ts';
import { type Arg, isFloat, isList, kindOf, Num, type NumKind, numberOf, type Scalar } from '../values.ts';

interface Formula {
  readonly known: (...numbers: number[]) => number;
  /** On operands of one dtype, which is that of the result but for comparisons. */
  readonly graph?: (g: GraphBuilder, operands: readonly Value[]) => Value;
  /** Of the operands, where it is not that of the result. */
  readonly on?: 'operands' | 'float' | 'int';
}

const op =
  (name: string, attributes = {}) =>
  (g: GraphBuilder, operands: readonly Value[]): Value =>
    g.op(name, operands, attributes);
/** `And` of bools, `BitwiseAnd` of ints. */
const bits =
  (name: string) =>
  (g: GraphBuilder, operands: readonly Value[]): Value =>
    g.op(operands.every(isInt) ? `Bitwise${name}` : name, operands);
const not = (g: GraphBuilder, x: Value): Value => g.op('Not', [x]);
const isInt = (x: Value): boolean => x.dtype === 'int64';

const roundHalfToEven = (x: number): number => {
  const down = Math.floor(x);
  const part = x - down;
  if (part !== 0.5) return Math.round(x);
  return down % 2 === 0 ? down : down + 1;
};

/** Whether a value is a size of a tensor, and so never below 0. */
const isSize = (g: GraphBuilder, x: Value): boolean => {
  const node = g.nodeOf(x);
  if (node?.op === 'Shape') return true;
  return (node?.op === 'Squeeze' || node?.op === 'Gather') && node.inputs[0] !== undefined && isSize(g, node.inputs[0]);
};
const isPositive = (x: Value): boolean => typeof x.elements?.[0] === 'number' && x.elements[0] > 0;

// ONNX's Mod of integers has the sign of the divisor, as Python's.
const modulo = (g: GraphBuilder, [a, b]: readonly Value[]): Value => {
  if (isInt(a!)) return g.op('Mod', [a, b]);
  return g.op('Sub', [a, g.op('Mul', [b, g.op('Floor', [g.op('Div', [a, b])])])]);
};
const floorDivision = (g: GraphBuilder, [a, b]: readonly Value[]): Value => {
  if (!isInt(a!)) return g.op('Floor', [g.op('Div', [a, b])]);
  if (isSize(g, a!) && isPositive(b!)) return g.op('Div', [a, b]);
  return g.op('Div', [g.op('Sub', [a, g.op('Mod', [a, b])]), b]);
};

// ceil((to - from) / by) = -((from - to) // by), and none below zero
const rangeLength = (g: GraphBuilder, [from, to, by]: readonly Value[]): Value => {
  const back = g.op('Sub', [from, to]);
  const parts = by?.elements?.[0] === 1 ? back : floorDivision(g, [back, by!]);
  return g.op('Max', [g.op('Neg', [parts]), g.scalar('int64', 0)]);
};

const float = (known: (x: number) => number, name: string): Formula => ({ known, graph: op(name), on: 'float' });

// biome-ignore format: one operator a line
const FORMULAS: Readonly<Record<string, Formula>> = {
  'aten::add':       { known: (a, b) => a + b, graph: op('Add') },
  'aten::sub':       { known: (a, b) => a - b, graph: op('Sub') },
  'aten::mul':       { known: (a, b) => a * b, graph: op('Mul') },
  'aten::div':       { known: (a, b) => a / b, graph: op('Div'), on: 'float' },
  'aten::floordiv':  { known: (a, b) => Math.floor(a / b), graph: floorDivision },
  'aten::floor_divide': { known: (a, b) => Math.floor(a / b), graph: floorDivision },
  'aten::remainder': { known: (a, b) => a - b * Math.floor(a / b), graph: modulo },
  'aten::fmod':      { known: (a, b) => a % b, graph: op('Mod', { fmod: 1 }), on: 'float' },
  'aten::pow':       { known: (a, b) => a ** b, graph: op('Pow'), on: 'float' },
  'aten::neg':       { known: (a) => 0 - a, graph: op('Neg') },
  'aten::eq':        { known: (a, b) => Number(a === b), graph: op('Equal'), on: 'operands' },
  'aten::ne':        { known: (a, b) => Number(a !== b), graph: (g, x) => not(g, g.op('Equal', x)), on: 'operands' },
  'aten::lt':        { known: (a, b) => Number(a < b), graph: op('Less'), on: 'operands' },
  'aten::le':        { known: (a, b) => Number(a <= b), graph: op('LessOrEqual'), on: 'operands' },
  'aten::gt':        { known: (a, b) => Number(a > b), graph: op('Greater'), on: 'operands' },
  'aten::ge':        { known: (a, b) => Number(a >= b), graph: op('GreaterOrEqual'), on: 'operands' },
  'prim::min':       { known: Math.min, graph: op('Min') },
  'prim::max':       { known: Math.max, graph: op('Max') },
  'prim::abs':       { known: Math.abs, graph: op('Abs') },
  'aten::abs':       { known: Math.abs, graph: op('Abs') },
  'aten::floor':     { known: Math.floor, graph: op('Floor'), on: 'float' },
  'aten::ceil':      { known: Math.ceil, graph: op('Ceil'), on: 'float' },
  'aten::round':     { known: roundHalfToEven, graph: op('Round'), on: 'float' },
  'aten::sqrt':      float(Math.sqrt, 'Sqrt'),
  'aten::exp':       float(Math.exp, 'Exp'),
  'aten::log':       float(Math.log, 'Log'),
  'aten::sin':       float(Math.sin, 'Sin'),
  'aten::cos':       float(Math.cos, 'Cos'),
  'aten::tan':       float(Math.tan, 'Tan'),
  'aten::tanh':      float(Math.tanh, 'Tanh'),
  'aten::log10':     { known: Math.log10, on: 'float', graph: (g, [x]) => g.op('Div', [g.op('Log', [x]), g.scalar('float64', Math.LN10)]) },
  'aten::log2':      { known: Math.log2 },
  'aten::log1p':     { known: Math.log1p },
  'aten::expm1':     { known: Math.expm1 },
  'aten::asin':      { known: Math.asin },
  'aten::acos':      { known: Math.acos },
  'aten::atan':      { known: Math.atan },
  'aten::atan2':     { known: Math.atan2 },
  'aten::sinh':      { known: Math.sinh },
  'aten::cosh':      { known: Math.cosh },
  'aten::degrees':   { known: (x) => (x * 180) / Math.PI, on: 'float', graph: (g, [x]) => g.op('Mul', [x, g.scalar('float64', 180 / Math.PI)]) },
  'aten::radians':   { known: (x) => (x * Math.PI) / 180, on: 'float', graph: (g, [x]) => g.op('Mul', [x, g.scalar('float64', Math.PI / 180)]) },
  'aten::isnan':     { known: (x) => Number(Number.isNaN(x)), on: 'float', graph: op('IsNaN') },
  'aten::isinf':     { known: (x) => Number(Math.abs(x) === Number.POSITIVE_INFINITY), on: 'float', graph: op('IsInf') },
  'aten::isfinite':  { known: (x) => Number(Number.isFinite(x)) },
  'aten::__and__':   { known: (a, b) => Number(BigInt(a) & BigInt(b)), graph: bits('And') },
  'aten::__or__':    { known: (a, b) => Number(BigInt(a) | BigInt(b)), graph: bits('Or') },
  'aten::__xor__':   { known: (a, b) => Number(BigInt(a) ^ BigInt(b)), graph: bits('Xor') },
  'aten::__lshift__': { known: (a, b) => a * 2 ** b },
  'aten::__rshift__': { known: (a, b) => Math.floor(a / 2 ** b) },
  'aten::bitwise_and': { known: (a, b) => Number(BigInt(a) & BigInt(b)), graph: bits('And') },
  'aten::bitwise_or': { known: (a, b) => Number(BigInt(a) | BigInt(b)), graph: bits('Or') },
  'aten::bitwise_not': { known: (a) => -a - 1, graph: (g, [a]) => g.op('BitwiseNot', [a]) },
  'aten::__range_length': { known: (from, to, by) => Math.max(0, Math.ceil((to - from) / by)), graph: rangeLength },
  'aten::__derive_index': { known: (index, from, by) => from + index * by, graph: (g, [index, from, by]) => g.op('Add', [from, g.op('Mul', [index, by])]) },
  'aten::gcd':       { known: (a, b) => { let [x, y] = [Math.abs(a), Math.abs(b)]; while (y > 0) [x, y] = [y, x % y]; return x; } },
};

const DTYPE_OF = { bool: 'bool', int: 'int64', float: 'float64' } as const;
const RANK: readonly NumKind[] = ['bool', 'int', 'float'];

/** A Python number as a value of rank 0, of the dtype that its kind has. */
export const scalarValue = (g: GraphBuilder, scalar: Scalar, kind: NumKind = kindOf(scalar)): Value => {
  const dtype: DType = DTYPE_OF[kind];
  if (!(scalar instanceof Num)) return g.scalar(dtype, numberOf(scalar)!);
  return scalar.value.dtype === dtype ? scalar.value : g.op('Cast', [scalar.value], { to: DTYPES[dtype].onnx });
};

const asKind = (number: number, kind: NumKind): Scalar => {
  if (kind === 'float') return { float: number };
  if (kind === 'bool') return number !== 0;
  if (!Number.isSafeInteger(number)) throw refuse(`an int of ${number} is computed, of which not every digit is known`);
  return number === 0 ? 0 : number;
};

/** A number that a value of rank 0 is: known while lowering where its element is. */
export const toScalar = (value: Value): Scalar => {
  const num = new Num(value);
  if (num.kind === 'float' || typeof num.dim !== 'number') return num;
  return num.kind === 'bool' ? num.dim !== 0 : num.dim;
};

/** Whether this operator has a meaning for Python's numbers. */
export const isArithmetic = (name: string): boolean => Object.hasOwn(FORMULAS, name);

/** `aten::add` of two numbers, and the like. */
export const arithmetic = (g: GraphBuilder, name: string, given: readonly Scalar[]): Scalar => {
  const { schema } = resolve(g, name, undefined, given);
  const formula = FORMULAS[name]!;
  const kinds = given.map(kindOf);
  const widest = RANK[Math.max(...kinds.map((kind) => RANK.indexOf(kind)))]!;
  const said = schema.returns[0]!.name;
  const kind: NumKind =
    said === 'int' || said === 'float' || said === 'bool' ? said : widest === 'bool' ? 'int' : widest;
  const numbers = given.map(numberOf);
  if (numbers.every((number) => number !== undefined)) {
    const result = formula.known(...numbers.map(Number));
    if ((name === 'aten::div' || name === 'aten::floordiv' || name === 'aten::remainder') && Number(numbers[1]) === 0) {
      throw refuse('a division by zero');
    }
    return asKind(result, kind);
  }
  if (!formula.graph) throw refuse(`${name} of a number that only the run tells`);
  const on: NumKind =
    formula.on === 'float' ? 'float' : formula.on === 'operands' ? (widest === 'bool' ? 'int' : widest) : kind;
  const made = formula.graph(
    g,
    given.map((scalar) => scalarValue(g, scalar, on)),
  );
  return toScalar(made.dtype === DTYPE_OF[kind] ? made : g.op('Cast', [made], { to: DTYPES[DTYPE_OF[kind]].onnx }));
};

/** `int(x)`, `float(x)`, `bool(x)` of a number. */
export const convert = (g: GraphBuilder, scalar: Scalar, kind: NumKind): Scalar => {
  const number = numberOf(scalar);
  if (number !== undefined) {
    if (kind === 'int' && !Number.isFinite(Number(number))) throw refuse(`int(${number})`);
    return asKind(kind === 'int' ? Math.trunc(Number(number)) : Number(number), kind);
  }
  return kindOf(scalar) === kind ? scalar : toScalar(scalarValue(g, scalar, kind));
};

/** Whether a condition holds; a value of rank 0 where only the run tells. */
export const truth = (g: GraphBuilder, scalar: Scalar): boolean | Value => {
  const number = numberOf(scalar);
  return number !== undefined ? Number(number) !== 0 : scalarValue(g, scalar, 'bool');
};

export const isScalarList = (arg: Arg): boolean =>
  isList(arg) && arg.every((item) => typeof item === 'number' || isFloat(item));

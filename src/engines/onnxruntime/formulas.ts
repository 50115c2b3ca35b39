/**
 * Operators in terms of others, for dtypes that ONNX Runtime has no kernel for: mostly functions of float64, to within
 * a few units of the last place, so that a double is never computed in single precision.
 *
 * The coefficients of atan, erf and erfc are those of the Cephes library's double-precision approximations:
 * https://www.netlib.org/cephes/ (atan.c, ndtr.c)
 */
import type { Node, Value } from '../../graph/graph.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Scope } from './legalise.ts';

export interface Formula {
  /** undefined: not for this dtype. */
  build(s: Scope, node: Node, dtype: DType): Value | undefined;
  /** Whether it is wanted even where there is a kernel. */
  always?(node: Node): boolean;
}

/** Arithmetic on float64 values, as functions that read like the formula. */
const arithmetic = (s: Scope) => {
  const value = (x: Value | number): Value => (typeof x === 'number' ? s.scalar('float64', x) : x);
  const binary =
    (op: string) =>
    (a: Value | number, b: Value | number): Value =>
      s.op(op, [value(a), value(b)], 'float64');
  const unary =
    (op: string) =>
    (x: Value): Value =>
      s.op(op, [x], 'float64');
  const compare =
    (op: string) =>
    (a: Value, b: Value | number): Value =>
      s.op(op, [a, value(b)], 'bool');
  const [add, sub, mul, div] = [binary('Add'), binary('Sub'), binary('Mul'), binary('Div')];
  const [exp, log, sqrt, abs, neg] = [unary('Exp'), unary('Log'), unary('Sqrt'), unary('Abs'), unary('Neg')];
  const [sin, cos] = [unary('Sin'), unary('Cos')];
  const [less, greater, equal] = [compare('Less'), compare('Greater'), compare('Equal')];
  const where = (test: Value, a: Value | number, b: Value | number): Value =>
    s.op('Where', [test, value(a), value(b)], 'float64');
  const sign = (of: Value, magnitude: Value): Value => where(less(of, 0), neg(magnitude), magnitude);
  const max = binary('Max');
  const min = binary('Min');
  /** c_0 x^n + … + c_n */
  const polynomial = (x: Value, coefficients: readonly number[]): Value => {
    let result = value(coefficients[0]!);
    for (const c of coefficients.slice(1)) result = add(mul(result, x), c);
    return result;
  };
  /** e^x - 1: (u - 1) x / ln u with u = e^x, whose errors cancel (Kahan). */
  const expm1 = (x: Value): Value => {
    const u = exp(x);
    const um1 = sub(u, 1);
    const plain = s.op('Or', [equal(um1, -1), greater(x, 30)], 'bool');
    const unit = equal(u, 1);
    const safe = where(s.op('Or', [plain, unit], 'bool'), 2, u);
    return where(unit, x, where(plain, um1, div(mul(um1, x), log(safe))));
  };
  /** ln(1 + x): x ln u / (u - 1) with u = 1 + x (Kahan). */
  const log1p = (x: Value): Value => {
    const u = add(x, 1);
    const um1 = sub(u, 1);
    const plain = equal(x, Number.POSITIVE_INFINITY);
    const unit = equal(um1, 0);
    const safe = where(s.op('Or', [plain, unit], 'bool'), 1, um1);
    return where(unit, x, where(plain, x, div(mul(log(u), x), safe)));
  };
  return {
    add,
    sub,
    mul,
    div,
    exp,
    log,
    sqrt,
    abs,
    neg,
    sin,
    cos,
    less,
    greater,
    equal,
    where,
    sign,
    max,
    min,
    polynomial,
    expm1,
    log1p,
  };
};
type Arithmetic = ReturnType<typeof arithmetic>;

// biome-ignore format: one polynomial a line
const ATAN = {
  p: [-0.8750608600031904, -16.157537187333652, -75.00855792314705, -122.88666844901361, -64.85021904942025],
  q: [1, 24.858464901423062, 165.02700983169885, 432.88106049129027, 485.3903996359137, 194.5506571482614],
};
// biome-ignore format: one polynomial a line
const ERF = {
  t: [9.604973739870516, 90.02601972038427, 2232.005345946843, 7003.325141128051, 55592.30130103949],
  u: [1, 33.56171416475031, 521.3579497801527, 4594.323829709801, 22629.000061389095, 49267.39426086359],
  p: [2.461969814735305e-10, 0.5641895648310689, 7.463210564422699, 48.63719709856814, 196.5208329560771, 526.4451949954773, 934.5285271719576, 1027.5518868951572, 557.5353353693994],
  q: [1, 13.228195115474499, 86.70721408859897, 354.9377788878199, 975.7085017432055, 1823.9091668790973, 2246.3376081871097, 1656.6630919416134, 557.5353408177277],
};

const atan = (m: Arithmetic, x: Value): Value => {
  const a = m.abs(x);
  const [large, middle] = [m.greater(a, 2.414213562373095), m.greater(a, 0.66)];
  // atan a = pi/2 - atan(1/a) = pi/4 + atan((a - 1) / (a + 1))
  const t = m.where(
    large,
    m.div(-1, m.max(a, 1)),
    m.where(middle, m.div(m.sub(m.min(a, 3), 1), m.add(m.min(a, 3), 1)), a),
  );
  const base = m.where(large, Math.PI / 2, m.where(middle, Math.PI / 4, 0));
  const rest = m.where(large, 6.123233995736766e-17, m.where(middle, 3.061616997868383e-17, 0));
  const z = m.mul(t, t);
  const series = m.add(m.mul(t, m.div(m.mul(z, m.polynomial(z, ATAN.p)), m.polynomial(z, ATAN.q))), t);
  return m.sign(x, m.add(base, m.add(series, rest)));
};

const erf = (m: Arithmetic, x: Value): Value => {
  const a = m.abs(x);
  const z = m.min(m.mul(x, x), 1);
  const inner = m.mul(x, m.div(m.polynomial(z, ERF.t), m.polynomial(z, ERF.u)));
  // 1 - erf is below half a unit of the last place from 6 on
  const b = m.max(m.min(a, 8), 1);
  const outer = m.sub(1, m.mul(m.exp(m.neg(m.mul(b, b))), m.div(m.polynomial(b, ERF.p), m.polynomial(b, ERF.q))));
  return m.where(m.greater(a, 1), m.sign(x, outer), inner);
};

const softplus = (m: Arithmetic, x: Value): Value => m.add(m.max(x, 0), m.log1p(m.exp(m.neg(m.abs(x)))));

const float = (node: Node, name: string, fallback: number): number => {
  const attribute = node.attributes[name];
  if (typeof attribute === 'number') return attribute;
  return typeof attribute === 'object' && 'float' in attribute ? attribute.float : fallback;
};

/** A formula for float64 alone. */
const double = (formula: (m: Arithmetic, x: Value, node: Node) => Value): Formula => ({
  build: (s, node, dtype) => (dtype === 'float64' ? formula(arithmetic(s), node.inputs[0]!, node) : undefined),
});

/** Where, for dtypes that it has no kernel for as well: bool and the 16-bit integers among them. */
const choose = (s: Scope, test: Value, a: Value, b: Value): Value => {
  const wider =
    (
      {
        bool: 'uint8',
        int8: 'int32',
        int16: 'int32',
        uint16: 'int32',
        uint32: 'int64',
        bfloat16: 'float32',
      } as const satisfies Partial<Record<DType, DType>> as Partial<Record<DType, DType>>
    )[a.dtype] ?? a.dtype;
  return s.cast(s.op('Where', [test, s.cast(a, wider), s.cast(b, wider)], wider), a.dtype);
};

/** Reduces all dimensions behind the second. */
const reduction = (op: string): Formula => ({
  build: (s, node, dtype) => {
    const [x] = node.inputs;
    if (dtype !== 'float64' || !x?.shape) return undefined;
    return s.op(op, [x, s.ints(x.shape.slice(2).map((_, i) => i + 2))], dtype, { keepdims: 1 });
  },
});

/** Whether the integers that index and count are those that the kernels take. */
const isOdd = ({ inputs: [indices, depth] }: Node): boolean => indices?.dtype !== 'int64' || depth?.dtype !== 'int64';

// biome-ignore format: one operator a line where it fits
export const FORMULAS: Readonly<Record<string, Formula>> = {
  Acos: double((m, x) => m.mul(2, atan(m, m.sqrt(m.div(m.sub(1, x), m.add(1, x)))))),
  Acosh: double((m, x) => { const t = m.sub(x, 1); return m.where(m.greater(x, 1e8), m.add(m.log(x), Math.LN2), m.log1p(m.add(t, m.sqrt(m.add(m.mul(2, t), m.mul(t, t)))))); }),
  Asin: double((m, x) => atan(m, m.div(x, m.sqrt(m.mul(m.sub(1, x), m.add(1, x)))))),
  Asinh: double((m, x) => { const a = m.abs(x); const b = m.min(a, 1e8); return m.sign(x, m.where(m.greater(a, 1e8), m.add(m.log(a), Math.LN2), m.log1p(m.add(b, m.div(m.mul(b, b), m.add(1, m.sqrt(m.add(m.mul(b, b), 1)))))))); }),
  Atan: double(atan),
  Atanh: double((m, x) => m.mul(0.5, m.log1p(m.div(m.mul(2, x), m.sub(1, x))))),
  Cosh: double((m, x) => { const h = m.exp(m.mul(0.5, m.abs(x))); return m.mul(m.mul(0.5, h), m.add(h, m.div(m.exp(m.neg(m.abs(x))), h))); }),
  Elu: double((m, x, node) => m.where(m.less(x, 0), m.mul(float(node, 'alpha', 1), m.expm1(m.min(x, 0))), x)),
  Erf: double(erf),
  Gelu: double((m, x, node) => node.attributes['approximate'] === 'tanh'
    ? m.div(x, m.add(1, m.exp(m.mul(-2 * Math.sqrt(2 / Math.PI), m.add(x, m.mul(0.044715, m.mul(x, m.mul(x, x))))))))
    : m.mul(m.mul(0.5, x), m.add(1, erf(m, m.mul(x, Math.SQRT1_2))))),
  GlobalAveragePool: reduction('ReduceMean'),
  GlobalMaxPool: reduction('ReduceMax'),
  HardSigmoid: double((m, x, node) => m.max(0, m.min(1, m.add(m.mul(float(node, 'alpha', 0.2), x), float(node, 'beta', 0.5))))),
  HardSwish: double((m, x) => m.mul(x, m.max(0, m.min(1, m.add(m.div(x, 6), 0.5))))),
  LeakyRelu: double((m, x, node) => m.where(m.less(x, 0), m.mul(float(node, 'alpha', 0.01), x), x)),
  Mean: { build: (s, node, dtype) => (dtype === 'float64' ? s.op('Div', [s.op('Sum', node.inputs, dtype), s.scalar(dtype, node.inputs.length)], dtype) : undefined) },
  Mish: double((m, x) => m.mul(x, m.sub(1, m.div(2, m.add(1, m.exp(m.mul(2, softplus(m, x)))))))),
  // not equal to zero, which there is a kernel for
  NonZero: { build: (s, node, dtype) => (dtype === 'bool' || dtype === 'string' ? undefined : s.op('NonZero', [s.op('Not', [s.op('Equal', [node.inputs[0]!, s.scalar(dtype, 0)], 'bool')], 'bool')], 'int64')) },
  // where a one is hot, the second value; else the first
  OneHot: {
    always: isOdd,
    build: (s, node, dtype) => {
      const [indices, depth, values] = node.inputs;
      const pick = (i: number): Value => s.op('Gather', [values!, s.scalar('int64', i)], dtype, { axis: 0 });
      const zeroAndOne = s.ints([0, 1]);
      const [at, of] = [s.cast(indices!, 'int64'), s.cast(depth!, 'int64')];
      const hot = s.op('OneHot', [at, s.op('Reshape', [of, s.ints([1])], 'int64'), zeroAndOne], 'int64', node.attributes);
      const [on, off] = [pick(1), pick(0)];
      return choose(s, s.cast(hot, 'bool'), on, off);
    },
  },
  PRelu: { build: (s, node, dtype) => { const m = arithmetic(s); const [x, slope] = node.inputs; return dtype === 'float64' ? m.where(m.less(x!, 0), m.mul(slope!, x!), x!) : undefined; } },
  Relu: { build: (s, node, dtype) => (dtype.startsWith('uint') ? node.inputs[0] : dtype === 'int64' ? s.op('Max', [node.inputs[0], s.scalar(dtype, 0)], dtype) : undefined) },
  Selu: double((m, x, node) => m.mul(float(node, 'gamma', 1.0507009873554805), m.where(m.less(x, 0), m.mul(float(node, 'alpha', 1.6732632423543772), m.expm1(m.min(x, 0))), x))),
  // through e^x - 1, whose small values are exact; halves are multiplied so that only the result may overflow
  Sinh: double((m, x) => {
    const a = m.abs(x);
    const e = m.expm1(m.min(a, 20));
    const h = m.exp(m.mul(0.5, a));
    return m.sign(x, m.where(m.greater(a, 20), m.mul(m.mul(0.5, h), h), m.mul(0.5, m.add(e, m.div(e, m.add(e, 1))))));
  }),
  Softplus: double(softplus),
  Softsign: double((m, x) => m.div(x, m.add(1, m.abs(x)))),
  Tan: double((m, x) => m.div(m.sin(x), m.cos(x))),
  ThresholdedRelu: double((m, x, node) => m.where(m.greater(x, float(node, 'alpha', 1)), x, 0)),
};

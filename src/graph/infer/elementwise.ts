/** Operators that work element by element; with several inputs, under numpy's broadcasting. */
import { dtypeOfOnnx } from '../../tensor/dtype.ts';
import { type Rule, type Site, shaped } from './site.ts';

const like: Rule = shaped((n) => n.shape(0));
const broadcast: Rule = shaped((n) => n.broadcast(...n.inputs.map((value) => value?.shape)));

/** The dtype that the int attribute `name` numbers, as TensorProto.DataType does. */
export const dtypeAttribute = (n: Site, name: string) => {
  const number = n.int(name);
  return dtypeOfOnnx(number) ?? n.fail(`attribute ${name} is ${number}, which is no known element type`);
};

// The slope is broadcast to the input, never the other way round.
const oneWay: Rule = shaped((n) => {
  n.broadcast(n.shape(0), n.shape(1));
  return n.shape(0);
});

const rules = (names: string, rule: Rule): Readonly<Record<string, Rule>> =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, rule]));

/** One input, one output of the same shape. */
export const UNARY: readonly string[] = `Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Ceil Celu Cos Cosh Elu Erf Exp
  Floor Gelu HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Log Mish Neg Not Reciprocal Relu Round Selu Shrink
  Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh ThresholdedRelu`.split(/\s+/);

/** Any number of inputs, broadcast. */
export const BROADCAST: readonly string[] = `Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater
  GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or Pow StringConcat Sub Sum Where Xor`.split(/\s+/);

export const ELEMENTWISE: Readonly<Record<string, Rule>> = {
  ...rules(UNARY.join(' '), like),
  ...rules(BROADCAST.join(' '), broadcast),
  Identity: (n) => [n.input(0)],
  Cast: (n) => [{ dtype: dtypeAttribute(n, 'to'), shape: n.shape(0) }],
  CastLike: like,
  Clip: like,
  CumSum: like,
  Dropout: (n) => [{ shape: n.shape(0) }, { shape: n.shape(0) }],
  PRelu: oneWay,
};

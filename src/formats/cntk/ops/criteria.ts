/**
 * Criteria as one function each: those of files of before CNTK 2.0's blocks, and those that have no block. They are sums
 * over all rows and steps of a batch.
 * https://github.com/microsoft/CNTK/blob/v2.7/Source/ComputationNetworkLib/TrainingNodes.h, EvaluationNodes.h
 */
import { cast, refuse } from '../../../graph/layers/values.ts';
import { type Var, withValue } from '../axes.ts';
import { type Call, type Row, several, two } from '../table.ts';
import { combined, logistic } from './elementwise.ts';
import { sumOfAll } from './reduction.ts';

/** -Σ y log softmax(x) */
const crossEntropy = (call: Call, x: Var, labels: Var): Var => {
  const { g } = call;
  const logs = withValue(x, g.op('LogSoftmax', [x.value], { axis: -1 }));
  const products = combined(g, [labels, logs], (_, y, p) => g.op('Mul', [y, p]));
  const sum = sumOfAll(call, products);
  return withValue(sum, g.op('Neg', [sum.value]));
};

const squaredError = (call: Call, x: Var, y: Var): Var =>
  sumOfAll(
    call,
    combined(call.g, [x, y], (g, a, b) => {
      const difference = g.op('Sub', [a, b]);
      return g.op('Mul', [difference, difference]);
    }),
  );

/** How many rows and steps have their largest elements at different places. */
const classificationError = (call: Call): Var => {
  const { g, inputs } = call;
  const [x, labels, top] = inputs as readonly [Var, Var, Var | undefined];
  if (top && !isOne(call, top)) throw refuse('the errors among the best several classes (topN)');
  const best = (v: Var): Var => withValue(v, g.op('ArgMax', [v.value], { axis: -1, keepdims: 1 }));
  const wrong = combined(g, [best(x), best(labels)], (_, a, b) =>
    cast(g, g.op('Not', [g.op('Equal', [a, b])]), x.value.dtype),
  );
  return sumOfAll(call, wrong);
};

const isOne = ({ g }: Call, x: Var): boolean => {
  const constant = g.constantOf(x.value);
  return constant !== undefined && 'data' in constant && Number((constant.data as ArrayLike<number>)[0]) === 1;
};

/** Σ of the logistic losses. */
const logisticLoss = (call: Call): Var => sumOfAll(call, logistic(call));

// biome-ignore format: one function a line
export const criteria: Readonly<Record<string, Row>> = {
  CrossEntropyWithSoftmax: two(crossEntropy),
  SquaredError:            two(squaredError),
  ClassificationError:     several(2, 3, classificationError),
  Logistic:                several(2, 3, logisticLoss),
};

/**
 * Rows as mixtures of archetypes, by proximal gradient descent as H2O's scoring library does it:
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/glrm/GlrmMojoModel.java
 *
 *   x is sought of least  Σ loss(x · Y_j, a_j) + γ · r(x), from a random start, at most 100 steps; of each step ten sizes
 *   are tried, 1/2 … 1/1024, and the best one is taken.
 * The library's start depends on how many rows it scored before; here each row is the first. A missing category shifts the
 * columns behind it, which is the library's own mistake, kept since the models are scored so inside H2O as well.
 */
import { ServingError } from '../../errors.ts';
import { checkWidth, matrixOf, tensorOf } from '../block.ts';
import { JavaRandom } from '../java-random.ts';
import type { Kernel } from '../kernel.ts';
import {
  CATEGORICAL_LOSSES,
  type CategoricalLossName,
  NUMERIC_LOSSES,
  type NumericLossName,
} from './archetype-losses.ts';
import { REGULARIZERS, type RegularizerName } from './archetype-regularizers.ts';

export interface ArchetypesParams {
  /** How many. */
  readonly rank: number;
  /** [rank, columns], row-major: levels of all categories, then numbers. */
  readonly archetypes: Float64Array;
  /** By category: how many levels it has. */
  readonly levels: Int32Array;
  readonly categoricalLosses: readonly CategoricalLossName[];
  readonly numericLosses: readonly NumericLossName[];
  /** By number. */
  readonly subtract: Float64Array;
  readonly multiply: Float64Array;
  readonly regularizer: RegularizerName;
  readonly gamma: number;
  /** A Java long, in digits. */
  readonly seed: string;
}

const STEPS = 100;
const SIZES = 10;
const LEAST_GAIN = 1e-10;

/** The objective and its gradient for one row; buffers are used again and again. */
class Objective {
  readonly #params: ArchetypesParams;
  readonly #columns: number;
  readonly #product: Float64Array;
  readonly #slope: Float64Array;
  readonly #row: Float64Array;

  constructor(params: ArchetypesParams) {
    this.#params = params;
    this.#columns = params.archetypes.length / params.rank;
    const widest = params.levels.reduce((most, count) => Math.max(most, count), 1);
    this.#product = new Float64Array(widest);
    this.#slope = new Float64Array(widest);
    this.#row = new Float64Array(params.levels.length + params.numericLosses.length);
  }

  /** Codes past a category's levels are missing. */
  take(data: ArrayLike<number>, from: number): void {
    const { levels } = this.#params;
    for (let j = 0; j < this.#row.length; j++) {
      const x = data[from + j]!;
      this.#row[j] = j < levels.length && x >= levels[j]! ? Number.NaN : x;
    }
  }

  #dot(x: Float64Array, column: number): number {
    const { archetypes, rank } = this.#params;
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += x[k]! * archetypes[k * this.#columns + column]!;
    return sum;
  }

  value(x: Float64Array): number {
    const { levels, categoricalLosses, numericLosses, subtract, multiply, regularizer, gamma } = this.#params;
    let [sum, offset] = [0, 0];
    for (let j = 0; j < levels.length; j++) {
      const a = this.#row[j]!;
      if (Number.isNaN(a)) continue;
      for (let level = 0; level < levels[j]!; level++) this.#product[level] = this.#dot(x, offset + level);
      sum += CATEGORICAL_LOSSES[categoricalLosses[j]!].loss(this.#product, a, levels[j]!);
      offset += levels[j]!;
    }
    for (let j = 0; j < numericLosses.length; j++) {
      const a = this.#row[levels.length + j]!;
      if (Number.isNaN(a)) continue;
      sum += NUMERIC_LOSSES[numericLosses[j]!].loss(this.#dot(x, offset + j), (a - subtract[j]!) * multiply[j]!);
    }
    return sum + gamma * REGULARIZERS[regularizer].regularize(x);
  }

  gradient(x: Float64Array, into: Float64Array): void {
    const { archetypes, rank, levels, categoricalLosses, numericLosses, subtract, multiply } = this.#params;
    into.fill(0);
    let offset = 0;
    for (let j = 0; j < levels.length; j++) {
      const a = this.#row[j]!;
      if (Number.isNaN(a)) continue;
      const count = levels[j]!;
      for (let level = 0; level < count; level++) this.#product[level] = this.#dot(x, offset + level);
      this.#slope.fill(0);
      CATEGORICAL_LOSSES[categoricalLosses[j]!].slope(this.#product, a, count, this.#slope);
      for (let k = 0; k < rank; k++) {
        for (let c = 0; c < count; c++)
          into[k] = into[k]! + this.#slope[c]! * archetypes[k * this.#columns + offset + c]!;
      }
      offset += count;
    }
    for (let j = 0; j < numericLosses.length; j++) {
      const a = this.#row[levels.length + j]!;
      if (Number.isNaN(a)) continue;
      const slope = NUMERIC_LOSSES[numericLosses[j]!].slope(
        this.#dot(x, offset + j),
        (a - subtract[j]!) * multiply[j]!,
      );
      for (let k = 0; k < rank; k++) into[k] = into[k]! + slope * archetypes[k * this.#columns + offset + j]!;
    }
  }
}

/** The descent from a start: x is changed. */
const descend = (
  objective: Objective,
  { rank, regularizer, gamma }: ArchetypesParams,
  x: Float64Array,
  random: JavaRandom,
): void => {
  const { proximal } = REGULARIZERS[regularizer];
  const gradient = new Float64Array(rank);
  const moved = new Float64Array(rank);
  const best = new Float64Array(rank);
  let before = objective.value(x);
  for (let step = 0; step < STEPS; step++) {
    objective.gradient(x, gradient);
    let least = before === 0 ? 0 : Number.MAX_VALUE;
    const scale = before > 10 ? 1 / before : 1;
    for (let i = 1, size = 0.5; i <= SIZES && before !== 0; i++, size *= 0.5) {
      const alpha = size * scale;
      for (let k = 0; k < rank; k++) moved[k] = x[k]! - alpha * gradient[k]!;
      const tried = proximal(moved, alpha * gamma, random);
      const value = objective.value(tried);
      if (least > value) {
        best.set(tried);
        least = value;
      }
      if (value === 0) break;
    }
    if (before !== 0 && least < before) x.set(best);
    const gain = 1 - least / before;
    before = least;
    if (gain < LEAST_GAIN) break;
  }
};

/** Throws CORRUPT_MODEL where sizes contradict each other. */
const checkParams = (params: ArchetypesParams): void => {
  const { rank, archetypes, levels, categoricalLosses, numericLosses, subtract, multiply } = params;
  const width = levels.reduce((sum, count) => sum + count, numericLosses.length);
  const fits =
    rank > 0 &&
    archetypes.length === rank * width &&
    categoricalLosses.length === levels.length &&
    subtract.length === numericLosses.length &&
    multiply.length === numericLosses.length;
  if (fits) return;
  throw new ServingError(
    'CORRUPT_MODEL',
    `${archetypes.length} numbers are no ${rank} archetypes of ${levels.length} categories and ${numericLosses.length} numbers`,
  );
};

/** [rows, categories as codes + numbers] -> [rows, rank]. */
export const archetypes: Kernel<ArchetypesParams> = {
  compile(params) {
    checkParams(params);
    const { rank, levels, numericLosses, regularizer, seed } = params;
    const objective = new Objective(params);
    const started = new JavaRandom(BigInt(seed));
    const drawn = Float64Array.from({ length: rank }, () => started.nextGaussian());
    const start = Float64Array.from(REGULARIZERS[regularizer].project(drawn, started));
    return ([input], rows) => {
      const { columns, data } = matrixOf(input!, 'float64');
      checkWidth(columns, levels.length + numericLosses.length);
      const made = new Float64Array(rows * rank);
      for (let row = 0; row < rows; row++) {
        const x = made.subarray(row * rank, (row + 1) * rank);
        x.set(start);
        objective.take(data, row * columns);
        descend(objective, params, x, started.copy());
      }
      return [tensorOf({ rows, columns: rank, dtype: 'float64', data: made })];
    };
  },
};

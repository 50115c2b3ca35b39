/**
 * The conditions that trees ask, by their numbers, as columns of a matrix and borders in them. The matrix holds the
 * numbers of a row and, of a model with categorical features, what the kernel `ctr` makes of its categories.
 */
import { ServingError } from '../../errors.ts';
import type { Combination, Ctr, CtrParams, CtrTable } from '../../pipeline/kernels/ctr.ts';
import type { CatBoostModel, CtrFeature, CtrType, CtrValueTable, FloatFeature, ModelCtrBase } from './model.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

export interface Conditions {
  /** Per condition: it holds where `x[column] > border`. */
  readonly column: Int32Array;
  readonly border: Float64Array;
  /** 1: it holds where x is missing. */
  readonly nanRight: Uint8Array;
}

/** Whether a missing number is above a border. */
export const nanAbove = ({ HasNans, NanValueTreatment }: FloatFeature, border: number): boolean =>
  HasNans && NanValueTreatment === 'AsTrue' && border < Number.POSITIVE_INFINITY;

const COUNTS: Readonly<Record<CtrType, Ctr['counts']>> = {
  Borders: 'above',
  Buckets: 'bucket',
  BinarizedTargetMeanValue: 'mean',
  FloatTargetMeanValue: 'mean',
  Counter: 'counter',
  FeatureFreq: 'counter',
};

const keyOf = ({ FeatureCombination, CtrType, TargetBorderClassifierIdx }: ModelCtrBase): string =>
  JSON.stringify([FeatureCombination, CtrType, TargetBorderClassifierIdx]);

const tableOf = ({ low, high, index, counts, TargetClassesCount, CounterDenominator }: CtrValueTable): CtrTable => ({
  low,
  high,
  index,
  counts,
  classes: TargetClassesCount,
  total: CounterDenominator,
});

/** Where features stand among the inputs of the kernel, and which tables CTRs look in. */
class Inputs {
  readonly #model: CatBoostModel;
  readonly #floats: ReadonlyMap<number, number>;
  readonly #texts: ReadonlyMap<number, number>;
  readonly #tables: ReadonlyMap<string, number>;

  constructor(model: CatBoostModel) {
    this.#model = model;
    this.#floats = new Map(model.FloatFeatures.map(({ Index }, i) => [Index, i]));
    this.#texts = new Map(model.CatFeatures.map(({ Index }, i) => [Index, i]));
    this.#tables = new Map(model.tables.map(({ ModelCtrBase }, i) => [keyOf(ModelCtrBase), i]));
  }

  text(index: number): number {
    const input = this.#texts.get(index);
    if (input === undefined) throw corrupt(`there is no categorical feature ${index}`);
    return input;
  }

  combination({ Base }: CtrFeature, ctrs: readonly CtrFeature[]): Combination {
    const { CatFeatures, FloatSplits, OneHotSplits } = Base.FeatureCombination;
    return {
      texts: CatFeatures.map((index) => this.text(index)),
      floats: FloatSplits.map(({ Index, Border }) => {
        const input = this.#floats.get(Index);
        const feature = this.#model.FloatFeatures[input ?? -1];
        if (input === undefined || !feature)
          throw corrupt(`a CTR looks at the float feature ${Index}, which is not there`);
        return { input, border: Border, nan: nanAbove(feature, Border) };
      }),
      oneHots: OneHotSplits.map(({ Index, Value }) => ({ input: this.text(Index), value: Value })),
      ctrs: ctrs.map((feature) => this.#ctr(feature)),
    };
  }

  #ctr({ Base, TargetBorderIdx, PriorNum, PriorDenom, Shift, Scale }: CtrFeature): Ctr {
    const table = this.#tables.get(keyOf(Base));
    if (table === undefined) {
      throw corrupt(`there is no table of the CTR ${keyOf(Base).slice(0, 120)}; the file may be cut`);
    }
    const classes = this.#model.tables[table]!.TargetClassesCount;
    return {
      counts: COUNTS[Base.CtrType],
      table,
      // Of two classes the second counts, whatever border is stated.
      target: Base.CtrType === 'Borders' && classes <= 2 ? 0 : TargetBorderIdx,
      priorNum: PriorNum,
      priorDenom: PriorDenom,
      shift: Shift,
      scale: Scale,
    };
  }
}

/** CTRs of one combination stand next to each other, and are looked up together. */
const combinationsOf = (model: CatBoostModel, inputs: Inputs): readonly Combination[] => {
  const groups: CtrFeature[][] = [];
  let last: string | undefined;
  for (const feature of model.CtrFeatures) {
    const key = JSON.stringify(feature.Base.FeatureCombination);
    if (key === last) groups.at(-1)!.push(feature);
    else groups.push([feature]);
    last = key;
  }
  return groups.map((group) => inputs.combination(group[0]!, group));
};

/** What the kernel is given; undefined where a model has no categorical feature. */
export const ctrParams = (model: CatBoostModel): CtrParams | undefined => {
  if (model.CatFeatures.length === 0) return undefined;
  const inputs = new Inputs(model);
  return {
    floats: model.FloatFeatures.length,
    texts: model.CatFeatures.length,
    oneHots: model.OneHotFeatures.flatMap(({ Index, Values }) =>
      Array.from(Values, (value) => ({ input: inputs.text(Index), value })),
    ),
    combinations: combinationsOf(model, inputs),
    tables: model.tables.map(tableOf),
  };
};

/** `columnOf` a float feature is its column in the matrix; one-hots and CTRs follow the `floats` of them. */
export const conditionsOf = (
  model: CatBoostModel,
  columnOf: (feature: FloatFeature, i: number) => number,
  floats: number,
): Conditions => {
  const { FloatFeatures, OneHotFeatures, CtrFeatures } = model;
  const of = (lengths: readonly { readonly length: number }[]): number =>
    lengths.reduce((sum, { length }) => sum + length, 0);
  const oneHots = of(OneHotFeatures.map(({ Values }) => Values));
  const count =
    of(FloatFeatures.map(({ Borders }) => Borders)) + oneHots + of(CtrFeatures.map(({ Borders }) => Borders));
  const [column, border, nanRight] = [new Int32Array(count), new Float64Array(count), new Uint8Array(count)];
  let at = 0;
  const add = (own: number, above: number, nan: boolean): void => {
    column[at] = own;
    border[at] = above;
    nanRight[at++] = nan ? 1 : 0;
  };
  FloatFeatures.forEach((feature, i) => {
    for (const own of feature.Borders) add(columnOf(feature, i), own, nanAbove(feature, own));
  });
  for (let i = 0; i < oneHots; i++) add(floats + i, 0.5, false);
  CtrFeatures.forEach(({ Borders }, i) => {
    for (const own of Borders) add(floats + oneHots + i, own, false);
  });
  return { column, border, nanRight };
};

/**
 * What `save_model(format="json")` writes: the same model in words.
 * https://github.com/catboost/catboost/blob/v1.2.10/catboost/libs/model/json_model_helpers.cpp
 *
 * A split is taken by its number, `split_index`, as CatBoost's own reader does, and numbers as this file writes them: a
 * model read from JSON may differ from its cbm in the last digit, in CatBoost too.
 */
import { ServingError } from '../../errors.ts';
import {
  type CatBoostModel,
  CTR_TYPES,
  type CtrFeature,
  type CtrValueTable,
  type FeatureCombination,
  type FloatFeature,
  type ModelCtrBase,
  NAN_TREATMENTS,
  type NonSymmetricTrees,
  type ObliviousTrees,
} from './model.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'missing').slice(0, 60);

const fieldsIn = (value: unknown, what: string): Fields => {
  if (isFields(value)) return value;
  throw corrupt(`${what} is ${shown(value)}, an object was expected`);
};
const listIn = (value: unknown, what: string): readonly unknown[] => {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw corrupt(`${what} is ${shown(value)}, a list was expected`);
};
const numberIn = (value: unknown, what: string): number => {
  if (typeof value === 'number') return value;
  throw corrupt(`${what} is ${shown(value)}, a number was expected`);
};
const numbersIn = (value: unknown, what: string): readonly number[] => {
  const list = listIn(value, what);
  for (const item of list) numberIn(item, what);
  return list as readonly number[];
};
const integerIn = (value: unknown, what: string): number => {
  if (Number.isInteger(value)) return value as number;
  throw corrupt(`${what} is ${shown(value)}, an integer was expected`);
};
const wordIn = <T extends string>(value: unknown, words: readonly T[], what: string): T => {
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  throw corrupt(`${what} is ${shown(value)}, one of ${words.join(', ')} was expected`);
};
const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

const featureOf = (
  value: unknown,
  what: string,
): { readonly fields: Fields; readonly Index: number; readonly FlatIndex: number; readonly FeatureId: string } => {
  const fields = fieldsIn(value, what);
  return {
    fields,
    Index: integerIn(fields['feature_index'], `the feature_index of ${what}`),
    FlatIndex: integerIn(fields['flat_feature_index'], `the flat_feature_index of ${what}`),
    // Older versions: feature_name
    FeatureId: textIn(fields['feature_id'] ?? fields['feature_name']),
  };
};

const floatFeatureOf = (value: unknown, i: number): FloatFeature => {
  const what = `float feature ${i}`;
  const { fields, ...feature } = featureOf(value, what);
  return {
    ...feature,
    HasNans: fields['has_nans'] === true,
    Borders: Float32Array.from(numbersIn(fields['borders'], `the borders of ${what}`)),
    NanValueTreatment: wordIn(fields['nan_value_treatment'] ?? 'AsIs', NAN_TREATMENTS, `what ${what} makes of NaN`),
  };
};

const combinationOf = (value: unknown): FeatureCombination => {
  const [CatFeatures, FloatSplits, OneHotSplits]: [
    number[],
    { Index: number; Border: number }[],
    { Index: number; Value: number }[],
  ] = [[], [], []];
  for (const item of listIn(value, 'the combination of a CTR')) {
    const element = fieldsIn(item, 'an element of a CTR');
    const cat = (): number => integerIn(element['cat_feature_index'], 'cat_feature_index');
    switch (element['combination_element']) {
      case 'cat_feature_value':
        CatFeatures.push(cat());
        break;
      case 'float_feature':
        FloatSplits.push({
          Index: integerIn(element['float_feature_index'], 'float_feature_index'),
          Border: Math.fround(numberIn(element['border'], 'border')),
        });
        break;
      default:
        OneHotSplits.push({ Index: cat(), Value: integerIn(element['value'], 'value') });
    }
  }
  return { CatFeatures, FloatSplits, OneHotSplits };
};

const ctrBaseOf = (combination: unknown, type: unknown): ModelCtrBase => ({
  FeatureCombination: combinationOf(combination),
  CtrType: wordIn(type, CTR_TYPES, 'the type of a CTR'),
  TargetBorderClassifierIdx: 0,
});

const ctrFeatureOf = (value: unknown, i: number): CtrFeature => {
  const what = `CTR ${i}`;
  const fields = fieldsIn(value, what);
  const float = (name: string): number => Math.fround(numberIn(fields[name], `${name} of ${what}`));
  return {
    Base: ctrBaseOf(fields['elements'], fields['ctr_type']),
    TargetBorderIdx: integerIn(fields['target_border_idx'], `target_border_idx of ${what}`),
    PriorNum: float('prior_numerator'),
    PriorDenom: float('prior_denomerator'),
    Shift: float('shift'),
    Scale: float('scale'),
    Borders: Float32Array.from(numbersIn(fields['borders'], `the borders of ${what}`)),
  };
};

const HALF = 32n;
const MASK = 0xffffffffn;
/** The hash of a free bucket. */
const FREE = '18446744073709551615';

const ctrTableOf = (key: string, value: unknown): CtrValueTable => {
  const what = `the CTR table ${key.slice(0, 80)}`;
  const fields = fieldsIn(value, what);
  const base = fieldsIn(parse(key, what), what);
  const stride = integerIn(fields['hash_stride'], `hash_stride of ${what}`);
  const entries = listIn(fields['hash_map'], `hash_map of ${what}`);
  if (stride < 2 || entries.length % stride !== 0)
    throw corrupt(`${what} has ${entries.length} items, in strides of ${stride}`);
  const [low, high, index, counts]: number[][] = [[], [], [], []];
  for (let from = 0; from < entries.length; from += stride) {
    const hash = entries[from];
    if (typeof hash !== 'string' || !/^\d{1,20}$/.test(hash)) throw corrupt(`${what} has the hash ${shown(hash)}`);
    if (hash === FREE) continue;
    const bits = BigInt(hash);
    low!.push(Number(bits & MASK));
    high!.push(Number((bits >> HALF) & MASK));
    index!.push(index!.length);
    for (let i = from + 1; i < from + stride; i++) {
      const count = numberIn(entries[i], `a count of ${what}`);
      // CatBoost's own reader takes a sum with a fraction for 0.
      counts!.push(Number.isInteger(count) ? count : 0);
    }
  }
  return {
    ModelCtrBase: ctrBaseOf(base['identifier'], base['type']),
    low: Uint32Array.from(low!),
    high: Uint32Array.from(high!),
    index: Uint32Array.from(index!),
    counts: Float64Array.from(counts!),
    CounterDenominator: integerIn(fields['counter_denominator'] ?? 0, `counter_denominator of ${what}`),
    TargetClassesCount: stride - 1,
  };
};

interface Trees {
  readonly ApproxDimension: number | undefined;
  readonly trees: ObliviousTrees | NonSymmetricTrees;
  readonly LeafValues: Float64Array;
}

const MAX_DEPTH = 30;

const obliviousOf = (list: readonly unknown[]): Trees => {
  const [splits, sizes, values]: number[][] = [[], [], []];
  let dimension: number | undefined;
  list.forEach((value, i) => {
    const what = `tree ${i}`;
    const tree = fieldsIn(value, what);
    const own = listIn(tree['splits'], `the splits of ${what}`);
    if (own.length > MAX_DEPTH) throw corrupt(`${what} is ${own.length} splits deep`);
    for (const split of own) splits!.push(integerIn(fieldsIn(split, 'a split')['split_index'], `a split of ${what}`));
    sizes!.push(own.length);
    const leaves = numbersIn(tree['leaf_values'], `the leaves of ${what}`);
    dimension ??= leaves.length / 2 ** own.length;
    if (leaves.length !== dimension * 2 ** own.length)
      throw corrupt(`${what} has ${leaves.length} values in its leaves`);
    for (const leaf of leaves) values!.push(leaf);
  });
  return {
    ApproxDimension: dimension,
    trees: { kind: 'oblivious', splits: Int32Array.from(splits!), sizes: Int32Array.from(sizes!) },
    LeafValues: Float64Array.from(values!),
  };
};

/** Nodes of trees that are objects inside each other. Trees are as deep as their file, so no recursion. */
const nonSymmetricOf = (list: readonly unknown[]): Trees => {
  const [splits, left, right, leaf, starts, sizes, values]: number[][] = [[], [], [], [], [], [], []];
  let dimension: number | undefined;
  list.forEach((tree, i) => {
    const what = `tree ${i}`;
    starts!.push(splits!.length);
    const stack: { readonly value: unknown; readonly put: (node: number) => void }[] = [{ value: tree, put: () => {} }];
    while (stack.length > 0) {
      const { value, put } = stack.pop()!;
      const fields = fieldsIn(value, `a node of ${what}`);
      const node = splits!.length;
      put(node);
      left!.push(0);
      right!.push(0);
      if (fields['split'] === undefined) {
        const own = fields['value'];
        const leaves = Array.isArray(own) ? numbersIn(own, `a leaf of ${what}`) : [numberIn(own, `a leaf of ${what}`)];
        dimension ??= leaves.length;
        if (leaves.length !== dimension)
          throw corrupt(`${what} has a leaf of ${leaves.length} values, not ${dimension}`);
        splits!.push(0);
        leaf!.push(values!.length);
        for (const number of leaves) values!.push(number);
        continue;
      }
      splits!.push(integerIn(fieldsIn(fields['split'], 'a split')['split_index'], `a split of ${what}`));
      leaf!.push(0);
      stack.push({
        value: fields['right'],
        put: (child) => {
          right![node] = child - node;
        },
      });
      stack.push({
        value: fields['left'],
        put: (child) => {
          left![node] = child - node;
        },
      });
    }
    sizes!.push(splits!.length - starts![i]!);
  });
  return {
    ApproxDimension: dimension,
    trees: {
      kind: 'non-symmetric',
      splits: Int32Array.from(splits!),
      starts: Int32Array.from(starts!),
      sizes: Int32Array.from(sizes!),
      left: Uint32Array.from(left!),
      right: Uint32Array.from(right!),
      leaf: Uint32Array.from(leaf!),
    },
    LeafValues: Float64Array.from(values!),
  };
};

const parse = (text: string, what: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw corrupt(`${what} is no JSON: ${(error as Error).message}`);
  }
};

/** A JSON file's text. Throws CORRUPT_MODEL. */
export const readJson = (text: string): CatBoostModel => {
  const model = fieldsIn(parse(text, 'the file'), 'the file');
  const features = fieldsIn(model['features_info'] ?? {}, 'features_info');
  const trees =
    model['trees'] === undefined
      ? obliviousOf(listIn(model['oblivious_trees'], 'oblivious_trees'))
      : nonSymmetricOf(listIn(model['trees'], 'trees'));
  const [scale, bias] = listIn(model['scale_and_bias'], 'scale_and_bias');
  const Bias =
    bias === undefined ? [] : Array.isArray(bias) ? numbersIn(bias, 'the bias') : [numberIn(bias, 'the bias')];
  const cats = listIn(features['categorical_features'], 'categorical_features').map((value, i) =>
    featureOf(value, `categorical feature ${i}`),
  );
  const unserved = (['text', 'embedding'] as const).flatMap((kind) =>
    listIn(features[`${kind}_features`], `${kind}_features`).map((value, i) => {
      const { FeatureId, FlatIndex } = featureOf(value, `${kind} feature ${i}`);
      return `${kind} feature "${FeatureId || FlatIndex}"`;
    }),
  );
  return {
    ApproxDimension: trees.ApproxDimension ?? Math.max(1, Bias.length),
    trees: trees.trees,
    LeafValues: trees.LeafValues,
    FloatFeatures: listIn(features['float_features'], 'float_features').map(floatFeatureOf),
    CatFeatures: cats.map(({ fields: _, ...feature }) => feature),
    OneHotFeatures: cats.flatMap(({ fields, Index }) =>
      fields['values'] === undefined
        ? []
        : [{ Index, Values: Int32Array.from(numbersIn(fields['values'], 'the values of a one-hot feature')) }],
    ),
    CtrFeatures: listIn(features['ctrs'], 'ctrs').map(ctrFeatureOf),
    unserved,
    Scale: scale === undefined ? 1 : numberIn(scale, 'the scale'),
    Bias: Bias.every((value) => value === 0) ? [] : Bias,
    tables: Object.entries(fieldsIn(model['ctr_data'] ?? {}, 'ctr_data')).map(([key, value]) => ctrTableOf(key, value)),
    info: new Map(
      Object.entries(fieldsIn(model['model_info'] ?? {}, 'model_info')).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  };
};

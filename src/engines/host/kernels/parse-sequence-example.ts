/**
 * ParseSequenceExample, ParseSequenceExampleV2, ParseSingleSequenceExample: serialized tf.SequenceExample to dense,
 * sparse and ragged tensors, of its context and of its lists of features.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/util/example_proto_fast_parsing.cc
 *
 *   SequenceExample { Features context = 1; FeatureLists feature_lists = 2 }
 *   FeatureLists { map<string, FeatureList> feature_list = 1 }   FeatureList { repeated Feature feature = 1 }
 *
 * The three are one host node: the lowering gives the keys as attributes. Outputs are in the order of V2.
 */
import { ServingError } from '../../../errors.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { Reader } from '../../../wire/protobuf.ts';
import type { HostKernel, HostNode } from '../kernel.ts';
import { countOf, failed, flagOf, integerTensor, numbersOf, stringInput, textsOf } from './arguments.ts';
import {
  Column,
  checkKind,
  type FeatureType,
  fields,
  namesIndex,
  type Places,
  parsing,
  placesFor,
  readFeature,
  readMap,
} from './feature.ts';
import type { RowIndex } from './row-index.ts';

interface Wanted {
  readonly key: string;
  readonly dtype: FeatureType;
  /** Of a dense one: the shape of a row. */
  readonly shape: readonly number[];
  /** Of a ragged one: the dtype of its splits. */
  readonly splits: 'int32' | 'int64';
  /** Of a dense list: whether one that is missing is empty. */
  readonly mayMiss: boolean;
}

type Form = 'sparse' | 'dense' | 'ragged';

const wantedOf = (node: HostNode, part: 'context' | 'feature_list', form: Form): readonly Wanted[] => {
  const list = (name: string): readonly string[] => textsOf(node, `${part}_${form}_${name}`);
  const types = list('types') as readonly FeatureType[];
  const shapes = form === 'dense' ? list('shapes') : [];
  const splits = form === 'ragged' ? (list('split_types') as readonly Wanted['splits'][]) : [];
  const mayMiss =
    form === 'dense' && part === 'feature_list' ? numbersOf(node, 'feature_list_dense_missing_assumed_empty') : [];
  return list('keys').map((key, i) => ({
    key,
    dtype: types[i]!,
    shape: shapes[i] ? shapes[i].split(',').map(Number) : [],
    splits: splits[i] ?? 'int64',
    mayMiss: mayMiss[i] === 1,
  }));
};

/** Values of all examples; how many each step has; and how many steps each example has: one, of a feature of its context. */
class Gathered {
  readonly wanted: Wanted;
  readonly column: Column;
  readonly rows: number[] = [];
  readonly steps: number[] = [];
  constructor(wanted: Wanted) {
    this.wanted = wanted;
    this.column = new Column(wanted.dtype);
  }
}

const most = (counts: readonly number[]): number => counts.reduce((max, count) => Math.max(max, count), 0);
const splitsOf = (counts: readonly number[], dtype: Wanted['splits']): Tensor => {
  const splits = new Float64Array(counts.length + 1);
  counts.forEach((count, i) => {
    splits[i + 1] = splits[i]! + count;
  });
  return integerTensor(dtype, [splits.length], splits);
};
const valuesOf = ({ column }: Gathered): Tensor => column.finish([column.count]);

/** In place of the splits of one example alone, which upstream never writes: how much there is. */
const totalOf = (counts: readonly number[], dtype: Wanted['splits']): Tensor =>
  integerTensor(dtype, [], [counts.reduce((sum, count) => sum + count, 0)]);

/** Indices [n, rank], values [n] and shape [rank]; the example is left out of both where it is alone. */
const sparseOf = (made: Gathered, isList: boolean, lone: boolean): readonly [Tensor, Tensor, Tensor] => {
  const { column, rows, steps } = made;
  const rank = (isList ? 3 : 2) - Number(lone);
  const indices = new BigInt64Array(column.count * rank);
  let at = 0;
  let row = 0;
  steps.forEach((count, example) => {
    for (let step = 0; step < count; step++, row++) {
      for (let i = 0; i < rows[row]!; i++) {
        if (!lone) indices[at++] = BigInt(example);
        if (isList) indices[at++] = BigInt(step);
        indices[at++] = BigInt(i);
      }
    }
  });
  const shape = [...(lone ? [] : [steps.length]), ...(isList ? [most(steps)] : []), most(rows)];
  return [
    { dtype: 'int64', shape: [column.count, rank], data: indices },
    valuesOf(made),
    integerTensor('int64', [rank], shape),
  ];
};

/** Lists filled up with zeros, or empty strings, to the longest: [examples, steps, row ..]. */
const paddedOf = ({ wanted, column, steps }: Gathered, lone: boolean): Tensor => {
  const size = countOf(wanted.shape);
  const longest = most(steps);
  const all = column.finish([column.count]);
  const out = new Column(wanted.dtype);
  let at = 0;
  for (const count of steps) {
    out.fill(all, at, count * size);
    out.zeros((longest - count) * size);
    at += count * size;
  }
  return out.finish([...(lone ? [] : [steps.length]), longest, ...wanted.shape]);
};

/** The features or lists of one part of an example: where each lies, found anew in each example. */
interface Part {
  readonly index: RowIndex;
  readonly places: Places;
  readonly gathered: readonly Gathered[];
  /** For each that is wanted, its place in `places`. */
  readonly at: readonly number[];
}

const partOf = (wanted: readonly Wanted[]): Part => {
  const keys = [...new Set(wanted.map(({ key }) => key))];
  return {
    index: namesIndex(keys),
    places: placesFor(keys.length),
    gathered: wanted.map((one) => new Gathered(one)),
    at: wanted.map(({ key }) => keys.indexOf(key)),
  };
};

/** The kind of a feature or list that an example does not have. */
const ABSENT = 255;

/** Finds the parts of one SequenceExample, the message at hand. */
const locate = (r: Reader, context: Part, lists: Part): void => {
  context.places.kind.fill(ABSENT);
  lists.places.kind.fill(ABSENT);
  fields(r, (id, wire) => {
    if (wire !== 2 || id < 1 || id > 2) return false;
    r.nested(() => {
      if (id === 1) readMap(r, context.index, (found) => readFeature(r, context.places, found));
      else {
        readMap(r, lists.index, (found) => {
          const { kind, from, to } = lists.places;
          kind[found] = 1;
          from[found] = r.position;
          to[found] = r.end;
        });
      }
    });
    return true;
  });
};

const sizeError = ({ key, shape }: Wanted, count: number): ServingError =>
  failed(`feature "${key}" has ${count} values, expected ${countOf(shape)} for the shape [${shape.join(', ')}]`);

const readContext = (r: Reader, { places, at, gathered }: Part, i: number, fallback: Tensor | undefined): void => {
  const { wanted, column, rows, steps } = gathered[i]!;
  const { key, dtype, shape } = wanted;
  const kind = places.kind[at[i]!]!;
  const size = countOf(shape);
  steps.push(1);
  if (fallback && kind === ABSENT) {
    if (countOf(fallback.shape) !== size) throw failed(`feature "${key}" is required but could not be found`);
    column.fill(fallback, 0, size);
    rows.push(size);
  } else if (kind === ABSENT || (kind === 0 && !fallback)) rows.push(0);
  else {
    checkKind(kind, dtype, key);
    const count = column.read(r, places, at[i]!);
    if (fallback && count !== size) throw sizeError(wanted, count);
    rows.push(count);
  }
};

const readList = (r: Reader, { places, at, gathered }: Part, i: number, isDense: boolean): void => {
  const { wanted, column, rows, steps } = gathered[i]!;
  const { key, dtype, shape } = wanted;
  if (places.kind[at[i]!] === ABSENT) {
    if (isDense && !wanted.mayMiss) {
      throw failed(`feature list "${key}" is required but could not be found, and is not one that may be missing`);
    }
    steps.push(0);
    return;
  }
  const step = placesFor(1);
  let count = 0;
  r.position = places.from[at[i]!]!;
  r.end = places.to[at[i]!]!;
  fields(r, (id, wire) => {
    if (id !== 1 || wire !== 2) return false;
    r.nested(() => readFeature(r, step, 0));
    const [position, end] = [r.position, r.end];
    let found = 0;
    if (isDense || step.kind[0] !== 0) {
      checkKind(step.kind[0]!, dtype, key);
      found = column.read(r, step, 0);
    }
    if (isDense && found !== countOf(shape)) throw sizeError(wanted, found);
    rows.push(found);
    r.position = position;
    r.end = end;
    count++;
    return true;
  });
  steps.push(count);
};

export const parseSequenceExample: HostKernel = (node) => {
  const lone = flagOf(node, 'lone');
  const hasLengths = flagOf(node, 'has_lengths');
  const wanted = (part: 'context' | 'feature_list') =>
    (['sparse', 'dense', 'ragged'] as const).map((form) => wantedOf(node, part, form));
  const [contextForms, listForms] = [wanted('context'), wanted('feature_list')];
  for (const [sparse, dense, ragged] of [contextForms, listForms]) {
    const keys = [...sparse!, ...dense!, ...ragged!].map(({ key }) => key);
    const twice = keys.find((key, i) => keys.indexOf(key) !== i);
    if (twice !== undefined) {
      throw new ServingError('UNSUPPORTED_MODEL', `the key "${twice}" is wanted twice, which TensorFlow refuses`);
    }
  }
  const ends = (forms: readonly (readonly Wanted[])[]): readonly [number, number] => [
    forms[0]!.length,
    forms[0]!.length + forms[1]!.length,
  ];
  const [contextEnds, listEnds] = [ends(contextForms), ends(listForms)];

  return (inputs) => {
    const { bytes, offsets } = stringInput(inputs, 0).data;
    const names = stringInput(inputs, 1).data;
    const [context, lists] = [partOf(contextForms.flat()), partOf(listForms.flat())];
    const examples = offsets.length - 1;
    const r = new Reader(bytes);
    for (let example = 0; example < examples; example++) {
      const name =
        example + 1 < names.offsets.length && names.offsets[example] !== names.offsets[example + 1]
          ? ` ("${Buffer.from(names.bytes.subarray(names.offsets[example], names.offsets[example + 1])).toString()}")`
          : '';
      parsing(`example ${example}${name} as a tf.SequenceExample`, () => {
        r.position = offsets[example]!;
        r.end = offsets[example + 1]!;
        locate(r, context, lists);
        context.gathered.forEach((_, i) => {
          const isDense = i >= contextEnds[0] && i < contextEnds[1];
          readContext(r, context, i, isDense ? inputs[2 + i - contextEnds[0]] : undefined);
        });
        lists.gathered.forEach((_, i) => {
          readList(r, lists, i, i >= listEnds[0] && i < listEnds[1]);
        });
      });
    }
    const outer = lone ? [] : [examples];
    const of = (part: Part, [sparse, dense]: readonly [number, number]) => [
      part.gathered.slice(0, sparse),
      part.gathered.slice(sparse, dense),
      part.gathered.slice(dense),
    ];
    const [contextSparse, contextDense, contextRagged] = of(context, contextEnds);
    const [listSparse, listDense, listRagged] = of(lists, listEnds);
    const parts = (gathered: readonly Gathered[], isList: boolean): readonly Tensor[] => {
      const triples = gathered.map((made) => sparseOf(made, isList, lone));
      return [0, 1, 2].flatMap((part) => triples.map((three) => three[part]!));
    };
    return [
      ...parts(contextSparse!, false),
      ...contextDense!.map(({ wanted: { shape }, column }) => column.finish([...outer, ...shape])),
      ...contextRagged!.map(valuesOf),
      ...contextRagged!.map(({ wanted: { splits }, rows }) => (lone ? totalOf(rows, splits) : splitsOf(rows, splits))),
      ...parts(listSparse!, true),
      ...listDense!.map((made) => paddedOf(made, lone)),
      ...(hasLengths ? listDense!.map(({ steps }) => integerTensor('int64', outer, steps)) : []),
      ...listRagged!.map(valuesOf),
      ...listRagged!.map(({ wanted: { splits }, steps }) => (lone ? totalOf(steps, splits) : splitsOf(steps, splits))),
      ...listRagged!.map(({ wanted: { splits }, rows }) => splitsOf(rows, splits)),
    ];
  };
};

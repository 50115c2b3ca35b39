/**
 * ParseExample, ParseExampleV2, ParseSingleExample: serialized tf.Example to dense, sparse and ragged tensors.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/util/example_proto_fast_parsing.cc
 *
 * The three are one host node: the lowering gives the keys as attributes. Outputs: indices, values and shapes of all
 * sparse features; all dense ones; values and row splits of all ragged ones.
 */
import type { Tensor } from '../../../tensor/tensor.ts';
import { Reader } from '../../../wire/protobuf.ts';
import type { HostKernel, HostNode } from '../kernel.ts';
import { countOf, failed, integerTensor, stringInput, textsOf } from './arguments.ts';
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

/** What a feature becomes. */
interface Wanted {
  readonly key: string;
  readonly dtype: FeatureType;
  readonly form: 'sparse' | 'dense' | 'ragged';
  /** Of a dense one: the shape of a row; a first dimension of -1 is as long as the longest row. */
  readonly shape: readonly number[];
  /** Of a dense one: its place among the inputs that are defaults. */
  readonly fallback: number;
  /** Of a ragged one: the dtype of its splits. */
  readonly splits: 'int32' | 'int64';
}

const wantedOf = (node: HostNode): readonly Wanted[] => {
  const list = (name: string): readonly string[] => textsOf(node, name);
  const blank = { shape: [], fallback: -1, splits: 'int64' } as const;
  const types = (name: string) => list(name) as readonly FeatureType[];
  const [sparse, dense, ragged] = [types('sparse_types'), types('dense_types'), types('ragged_value_types')];
  const splits = list('ragged_split_types') as readonly ('int32' | 'int64')[];
  return [
    ...list('sparse_keys').map((key, i): Wanted => ({ ...blank, key, dtype: sparse[i]!, form: 'sparse' })),
    ...list('dense_keys').map((key, i): Wanted => {
      const text = list('dense_shapes')[i]!;
      const shape = text === '' ? [] : text.split(',').map(Number);
      return { ...blank, key, dtype: dense[i]!, form: 'dense', shape, fallback: i };
    }),
    ...list('ragged_keys').map(
      (key, i): Wanted => ({ ...blank, key, dtype: ragged[i]!, form: 'ragged', splits: splits[i]! }),
    ),
  ];
};

/** A feature of all examples: its values, and how many each example has. */
interface Gathered {
  readonly column: Column;
  readonly lengths: Float64Array;
}

const readDense = (
  r: Reader,
  places: Places,
  i: number,
  { key, dtype, shape }: Wanted,
  fallback: Tensor,
  column: Column,
  example: string,
): number => {
  const variable = shape[0] === -1;
  const size = countOf(variable ? shape.slice(1) : shape);
  if (places.kind[i] === 0) {
    if (variable) return 0;
    if (countOf(fallback.shape) === 0 && size > 0) {
      throw failed(`${example}: feature "${key}" (data type: ${dtype}) is required but could not be found`);
    }
    column.fill(fallback, 0, size);
    return size;
  }
  checkKind(places.kind[i]!, dtype, key);
  const count = column.read(r, places, i);
  if (variable ? count % size !== 0 : count !== size) {
    throw failed(
      `${example}: feature "${key}" has ${count} values, expected ${variable ? `a multiple of ${size}` : size} for the shape [${shape.join(', ')}]`,
    );
  }
  return count;
};

/** [examples, longest, row..]: shorter rows are filled up with the default. */
const padDense = (
  { column, lengths }: Gathered,
  { dtype, shape }: Wanted,
  fallback: Tensor,
  outer: readonly number[],
): Tensor => {
  if (shape[0] !== -1) return column.finish([...outer, ...shape]);
  const size = countOf(shape.slice(1));
  const most = lengths.reduce((max, length) => Math.max(max, length), 0);
  const all = column.finish([column.count]);
  const out = new Column(dtype);
  let at = 0;
  for (const length of lengths) {
    out.fill(all, at, length);
    out.fill(fallback, 0, most - length, 0);
    at += length;
  }
  return out.finish([...outer, size === 0 ? 0 : most / size, ...shape.slice(1)]);
};

/** The places [example, position] of all values; of a lone example [position]. */
const sparseOf = ({ column, lengths }: Gathered, lone: boolean): readonly [Tensor, Tensor, Tensor] => {
  const rank = lone ? 1 : 2;
  const indices = new BigInt64Array(column.count * rank);
  let at = 0;
  let most = 0;
  lengths.forEach((length, example) => {
    most = Math.max(most, length);
    for (let i = 0; i < length; i++) {
      if (!lone) indices[at++] = BigInt(example);
      indices[at++] = BigInt(i);
    }
  });
  const shape = lone ? [BigInt(most)] : [BigInt(lengths.length), BigInt(most)];
  return [
    { dtype: 'int64', shape: [column.count, rank], data: indices },
    column.finish([column.count]),
    { dtype: 'int64', shape: [rank], data: BigInt64Array.from(shape) },
  ];
};

const splitsOf = (lengths: Float64Array): Float64Array => {
  const splits = new Float64Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    splits[i + 1] = splits[i]! + length;
  });
  return splits;
};

export const parseExample: HostKernel = (node) => {
  const wanted = wantedOf(node);
  const index = namesIndex(wanted.map(({ key }) => key));
  // a key that several features share is found as the first of them
  const first = wanted.map(({ key }) => wanted.findIndex((other) => other.key === key));

  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const names = stringInput(inputs, 1);
    const lone = shape.length === 0;
    const examples = data.offsets.length - 1;
    const gathered = wanted.map(
      ({ dtype }): Gathered => ({ column: new Column(dtype), lengths: new Float64Array(examples) }),
    );
    const places = placesFor(wanted.length);
    const r = new Reader(data.bytes);
    const nameOf = (example: number): string => {
      const { bytes, offsets } = names.data;
      const name =
        example + 1 < offsets.length
          ? Buffer.from(bytes.subarray(offsets[example], offsets[example + 1])).toString()
          : '';
      return name === '' ? `example ${example}` : `example ${example} ("${name}")`;
    };
    for (let example = 0; example < examples; example++) {
      places.kind.fill(0);
      parsing(`${nameOf(example)} as a tf.Example`, () => {
        r.position = data.offsets[example]!;
        r.end = data.offsets[example + 1]!;
        fields(r, (id, wire) => {
          if (id !== 1 || wire !== 2) return false;
          r.nested(() => readMap(r, index, (found) => readFeature(r, places, found)));
          return true;
        });
        wanted.forEach((feature, i) => {
          const at = first[i]!;
          const { column, lengths } = gathered[i]!;
          if (feature.form === 'dense') {
            lengths[example] = readDense(
              r,
              places,
              at,
              feature,
              inputs[2 + feature.fallback]!,
              column,
              nameOf(example),
            );
          } else if (places.kind[at]! > 0) {
            checkKind(places.kind[at]!, feature.dtype, feature.key);
            lengths[example] = column.read(r, places, at);
          }
        });
      });
    }
    const outer = lone ? [] : [examples];
    const of = (form: Wanted['form']) =>
      wanted.flatMap((feature, i) => (feature.form === form ? [{ feature, made: gathered[i]! }] : []));
    const sparse = of('sparse').map(({ made }) => sparseOf(made, lone));
    return [
      ...[0, 1, 2].flatMap((part) => sparse.map((three) => three[part]!)),
      ...of('dense').map(({ feature, made }) => padDense(made, feature, inputs[2 + feature.fallback]!, outer)),
      ...of('ragged').map(({ made }) => made.column.finish([made.column.count])),
      ...of('ragged').map(({ feature, made }) => integerTensor(feature.splits, [examples + 1], splitsOf(made.lengths))),
    ];
  };
};

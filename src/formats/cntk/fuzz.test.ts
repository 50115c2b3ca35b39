/** Damaged models: whatever the bytes, only a ServingError leaves reading and lowering, soon and without much memory. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { damaged, holds, readsOrRefuses, refusedSoon } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { filesOfCase, packsOf } from '../../../test/packs.ts';
import { cntk } from './index.ts';
import { Dictionary, type DictionaryValue } from './messages.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);

const load = async (bytes: Uint8Array): Promise<void> => {
  const files = memoryFiles(new Map([['m.model', bytes]]));
  const match = await cntk.match(files);
  if (match) cntk.lower(await cntk.read(files, match));
};

const names: readonly (readonly [pack: string, name: string])[] = [
  ['recurrent', 'lstm classifier'],
  ['recurrent', 'attention'],
  ['sequences', 'gather'],
  ['sequences', 'softmax'],
  ['moves', 'splice with a constant'],
  ['moves', 'space_to_depth'],
  ['windows-more', 'transposed convolution, padded'],
  ['products', 'times of two dimensions to two'],
  ['reductions', 'layer normalization'],
  ['files', 'cuDNN: lstm, 2 layers, both ways'],
  ['refused', 'the layout of more than 2 GB'],
];
const goldens = await Promise.all(
  names.map(async ([pack, name]) => {
    const one = packsOf('cntk')
      .get(pack)
      ?.find((model) => model.name === name);
    assert.ok(one, name);
    return filesOfCase(one).read('m.model');
  }),
);

// Messages that are sound, of models that are not.
type Data = ReadonlyMap<string, DictionaryValue>;
const model = (at = 0): Data => Dictionary.decode(goldens[at]!).data;
const none = DictionaryValueOf(0, {});

function DictionaryValueOf(type: number, value: Partial<DictionaryValue>): DictionaryValue {
  const empty: Record<keyof DictionaryValue, undefined> = {
    value_type: undefined,
    bool_value: undefined,
    int_value: undefined,
    size_t_value: undefined,
    float_value: undefined,
    double_value: undefined,
    string_value: undefined,
    nd_shape_value: undefined,
    axis_value: undefined,
    vector_value: undefined,
    dictionary_value: undefined,
    nd_array_view_value: undefined,
  };
  return { ...empty, ...value, value_type: type };
}
const text = (value: string): DictionaryValue => DictionaryValueOf(6, { string_value: value });
const size = (value: number | bigint): DictionaryValue => DictionaryValueOf(3, { size_t_value: BigInt(value) });
const shape = (...dims: readonly number[]): DictionaryValue =>
  DictionaryValueOf(7, { nd_shape_value: { shape_dim: dims } });
const list = (value: readonly DictionaryValue[]): DictionaryValue => DictionaryValueOf(9, { vector_value: { value } });
const dictionary = (data: Data): DictionaryValue => DictionaryValueOf(10, { dictionary_value: { version: 2, data } });

const encode = (data: Data): Uint8Array => Dictionary.encode({ version: 2, data });
const items = (data: Data, key: string): readonly Data[] =>
  data.get(key)!.vector_value!.value.map((one) => one.dictionary_value!.data);
/** The model with its functions, or its variables, changed. */
const changed = (data: Data, key: string, change: (one: Data, i: number) => Data): Uint8Array =>
  encode(new Map(data).set(key, list(items(data, key).map((one, i) => dictionary(change(one, i))))));
const FUNCTIONS = 'primitive_functions';
const entry = (one: Data, name: string, value: DictionaryValue): Data => new Map(one).set(name, value);
const attribute = (one: Data, name: string, value: DictionaryValue): Data =>
  entry(one, 'attributes', dictionary(entry(one.get('attributes')!.dictionary_value!.data, name, value)));
const isOp = (one: Data, number: number): boolean => Number(one.get('op')?.size_t_value ?? 0n) === number;
/** Changes the functions of one number. */
const ofOp = (at: number, number: number, change: (one: Data) => Data): Uint8Array =>
  changed(model(at), FUNCTIONS, (one) => (isOp(one, number) ? change(one) : one));
/** Adds functions of one operand, each of the one before it. */
const chain = (
  count: number,
  op: number,
  more: (i: number) => readonly (readonly [string, DictionaryValue])[],
): Data => {
  const data = model(3);
  const made = Array.from({ length: count }, (_, i) =>
    dictionary(
      new Map([
        ['uid', text(`F${i}`)],
        ['op', size(op)],
        ['inputs', list([text(i === 0 ? 'nothing' : `F${i - 1}_Output_0`)])],
        ...more(i),
      ]),
    ),
  );
  return new Map(data).set(FUNCTIONS, list(made)).set('root', text(`F${count - 1}`));
};

/** `value` inside of so many lists, encoded by hand. */
const nested = (depth: number): Uint8Array => {
  let inner: Uint8Array = Uint8Array.of(0x10, 9);
  const wrap = (tag: number, body: Uint8Array): Uint8Array => {
    const length: number[] = [];
    for (let n = body.length; ; n = Math.floor(n / 128)) {
      length.push(n >= 128 ? (n % 128) | 128 : n);
      if (n < 128) break;
    }
    return Uint8Array.from([tag, ...length, ...body]);
  };
  for (let i = 0; i < depth; i++) inner = Uint8Array.from([0x10, 9, ...wrap(0x5a, wrap(0x0a, inner))]);
  const pair = Uint8Array.from([...wrap(0x0a, new TextEncoder().encode('inputs')), ...wrap(0x12, inner)]);
  return Uint8Array.from([0x08, 2, ...wrap(0x12, pair)]);
};

const FAR = 2 ** 40;
const NULLS = list([none, none]);

// biome-ignore format: one file a line
const HOSTILE: readonly (readonly [name: string, make: () => Uint8Array, code: string, message: RegExp])[] = [
  ['without its functions',          () => encode(new Map([...model()].filter(([key]) => key !== FUNCTIONS))), 'CORRUPT_MODEL', /has no "primitive_functions"/],
  ['with a number for its root',     () => encode(entry(model(), 'root', size(1))), 'CORRUPT_MODEL', /"root" is of another kind/],
  ['with a root that is not there',  () => encode(entry(model(), 'root', text('Gone1'))), 'CORRUPT_MODEL', /there is no function "Gone1"/],
  ['with functions that are nothing', () => encode(entry(model(), FUNCTIONS, NULLS)), 'CORRUPT_MODEL', /of another kind/],
  ['with a variable twice',          () => changed(model(), 'inputs', (one) => entry(one, 'uid', text('same'))), 'CORRUPT_MODEL', /"same" stands twice/],
  ['with variables of no kind',      () => changed(model(), 'inputs', (one) => entry(one, 'kind', size(77))), 'CORRUPT_MODEL', /is of the kind 77/],
  ['with variables of no type',      () => changed(model(), 'inputs', (one) => entry(one, 'data_type', size(3))), 'CORRUPT_MODEL', /data type 3/],
  ['with parameters without values', () => changed(model(), 'inputs', (one) => new Map([...one].filter(([key]) => key !== 'value'))), 'CORRUPT_MODEL', /has no value/],
  ['with a shape of a billion dimensions', () => changed(model(), 'inputs', (one) => entry(one, 'shape', shape(...new Array<number>(100).fill(2)))), 'CORRUPT_MODEL', /no shape/],
  ['with a shape past any size',     () => changed(model(), 'inputs', (one) => entry(one, 'shape', shape(2 ** 50))), 'CORRUPT_MODEL', /no shape/],
  ['with arrays past any size',      () => changed(model(), 'inputs', (one) => { const value = one.get('value'); return value ? entry(one, 'value', { ...value, nd_array_view_value: { ...value.nd_array_view_value!, shape: { shape_dim: [FAR, FAR, FAR] } } }) : one; }), 'CORRUPT_MODEL', /no array can have/],
  ['with arrays that lack elements', () => changed(model(), 'inputs', (one) => { const value = one.get('value'); return value ? entry(one, 'value', { ...value, nd_array_view_value: { ...value.nd_array_view_value!, shape: { shape_dim: [1 << 30] } } }) : one; }), 'CORRUPT_MODEL', /takes 4294967296 of float32/],
  ['with arrays of another type',    () => changed(model(), 'inputs', (one) => { const value = one.get('value'); return value ? entry(one, 'value', { ...value, nd_array_view_value: { ...value.nd_array_view_value!, data_type: 2 } }) : one; }), 'CORRUPT_MODEL', /of float32, its value of float64/],
  ['with sparse arrays',             () => changed(model(), 'inputs', (one) => { const value = one.get('value'); return value ? entry(one, 'value', { ...value, nd_array_view_value: { ...value.nd_array_view_value!, storage_format: 1 } }) : one; }), 'UNSUPPORTED_MODEL', /stored sparse/],
  ['with a block inside itself',     () => ofOp(0, 57, (one) => entry(one, 'block_function_composite', dictionary(new Map([['root', one.get('uid')!]])))), 'CORRUPT_MODEL', /inside itself|stands for itself/],
  ['with more placeholders than arguments', () => ofOp(0, 57, (one) => entry(one, 'block_function_composite_arguments_map_keys', list([text('a'), text('b'), text('c'), text('d')]))), 'CORRUPT_MODEL', /placeholders and/],
  ['with a placeholder for two',     () => ofOp(0, 57, (one) => entry(entry(one, 'block_function_composite_arguments_map_keys', list([text('a')])), 'block_function_composite_arguments_map_values', list([text('b')]))), 'CORRUPT_MODEL', /stands for two/],
  ['with functions of themselves',   () => encode(chain(1, 0, () => [['inputs', list([text('F0_Output_0')])]])), 'CORRUPT_MODEL', /needs its own output/],
  ['with a chain of combines',       () => encode(chain(5_000, 44, () => [])), 'CORRUPT_MODEL', /there is no variable "nothing"/],
  ['with a long chain of functions', () => encode(chain(5_000, 0, () => [])), 'CORRUPT_MODEL', /there is no variable "nothing"/],
  ['with an output past the last',   () => ofOp(0, 19, (one) => entry(one, 'inputs', list([text('Gone_Output_9'), text('Gone_Output_8')]))), 'CORRUPT_MODEL', /there is no variable "Gone_Output_9"/],
  ['with too many operands',         () => ofOp(0, 2, (one) => entry(one, 'inputs', list([...one.get('inputs')!.vector_value!.value, ...one.get('inputs')!.vector_value!.value]))), 'CORRUPT_MODEL', /2 operands, expected 1/],
  ['with an offset of a billion',    () => ofOp(0, 37, (one) => attribute(one, 'offset', size(1_000_000_000))), 'UNSUPPORTED_MODEL', /an offset of 1000000000 steps/],
  ['with a function of no number',   () => ofOp(0, 2, (one) => entry(one, 'op', size(1234))), 'UNSUPPORTED_MODEL', /PrimitiveOpType 1234 is not supported/],
  ['with a function of the user',    () => ofOp(0, 2, (one) => new Map([...one].filter(([key]) => key !== 'op'))), 'UNSUPPORTED_MODEL', /user's own function/],
  ['with a slice of no axis',        () => ofOp(0, 14, (one) => attribute(one, 'axis', DictionaryValueOf(8, { axis_value: { static_axis_idx: 9, name: '', is_ordered_dynamic_axis: false } }))), 'CORRUPT_MODEL', /the axis 9 does not exist/],
  ['with a reshape that does not fit', () => ofOp(5, 16, (one) => attribute(one, 'newShape', shape(7, 7))), 'CORRUPT_MODEL', /a reshape of/],
  ['with a product that does not fit', () => ofOp(7, 31, (one) => attribute(one, 'outputRank', size(30))), 'CORRUPT_MODEL', /an outputRank of 30/],
  ['with a window of nothing',       () => ofOp(6, 33, (one) => attribute(one, 'strides', shape(0, 0, 0))), 'CORRUPT_MODEL', /with the stride 0/],
  ['with a recurrent layer of a billion', () => ofOp(9, 49, (one) => attribute(one, 'numLayers', size(1_000_000_000))), 'CORRUPT_MODEL', /1000000000 layers/],
  ['with a hidden size of a billion', () => ofOp(9, 49, (one) => attribute(one, 'hiddenSize', size(1_000_000_000))), 'CORRUPT_MODEL', /its layers take/],
  ['with lists in lists in lists',   () => nested(500), 'CORRUPT_MODEL', /nested more than 100 deep/],
];

describe('a hostile CNTK model is refused by its reason', () => {
  for (const [name, make, code, message] of HOSTILE) {
    it(name, () => {
      const bytes = make();
      return refusedSoon(() => load(bytes), code, message);
    });
  }
});

describe('a damaged CNTK model is refused with our own error', () => {
  it('changed or cut', () =>
    holds(
      fc.asyncProperty(damaged(goldens, [0, 1, 2, 8, 10, 18, 40, 44, 57, 90, 98, 127, 128, 255]), (bytes) =>
        readsOrRefuses(() => load(bytes)),
      ),
      RUNS * 6,
    ));

  it('rewired', () => {
    const nat = fc.nat(100_000);
    return holds(
      fc.asyncProperty(fc.nat(9), fc.array(fc.tuple(nat, nat, nat), { minLength: 1, maxLength: 4 }), (at, changes) => {
        let data = model(at);
        for (const [which, what, pick] of changes) {
          const functions = items(data, FUNCTIONS);
          const other = functions[pick % functions.length]!;
          const rewire = (one: Data): Data => {
            if (what % 4 === 0) return entry(one, 'op', size(pick % 98));
            if (what % 4 === 1)
              return entry(one, 'inputs', list([text(`${other.get('uid')!.string_value}_Output_${pick % 2}`)]));
            if (what % 4 === 2) return entry(one, 'attributes', other.get('attributes')!);
            return entry(one, 'inputs', other.get('inputs')!);
          };
          data = Dictionary.decode(
            changed(data, FUNCTIONS, (one, i) => (i === which % functions.length ? rewire(one) : one)),
          ).data;
        }
        return readsOrRefuses(() => load(encode(data)));
      }),
      RUNS * 6,
    );
  });
});

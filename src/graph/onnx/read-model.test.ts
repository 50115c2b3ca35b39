import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ServingError } from '../../errors.ts';
import type { Files } from '../../files.ts';
import { DATA_LOCATIONS, ModelProto, TensorProto } from './messages.ts';
import { attribute, graphOf, modelOf, node } from './protos.ts';
import { readModel } from './read-model.ts';

const NONE = TensorProto.decode(new Uint8Array());
/** Bytes that tell where they come from. */
const noise = (length: number, seed = 1): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, i) => (Math.imul(i + seed, 2654435761) >>> 13) & 255);
const tensor = (more: Partial<TensorProto>): TensorProto => ({ ...NONE, name: 'w', dataType: 1, ...more });
/** A tensor in a file that is large enough for its data to be left out. */
const FILLER = tensor({ name: 'filler', dims: [100_000], rawData: noise(400_000, 7) });

/** The files of a model, and how many bytes of them were read. */
const filesOf = (bytes: Uint8Array): Files & { count(): number } => {
  const files = memoryFiles(new Map([['folder/model.onnx', bytes]]));
  let count = 0;
  return {
    ...files,
    count: () => count,
    read: async (path, from = 0, to = bytes.length) => {
      count += to - from;
      return files.read(path, from, to);
    },
  };
};
const read = (bytes: Uint8Array) => readModel(filesOf(bytes), 'folder/model.onnx');
const encode = (initializer: readonly TensorProto[]): Uint8Array =>
  ModelProto.encode(modelOf(graphOf({ initializer })));

/** The range of the model's own file that stands for a tensor's data. */
const rangeOf = ({ dataLocation, externalData }: TensorProto): readonly [number, number] | undefined => {
  if (dataLocation !== DATA_LOCATIONS.EXTERNAL) return undefined;
  const entries = new Map(externalData.map(({ key, value }) => [key, value]));
  if (entries.get('location') !== 'model.onnx') return undefined;
  const offset = Number(entries.get('offset'));
  return [offset, offset + Number(entries.get('length'))];
};

describe('reading a large ONNX file', () => {
  it('leaves the data of large initializers in the file, and reads little of them', async () => {
    const raw = noise(1_000_000);
    const bytes = encode([
      tensor({ dims: [500, 500], rawData: raw }),
      tensor({ name: 'b', dims: [2], rawData: noise(8) }),
      FILLER,
    ]);
    const files = filesOf(bytes);
    const { model, bytes: whole } = await readModel(files, 'folder/model.onnx');
    assert.equal(whole, undefined);
    const [w, b] = model.graph!.initializer;
    assert.deepEqual(b!.rawData, noise(8));
    assert.deepEqual([w!.name, w!.dims, w!.rawData], ['w', [500, 500], undefined]);
    assert.deepEqual(bytes.subarray(...rangeOf(w!)!), raw);
    assert.ok(files.count() < 100_000, `${files.count()} bytes were read`);
  });

  it('reads small files, and files whose tensors are small, as they are', async () => {
    const little = encode([tensor({ dims: [5000], rawData: noise(20_000) })]);
    assert.deepEqual((await read(little)).bytes, little);
    const many = encode(
      Array.from({ length: 300 }, (_, i) => tensor({ name: `w${i}`, dims: [500], rawData: noise(2000, i) })),
    );
    assert.deepEqual((await read(many)).bytes, many);
  });

  // biome-ignore format: one way to hold elements a line
  const forms: readonly (readonly [form: string, left: boolean, tensor: TensorProto])[] = [
    ['packed floats', true, tensor({ floatData: [noise(40_000)] })],
    ['packed doubles', true, tensor({ dataType: 11, doubleData: [noise(40_000)] })],
    ['4-bit numbers', true, tensor({ dataType: 22, rawData: noise(40_000) })],
    ['floats in two runs', false, tensor({ floatData: [noise(40_000), noise(20_000)] })],
    ['floats in a large run and a small one', false, tensor({ floatData: [noise(40_000), noise(4)] })],
    ['floats that are called integers', false, tensor({ dataType: 7, floatData: [noise(40_000)] })],
    ['integers of any length', false, tensor({ dataType: 7, int64Data: [noise(40_000)] })],
    ['texts', false, tensor({ dataType: 8, stringData: [noise(40_000)] })],
    ['an unknown type', false, tensor({ dataType: 77, rawData: noise(40_000) })],
    ['raw and typed data', false, tensor({ rawData: noise(40_000), floatData: [noise(40_000)] })],
    ['external data of its own', false, tensor({ rawData: noise(40_000), dataLocation: 1, externalData: [{ key: 'location', value: 'x' }] })],
  ];
  for (const [form, left, one] of forms)
    it(`${left ? 'leaves' : 'keeps'} ${form}`, async () => {
      const bytes = encode([one, FILLER]);
      const [found, filler] = (await read(bytes)).model.graph!.initializer;
      assert.ok(rangeOf(filler!));
      const range = rangeOf(found!);
      if (!left) assert.deepEqual(found, ModelProto.decode(bytes).graph!.initializer[0]);
      else assert.deepEqual(bytes.subarray(...range!), noise(40_000));
    });

  it('leaves the data of constants, and keeps that of branches', async () => {
    const value = tensor({ name: '', dims: [10_000], rawData: noise(40_000) });
    const branch = graphOf({ node: [node('Constant', [], ['b'], [attribute('value', { tensor: value })])] });
    const graph = graphOf({
      node: [
        node('Constant', [], ['a'], [attribute('value', { tensor: value })]),
        node('If', ['c'], ['d'], [attribute('then_branch', { graph: branch })]),
      ],
      initializer: [FILLER],
    });
    const { model } = await read(ModelProto.encode(modelOf(graph)));
    const [constant, choice] = model.graph!.node;
    assert.ok(rangeOf(constant!.attribute[0]!.t!));
    assert.deepEqual(choice, graph.node[1]);
  });

  it('passes over fields that no table names', async () => {
    const unknown = Uint8Array.of(0xfa, 0x3f, 3, 1, 2, 3);
    const inner = Buffer.concat([TensorProto.encode(FILLER), unknown]);
    const head = (id: number, length: number): number[] => {
      const out = [8 * id + 2];
      for (; length >= 128; length = Math.floor(length / 128)) out.push((length % 128) + 128);
      return [...out, length];
    };
    const graph = Buffer.concat([Uint8Array.from(head(5, inner.length)), inner, unknown]);
    const bytes = Buffer.concat([Uint8Array.from(head(7, graph.length)), graph, unknown]);
    const { model } = await read(bytes);
    assert.ok(rangeOf(model.graph!.initializer[0]!));
    assert.equal(model.graph!.initializer[0]!.name, 'filler');
  });

  const sizes = fc.oneof(
    fc.nat(200),
    fc.integer({ min: 16_000, max: 17_000 }),
    fc.integer({ min: 16_384, max: 90_000 }),
  );
  const one = fc.record({
    name: fc.string({ maxLength: 5 }),
    size: sizes,
    raw: fc.boolean(),
    dtype: fc.constantFrom(1, 3, 11),
  });
  const initializers = fc.array(one, { maxLength: 8 });
  it('tells the same model, whatever it holds', () =>
    fc.assert(
      fc.asyncProperty(initializers, fc.nat(3000), async (list, texts) => {
        const made = list.map(({ name, size, raw, dtype }) =>
          tensor({
            name,
            dataType: dtype,
            ...(raw || dtype !== 1 ? { rawData: noise(size) } : { floatData: [noise(size)] }),
          }),
        );
        const nodes = Array.from({ length: texts }, (_, i) => node('Add', [`${i}`, 'b'], ['c']));
        const bytes = ModelProto.encode(modelOf(graphOf({ node: nodes, initializer: [...made, FILLER] })));
        const { model } = await read(bytes);
        const back = model.graph!.initializer.map((t): TensorProto => {
          const range = rangeOf(t);
          if (!range) return t;
          const data = bytes.subarray(...range);
          const isRaw = t.name === 'filler' || list[model.graph!.initializer.indexOf(t)]!.raw || t.dataType !== 1;
          return { ...t, ...(isRaw ? { rawData: data } : { floatData: [data] }), externalData: [], dataLocation: 0 };
        });
        const plain = ModelProto.encode({ ...model, graph: { ...model.graph!, initializer: back } });
        assert.ok(Buffer.from(plain).equals(bytes));
      }),
      { numRuns: 60 },
    ));

  it('refuses what is cut or garbled, soon', () => {
    const whole = encode([tensor({ rawData: noise(40_000) }), FILLER, tensor({ floatData: [noise(40_000)] })]);
    return fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 262_144, max: whole.length }),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
        async (length, changes) => {
          const bytes = whole.slice(0, length);
          // Most of them hit the heads of messages, which is where it hurts.
          for (const [at, value] of changes) bytes[at % 2 === 0 ? at % 60 : at % length] = value;
          await read(bytes).catch((error: unknown) => {
            assert.ok(error instanceof ServingError, String(error));
            assert.equal(error.code, 'CORRUPT_MODEL');
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Damaged models: whatever the bytes, only a ServingError leaves `read` and `lower`, soon, and without much memory. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { memoryFiles, readFolder } from '../../../test/memory-files.ts';
import { processorMs } from '../../../test/processor-time.ts';
import { ServingError } from '../../errors.ts';
import { maskedCrc32c } from '../../wire/crc32c.ts';
import { readTable } from '../../wire/table.ts';
import { tensorflow } from './index.ts';
import { type AttrValue, type NodeDef, SavedModel } from './messages.ts';

const MAX_MS = 5000;
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);
const INDEX = 'variables/variables.index';

type Folder = ReadonlyMap<string, Uint8Array>;
const golden = (name: string): Folder =>
  readFolder(fileURLToPath(new URL(`../../../../src/formats/tensorflow/goldens/${name}/model`, import.meta.url)));
const folders = [
  'half_plus_two',
  'nested_functions',
  'strings',
  'slices',
  'tf115_defun',
  'tf115_feeds',
  'dtypes',
  'tf215_keras_cnn',
  'branches',
  'whiles',
  'lists',
  'v1_conditionals',
  'tf115_loops',
].map(golden);

const load = async (folder: Folder): Promise<void> => {
  const files = memoryFiles(folder);
  const start = processorMs();
  try {
    const match = await tensorflow.match(files);
    if (match) tensorflow.lower(await tensorflow.read(files, match));
  } catch (error) {
    assert.ok(error instanceof ServingError, error instanceof Error ? error.stack : String(error));
    assert.notEqual(error.code, 'INTERNAL', error.message);
  }
  assert.ok(processorMs() - start < MAX_MS, 'it ends soon');
};

/** Bytes with some of them changed, or cut. */
type Edits = readonly (readonly [at: number, byte: number])[];
const edits = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255))), {
  minLength: 1,
  maxLength: 6,
});
const edited = (bytes: Uint8Array, changes: Edits): Uint8Array => {
  const copy = new Uint8Array(bytes);
  for (const [at, byte] of changes) if (copy.length > 0) copy[at % copy.length] = byte;
  return copy;
};

const block = (contents: readonly number[]): number[] => {
  const crc = maskedCrc32c(Uint8Array.from([...contents, 0]));
  return [...contents, 0, crc & 255, (crc >>> 8) & 255, (crc >>> 16) & 255, crc >>> 24];
};
const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
const entriesBlock = (entries: readonly (readonly [Uint8Array, Uint8Array])[]): number[] =>
  block([
    ...entries.flatMap(([key, value]) => [0, ...varint(key.length), ...varint(value.length), ...key, ...value]),
    ...[0, 0, 0, 0, 1, 0, 0, 0],
  ]);
/** A table of one block, so that what the index says can be changed without spoiling its checksums. */
const table = (entries: readonly (readonly [Uint8Array, Uint8Array])[]): Uint8Array => {
  const data = entriesBlock(entries);
  const last = entries.at(-1)![0];
  const index = entriesBlock([[last, Uint8Array.from([...varint(0), ...varint(data.length - 5)])]]);
  const footer = [0, 0, ...varint(data.length), ...varint(index.length - 5)];
  const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
  return Uint8Array.from([...data, ...index, ...footer, ...Array(40 - footer.length).fill(0), ...magic]);
};

// What a damaged or odd exporter could have written: sound messages, wrong graphs.
type Change = (node: NodeDef, nodes: readonly NodeDef[], pick: number) => NodeDef;
const attr = (node: NodeDef, pick: number, change: (value: AttrValue) => AttrValue | undefined): NodeDef => {
  const [name, value] = [...node.attr][pick % Math.max(1, node.attr.size)] ?? [];
  const changed = value && change(value);
  const rest = [...node.attr].filter(([other]) => other !== name);
  return { ...node, attr: new Map(changed ? [...rest, [name!, changed]] : rest) };
};
const CHANGES: readonly Change[] = [
  (node, nodes, pick) => ({ ...node, op: nodes[pick % nodes.length]!.op }),
  (node, nodes, pick) => ({ ...node, input: [...node.input, nodes[pick % nodes.length]!.name] }),
  (node, nodes, pick) => ({ ...node, input: node.input.map(() => nodes[pick % nodes.length]!.name) }),
  (node, _, pick) => ({ ...node, input: node.input.map((input) => `${input}:${pick % 3}`) }),
  (node, _, pick) => ({ ...node, input: node.input.slice(0, pick % 3) }),
  (node, nodes, pick) => ({ ...node, attr: nodes[pick % nodes.length]!.attr }),
  (node, _, pick) => attr(node, pick, () => undefined),
  (node, _, pick) => attr(node, pick, (value) => ({ ...value, type: (pick >>> 4) % 130 })),
  (node, _, pick) => attr(node, pick, (value) => ({ ...value, i: BigInt(pick) - 5n })),
  (node, _, pick) => attr(node, pick, (value) => ({ ...value, placeholder: 'T' })),
  (node, _, pick) =>
    attr(node, pick, (value) =>
      value.tensor
        ? {
            ...value,
            tensor: { ...value.tensor, tensor_shape: { dim: [{ size: pick - 3, name: '' }], unknown_rank: false } },
          }
        : { ...value, shape: { dim: [{ size: pick - 3, name: '' }], unknown_rank: pick % 5 === 0 } },
    ),
];

const rewired = (bytes: Uint8Array, changes: readonly (readonly [number, number, number])[]): Uint8Array => {
  const model = SavedModel.decode(bytes);
  const meta = model.meta_graphs[0]!;
  const graph = meta.graph_def!;
  const functions = graph.library?.function ?? [];
  const lists = [graph.node, ...functions.map((f) => f.node_def)].map((nodes) => [...nodes]);
  for (const [where, which, pick] of changes) {
    const nodes = lists[where % lists.length]!;
    if (nodes.length === 0) continue;
    const at = which % nodes.length;
    nodes[at] = CHANGES[pick % CHANGES.length]!(nodes[at]!, nodes, Math.floor(pick / CHANGES.length));
  }
  const library = { function: functions.map((f, i) => ({ ...f, node_def: lists[i + 1]! })) };
  return SavedModel.encode({
    ...model,
    meta_graphs: [{ ...meta, graph_def: { ...graph, node: lists[0]!, library } }],
  });
};

describe('a damaged SavedModel is refused with our own error', () => {
  it('changed in saved_model.pb', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...folders), edits, async (folder, changes) => {
        await load(new Map(folder).set('saved_model.pb', edited(folder.get('saved_model.pb')!, changes)));
      }),
      { numRuns: RUNS * 4 },
    );
  });

  it('rewired', async () => {
    const nat = fc.nat(100_000);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...folders),
        fc.array(fc.tuple(nat, nat, nat), { minLength: 1, maxLength: 5 }),
        async (folder, changes) => {
          await load(new Map(folder).set('saved_model.pb', rewired(folder.get('saved_model.pb')!, changes)));
        },
      ),
      { numRuns: RUNS * 4 },
    );
  });

  it('cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...folders), fc.nat(), fc.nat(), async (folder, which, at) => {
        const path = [...folder.keys()][which % folder.size]!;
        const bytes = folder.get(path)!;
        await load(new Map(folder).set(path, bytes.subarray(0, at % (bytes.length + 1))));
      }),
      { numRuns: RUNS },
    );
  });

  it('without one of its files', async () => {
    for (const folder of folders) {
      for (const path of folder.keys()) await load(new Map([...folder].filter(([other]) => other !== path)));
    }
  });

  it('changed in the index, whose checksums are right', async () => {
    const withIndex = folders.filter((folder) => folder.has(INDEX));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...withIndex), fc.nat(), edits, async (folder, which, changes) => {
        const entries = [...readTable(folder.get(INDEX)!)];
        const at = which % entries.length;
        const changed = entries.map(([key, value], i) => [key, i === at ? edited(value, changes) : value] as const);
        await load(new Map(folder).set(INDEX, table(changed)));
      }),
      { numRuns: RUNS * 2 },
    );
  });

  it('changed in a shard', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...folders), edits, async (folder, changes) => {
        const shards = [...folder].filter(([path]) => path.includes('.data-'));
        await load(new Map([...folder, ...shards.map(([path, bytes]) => [path, edited(bytes, changes)] as const)]));
      }),
      { numRuns: RUNS },
    );
  });

  it('and the table that these tests write is one', () => {
    const entries = [...readTable(folders[0]!.get(INDEX)!)];
    assert.deepEqual([...readTable(table(entries))], entries);
  });
});

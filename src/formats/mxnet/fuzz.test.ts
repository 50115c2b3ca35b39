/** Damaged and hostile models: whatever the bytes, only our own error leaves the reader and the lowering, and soon. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { damaged, holds, readsOrRefuses, refusedSoon } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { filesOfCase, packsOf } from '../../../test/packs.ts';
import { processorMs } from '../../../test/processor-time.ts';
import { mxnet } from './index.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);

type Folder = ReadonlyMap<string, Uint8Array>;
const load = async (folder: Folder): Promise<unknown> => {
  const files = memoryFiles(folder);
  const match = await mxnet.match(files);
  return match && mxnet.lower(await mxnet.read(files, match));
};

const folderOf = async (pack: string, name: string): Promise<Folder> => {
  const files = filesOfCase(
    packsOf('mxnet')
      .get(pack)!
      .find((one) => one.name === name)!,
  );
  const listing = await files.list();
  return new Map(await Promise.all(listing.map(async ({ path }) => [path, await files.read(path)] as const)));
};
const folders = await Promise.all([
  folderOf('versions-1.9', 'lenet'),
  folderOf('versions-0.9', 'residual'),
  folderOf('recurrent', 'gluon_lstm'),
  folderOf('params', 'oldest'),
  folderOf('params', 'csr'),
  folderOf('params', 'row_sparse'),
  folderOf('control', 'foreach_cell'),
  folderOf('control', 'while_loop'),
  folderOf('vision', 'multibox_detection_topk'),
]);

describe('damaged files', () => {
  const likely = Buffer.from('0123456789[]{}",:-()TFNone');
  for (const [i, folder] of folders.entries()) {
    for (const [path, bytes] of folder) {
      const golden = new Uint8Array(bytes);
      test(`${i} ${path}`, () =>
        holds(
          fc.asyncProperty(
            damaged([golden], path.endsWith('.params') ? [0, 1, 2, 127, 128, 255, 0xc8, 0xc9, 0xf9] : likely),
            (changed) => readsOrRefuses(() => load(new Map([...folder, [path, changed]]))),
          ),
          RUNS,
        ));
    }
  }

  test('networks whose attributes and inputs are those of other nodes', () => {
    const symbols = folders.map(
      (folder) => [folder, [...folder.keys()].find((path) => path.endsWith('symbol.json'))!] as const,
    );
    return holds(
      fc.asyncProperty(
        fc.constantFrom(...symbols),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(3)), { minLength: 1, maxLength: 4 }),
        async ([folder, path], changes) => {
          const graph = JSON.parse(Buffer.from(folder.get(path)!).toString()) as { nodes: Record<string, unknown>[] };
          for (const [a, b, what] of changes) {
            const [one, other] = [graph.nodes[a % graph.nodes.length]!, graph.nodes[b % graph.nodes.length]!];
            const key = ['op', 'attrs', 'inputs', 'name'][what]!;
            one[key] = other[key] ?? one[key];
          }
          await readsOrRefuses(() => load(new Map([...folder, [path, Buffer.from(JSON.stringify(graph))]])));
        },
      ),
      RUNS * 2,
    );
  });
});

const u64 = (...numbers: readonly (number | bigint)[]): Buffer =>
  Buffer.concat(
    numbers.map((n) => {
      const b = Buffer.alloc(8);
      b.writeBigUInt64LE(BigInt(n));
      return b;
    }),
  );
const u32 = (...numbers: readonly number[]): Buffer =>
  Buffer.concat(
    numbers.map((n) => {
      const b = Buffer.alloc(4);
      b.writeUInt32LE(n >>> 0);
      return b;
    }),
  );
const V2 = 0xf993fac9;
const list = (...arrays: readonly Buffer[]): Buffer =>
  Buffer.concat([
    u64(0x112, 0, arrays.length),
    ...arrays,
    u64(arrays.length),
    ...arrays.flatMap((_, i) => [u64(1), Buffer.from(String(i))]),
  ]);
/** [rows, columns] of a kind of storage, with what follows. */
const head = (
  storage: number,
  stored: readonly (number | bigint)[],
  shape: readonly (number | bigint)[],
  dtype: number,
): Buffer =>
  Buffer.concat([
    u32(V2, storage),
    ...(storage > 0 ? [u32(stored.length), u64(...stored)] : []),
    u32(shape.length),
    u64(...shape),
    u32(1, 0, dtype),
  ]);

const SYMBOL = JSON.stringify({
  nodes: [
    { op: 'null', name: 'data', inputs: [] },
    { op: 'null', name: '0', inputs: [] },
    {
      op: 'elemwise_add',
      name: 'sum',
      inputs: [
        [0, 0, 0],
        [1, 0, 0],
      ],
    },
  ],
  heads: [[2, 0, 0]],
});
const network = (change: (graph: { nodes: Record<string, unknown>[]; heads: unknown }) => unknown): string => {
  const graph = JSON.parse(SYMBOL) as { nodes: Record<string, unknown>[]; heads: unknown };
  return JSON.stringify(change(graph) ?? graph);
};
const nested = (depth: number): string => {
  let graph = SYMBOL;
  for (let i = 0; i < depth; i++)
    graph = `{"nodes":[{"op":"_foreach","name":"f","inputs":[],"attrs":{},"subgraphs":[${graph}]}],"heads":[[0,0,0]]}`;
  return graph;
};
const op = (name: string, attrs: Record<string, string>): string =>
  network((graph) => {
    Object.assign(graph.nodes[2]!, { op: name, attrs, inputs: [[0, 0, 0]] });
  });

// biome-ignore format: one file a line
const HOSTILE: readonly (readonly [string, string | undefined, Buffer | undefined, string, RegExp])[] = [
  ['a network that is cut', SYMBOL.slice(0, -5), undefined, 'CORRUPT_MODEL', /no JSON/],
  ['a network without outputs', network((graph) => { graph.heads = []; }), undefined, 'CORRUPT_MODEL', /no outputs/],
  ['an output that does not exist', network((graph) => { graph.heads = [[7, 0, 0]]; }), undefined, 'CORRUPT_MODEL', /heads/],
  ['an output of a number that no node has', network((graph) => { graph.heads = [[2, 99, 0]]; }), list(Buffer.concat([head(0, [], [1, 2], 0), u32(0, 0)])), 'UNSUPPORTED_MODEL', /output 99/],
  ['nodes in a circle', network((graph) => { graph.nodes[2]!['inputs'] = [[2, 0, 0], [0, 0, 0]]; }), undefined, 'CORRUPT_MODEL', /inputs/],
  ['a node below 0', network((graph) => { graph.nodes[2]!['inputs'] = [[-1, 0, 0]]; }), undefined, 'CORRUPT_MODEL', /inputs/],
  ['attributes that are numbers', network((graph) => { graph.nodes[2]!['attrs'] = { scalar: 5 }; }), undefined, 'CORRUPT_MODEL', /no text/],
  ['nodes that are no list', '{"nodes": {"0": {}}, "heads": [[0,0,0]]}', undefined, 'CORRUPT_MODEL', /"nodes"/],
  ['graphs in graphs in graphs', nested(400), undefined, 'CORRUPT_MODEL', /deep/],
  ['a million brackets', `{"nodes":${'['.repeat(1e6)}`, undefined, 'CORRUPT_MODEL', /no JSON|no object/],
  ['an operator with one input too few', network((graph) => { graph.nodes[2]!['inputs'] = [[0, 0, 0]]; }), undefined, 'CORRUPT_MODEL', /1 inputs/],
  ['more zeros than fit', op('_zeros', { shape: '(1000000, 1000000, 1000000)' }), undefined, 'CORRUPT_MODEL', /inputs/],
  ['a range of 10^12', network((graph) => { Object.assign(graph.nodes[2]!, { op: '_arange', attrs: { start: '0', stop: '1000000000000' }, inputs: [] }); }), undefined, 'UNSUPPORTED_MODEL', /a range of/],
  ['a unit matrix of 10^9 rows', network((graph) => { Object.assign(graph.nodes[2]!, { op: '_eye', attrs: { N: '1000000000' }, inputs: [] }); }), undefined, 'UNSUPPORTED_MODEL', /a matrix of/],
  ['10^9 parts', op('SliceChannel', { num_outputs: '1000000000' }), undefined, 'UNSUPPORTED_MODEL', /parts/],
  ['an attribute that is no number', op('expand_dims', { axis: 'one' }), undefined, 'CORRUPT_MODEL', /axis is "one"/],
  ['an attribute that nobody knows', op('expand_dims', { axis: '1', beta: '1' }), undefined, 'UNSUPPORTED_MODEL', /beta/],
  ['a kernel of 9 dimensions', op('Pooling', { kernel: '(1,1,1,1,1,1,1,1,1)' }), undefined, 'UNSUPPORTED_MODEL', /Pooling/],
  ['parameters that are something else', SYMBOL, Buffer.alloc(64, 7), 'CORRUPT_MODEL', /0x112/],
  ['parameters of three bytes', SYMBOL, Buffer.alloc(3), 'CORRUPT_MODEL', /cut/],
  ['10^15 arrays', SYMBOL, u64(0x112, 0, 10n ** 15n), 'CORRUPT_MODEL', /more than the file has/],
  ['an array of 10^9 rows', SYMBOL, list(Buffer.concat([head(0, [], [10 ** 9, 10], 0), u32(0)])), 'CORRUPT_MODEL', /cut/],
  ['a shape whose product overflows', SYMBOL, list(head(0, [], [2n ** 62n, 2n ** 62n], 0)), 'CORRUPT_MODEL', /shape/],
  ['a shape below 0', SYMBOL, list(head(0, [], [2n ** 64n - 1n], 0)), 'CORRUPT_MODEL', /shape/],
  ['4 billion dimensions', SYMBOL, list(u32(0xfffffff0)), 'CORRUPT_MODEL', /dimensions/],
  ['a dtype of its own', SYMBOL, list(Buffer.concat([head(0, [], [1], 77), u32(0)])), 'CORRUPT_MODEL', /no dtype/],
  ['a storage of its own', SYMBOL, list(head(9, [1], [1], 0)), 'CORRUPT_MODEL', /storage/],
  ['a sparse array of 10^9 rows', SYMBOL, list(Buffer.concat([head(1, [0, 9], [10 ** 9, 9], 0), u32(6, 1), u64(0)])), 'UNSUPPORTED_MODEL', /as a dense one/],
  ['a sparse row that does not exist', SYMBOL, list(Buffer.concat([head(1, [1, 1], [2, 1], 0), u32(6, 1), u64(1), u32(0), u64(5)])), 'CORRUPT_MODEL', /index 5/],
  ['a name of 2^60 bytes', SYMBOL, Buffer.concat([u64(0x112, 0, 0, 1, 2n ** 60n)]), 'CORRUPT_MODEL', /length of a name/],
  ['more names than arrays', SYMBOL, Buffer.concat([u64(0x112, 0, 0, 1, 1), Buffer.from('x')]), 'CORRUPT_MODEL', /0 arrays and 1 names/],
];

describe('hostile files', () => {
  for (const [name, symbol, params, code, message] of HOSTILE) {
    test(name, () => {
      const folder = new Map<string, Uint8Array>();
      if (symbol !== undefined) folder.set('net-symbol.json', Buffer.from(symbol));
      if (params !== undefined) folder.set('net-0000.params', params);
      return refusedSoon(() => load(folder), code, message);
    });
  }

  test('a network of 100000 nodes in a chain is read soon', async () => {
    const nodes = Array.from({ length: 100_000 }, (_, i) => ({
      op: i === 0 ? 'null' : 'negative',
      name: `n${i}`,
      inputs: i === 0 ? [] : [[i - 1, 0, 0]],
    }));
    const start = processorMs();
    await load(
      new Map([['net-symbol.json', Buffer.from(JSON.stringify({ nodes, heads: [[nodes.length - 1, 0, 0]] }))]]),
    );
    assert.ok(processorMs() - start < 20_000);
  });
});

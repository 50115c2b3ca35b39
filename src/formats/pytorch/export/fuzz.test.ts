/** Damaged exported programs: whatever is changed in an archive or in its JSON, what comes of it is an error of ours. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { damaged, holds, readsOrRefuses } from '../../../../test/damaged.ts';
import { memoryFiles } from '../../../../test/memory-files.ts';
import { filesOfCase, packsOf } from '../../../../test/packs.ts';
import { openArchive } from '../archive.ts';
import { readArchive } from './archive.ts';
import { parseJson } from './json.ts';
import { lowerArchive } from './lower.ts';
import { readProgram } from './program.ts';

const PACKS = ['exported-control', 'exported-2.5', 'exported-2.8'];
const models = PACKS.flatMap((pack) =>
  packsOf('pytorch')
    .get(pack)!
    .filter(({ refused }) => refused === undefined),
).slice(0, 14);
const likely = Buffer.from('0129-"{}[],:sx');

const archives = await Promise.all(
  models.map(async (one) => {
    const files = filesOfCase(one);
    const archive = await openArchive(files, 'model.pt2');
    const program = archive.names.find((name) => /^models\/.*\.json$|^serialized_exported_program\.json$/.test(name))!;
    return {
      bytes: new Uint8Array(await files.read('model.pt2')),
      json: new Uint8Array(await archive.read(program)),
      whole: await readArchive(files, 'model.pt2'),
    };
  }),
);

test('a damaged archive is read or refused', async () => {
  const property = fc.asyncProperty(
    damaged(
      archives.map(({ bytes }) => bytes),
      likely,
    ),
    (bytes) =>
      readsOrRefuses(async () =>
        lowerArchive(await readArchive(memoryFiles(new Map([['model.pt2', bytes]])), 'model.pt2')),
      ),
  );
  await holds(property, 300);
});

test('a damaged program is lowered or refused', async () => {
  const changes = damaged(
    archives.map(({ json }) => json),
    likely,
  );
  const property = fc.asyncProperty(fc.nat(archives.length - 1), changes, (i, json) =>
    readsOrRefuses(() => {
      const { whole } = archives[i]!;
      const program = readProgram(parseJson(json, 'model.json'), 'model.json');
      return lowerArchive({ ...whole, models: [{ ...whole.models[0]!, program }] });
    }),
  );
  await holds(property, 400);
});

test('the programs themselves are lowered', () => {
  for (const { whole } of archives) assert.ok(lowerArchive(whole).signatures.size > 0);
});

const wrap = (nodes: unknown, more: object = {}): string =>
  JSON.stringify({
    schema_version: { major: 8, minor: 1 },
    graph_module: {
      graph: { inputs: [], outputs: [], nodes, tensor_values: {}, sym_int_values: {}, sym_bool_values: {}, ...more },
      signature: { input_specs: [], output_specs: [] },
      module_call_graph: [],
    },
    range_constraints: {},
  });
const node = (target: string, inputs: unknown, outputs: unknown = [{ as_tensor: { name: 'y' } }]): unknown => ({
  target,
  inputs,
  outputs,
  metadata: {},
});
const arg = (name: string, value: unknown): unknown => ({ name, arg: value, kind: 1 });
const full = (size: readonly number[]): unknown =>
  node('torch.ops.aten.full.default', [arg('size', { as_ints: size }), arg('fill_value', { as_float: 1 })]);

const HOSTILE: Readonly<Record<string, string>> = {
  'a fill of 10^18 elements': wrap([full([10 ** 9, 10 ** 9])]),
  'a size below zero': wrap([full([-5])]),
  'a node without a target': wrap([{}]),
  'nodes that are a number': wrap(7),
  'a target with a prototype name': wrap([node('torch.ops.higher_order.__proto__', [])]),
  'an operator called constructor': wrap([node('constructor', [])]),
  'aten::constructor': wrap([node('torch.ops.aten.constructor.default', [])]),
  'an argument of two kinds': wrap([node('torch.ops.aten.ones.default', [arg('size', { as_ints: [1], as_int: 1 })])]),
  'an argument of no kind': wrap([node('torch.ops.aten.ones.default', [arg('size', {})])]),
  'an unknown kind of argument': wrap([node('torch.ops.aten.ones.default', [arg('size', { as_toString: 1 })])]),
  'an argument named twice': wrap([
    node('torch.ops.aten.ones.default', [arg('size', { as_ints: [1] }), arg('size', { as_ints: [2] })]),
  ]),
  'a result named like an inherited member': wrap([
    node('torch.ops.aten.ones.default', [arg('size', { as_ints: [1] })], [{ as_tensor: { name: 'constructor' } }]),
  ]),
  'a permutation that is none': wrap([
    full([2, 3]),
    node('torch.ops.aten.permute.default', [
      arg('self', { as_tensor: { name: 'y' } }),
      arg('dims', { as_ints: [0, 0] }),
    ]),
  ]),
  'an axis that is not there': wrap([
    full([2]),
    node('torch.ops.aten.sum.dim_IntList', [arg('self', { as_tensor: { name: 'y' } }), arg('dim', { as_ints: [9] })]),
  ]),
  'parts of 10^9': wrap([
    full([4]),
    node('torch.ops.aten.split.Tensor', [arg('self', { as_tensor: { name: 'y' } }), arg('split_size', { as_int: -3 })]),
  ]),
  'a branch that is no graph': wrap([
    node('torch.ops.higher_order.cond', [
      arg('', { as_bool: true }),
      arg('', { as_int: 1 }),
      arg('', { as_int: 1 }),
      arg('', { as_tensors: [] }),
    ]),
  ]),
  'more outputs than results': wrap([
    node(
      'torch.ops.aten.ones.default',
      [arg('size', { as_ints: [1] })],
      [{ as_tensor: { name: 'a' } }, { as_tensor: { name: 'b' } }],
    ),
  ]),
  'a repeat of 10^9 by 10^9': wrap([
    full([2]),
    node('torch.ops.aten.repeat.default', [
      arg('self', { as_tensor: { name: 'y' } }),
      arg('repeats', { as_ints: [10 ** 9, 10 ** 9] }),
    ]),
  ]),
  'a range of 10^15': wrap([node('torch.ops.aten.arange.default', [arg('end', { as_int: 10 ** 15 })])]),
  'linspace of 10^12 steps': wrap([
    node('torch.ops.aten.linspace.default', [
      arg('start', { as_int: 0 }),
      arg('end', { as_int: 1 }),
      arg('steps', { as_int: 10 ** 12 }),
    ]),
  ]),
  'a window of 10^12': wrap([node('torch.ops.aten.hann_window.default', [arg('window_length', { as_int: 10 ** 12 })])]),
  'a Vandermonde matrix of 10^12': wrap([
    full([2]),
    node('torch.ops.aten.vander.default', [arg('x', { as_tensor: { name: 'y' } }), arg('N', { as_int: 10 ** 12 })]),
  ]),
};

for (const [name, json] of Object.entries(HOSTILE)) {
  test(`a hostile program is refused: ${name}`, () =>
    readsOrRefuses(() => {
      const program = readProgram(parseJson(Buffer.from(json), 'model.json'), 'model.json');
      return lowerArchive({ files: memoryFiles(new Map()), models: [{ name: 'model', program, weights: new Map() }] });
    }));
}

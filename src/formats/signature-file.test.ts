import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { memoryFiles } from '../../test/memory-files.ts';
import { ServingError } from '../errors.ts';
import { localFiles } from '../sources/local.ts';
import type { Port, Shape, Signature } from '../tensor/signature.ts';
import { applySignatureFile, nameWithoutEnding, parseSignatureFile, readSignatureFile } from './signature-file.ts';

const utf8 = new TextEncoder();
const parse = (value: unknown) =>
  parseSignatureFile(
    utf8.encode(typeof value === 'string' ? value : JSON.stringify(value)),
    'm-signature.json',
    'here',
  );
const port = (name: string, shape: Shape, optional?: true): Port => ({
  name,
  type: { kind: 'tensor', dtype: 'float32', shape },
  ...(optional && { optional }),
});
const shapeOf = ({ type }: Port): Shape => (type.kind === 'tensor' ? type.shape : undefined);
const entry = (data_name: string, data_shape?: unknown): object => ({ data_name, data_shape });

describe('a signature file', () => {
  it('states a dtype of ours', () => {
    const inputs = [{ data_name: 'x', data_type: 'uint8' }];
    assert.deepEqual(parse({ inputs }).inputs, [{ name: 'x', shape: undefined, dtype: 'uint8' }]);
  });
  it('refuses a dtype that is none', () =>
    assert.throws(() => parse({ inputs: [{ data_name: 'x', data_type: 'image' }] }), /data_type is "image"; one of/));

  it("is read as the seed's sample has it, other keys aside", () =>
    assert.deepEqual(
      parse({
        inputs: [entry('data', [1, 2])],
        input_type: 'application/json',
        outputs: [entry('lro', [1, 1])],
        output_type: 'application/json',
      }),
      {
        path: 'm-signature.json',
        inputs: [{ name: 'data', shape: [1, 2] }],
        outputs: [{ name: 'lro', shape: [1, 1] }],
      },
    ));

  it('has free sizes as -1, 0, null or a name, and may have no shapes, or one side only', () =>
    assert.deepEqual(parse({ inputs: [entry('a', [-1, 0, null, 'n', 3]), entry('b')] }), {
      path: 'm-signature.json',
      inputs: [
        { name: 'a', shape: [undefined, undefined, undefined, undefined, 3] },
        { name: 'b', shape: undefined },
      ],
      outputs: undefined,
    }));

  // biome-ignore format: one case a line
  const WRONG: readonly (readonly [title: string, value: unknown, message: RegExp])[] = [
    ['no JSON', '{', /^here: not JSON: /],
    ['a list', [], /^here: is \[\]; \{"inputs"/],
    ['nothing in it', {}, /^here: has neither "inputs" nor "outputs"$/],
    ['inputs that are no list', { inputs: 3 }, /^here: inputs is 3; a list/],
    ['all at once', { inputs: [1, { data_name: '' }], outputs: [entry('a', 2), entry('b', [1.5, -7])] },
      /^here: inputs\[0\] is 1; .*; inputs\[1\]\.data_name is ""; .*; outputs\[0\]\.data_shape is 2; .*; outputs\[1\]\.data_shape\[0\] is 1\.5; .*; outputs\[1\]\.data_shape\[1\] is -7;/],
    ['a name twice', { inputs: [entry('a'), entry('a')] }, /^here: inputs\[1\]\.data_name is "a", as is another/],
    ['a thousand problems', { inputs: new Array(1000).fill(0) }, /; and 990 more problems$/],
  ];
  for (const [title, value, message] of WRONG) {
    it(`with ${title} is refused`, () =>
      assert.throws(
        () => parse(value),
        (error) => error instanceof ServingError && error.code === 'CORRUPT_MODEL' && message.test(error.message),
      ));
  }

  it('is found beside the model, and is none of any other model', async () => {
    const files = memoryFiles(new Map([['v/m-signature.json', utf8.encode('{"inputs": []}')]]));
    assert.deepEqual(await readSignatureFile(files, nameWithoutEnding('v/m.onnx')), {
      path: 'v/m-signature.json',
      inputs: [],
      outputs: undefined,
    });
    assert.equal(await readSignatureFile(files, nameWithoutEnding('m.onnx')), undefined);
  });

  it('is found where the base path is the one file of the model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stfs-signature-'));
    writeFileSync(join(folder, 'm.proto'), '');
    assert.equal(await readSignatureFile(localFiles(join(folder, 'm.proto')), 'm'), undefined);
    writeFileSync(join(folder, 'm-signature.json'), '{"outputs": []}');
    assert.ok(await readSignatureFile(localFiles(join(folder, 'm.proto')), 'm'));
  });

  it('that is larger than any signature is refused unread', () =>
    assert.rejects(
      readSignatureFile(memoryFiles(new Map([['m-signature.json', new Uint8Array(2 ** 21)]])), 'm'),
      /bytes are too many for a signature/,
    ));
});

describe("a model's signature with a signature file", () => {
  const model: Signature = {
    inputs: [port('x', ['batch', 'w']), port('y', undefined), port('w', [3], true)],
    outputs: [port('z', ['batch', 4])],
  };
  const apply = (value: unknown): Signature => applySignatureFile(model, parse(value), 'at');

  it('has the names of the file in order, but for what may be left out', () => {
    const { inputs, outputs } = apply({ inputs: [entry('a'), entry('b')], outputs: [entry('c')] });
    assert.deepEqual(
      [...inputs, ...outputs].map(({ name }) => name),
      ['a', 'b', 'w', 'c'],
    );
  });

  it("keeps what the file calls by the model's own name, in any order", () => {
    const { inputs } = apply({ inputs: [entry('y', [1, 7]), entry('first')] });
    assert.deepEqual(
      inputs.map(({ name }) => name),
      ['first', 'y', 'w'],
    );
    assert.deepEqual(shapeOf(inputs[1]!), ['?y:0', 7]);
  });

  it('has sizes that the model leaves free, the batch aside', () =>
    assert.deepEqual(shapeOf(apply({ inputs: [entry('x', [1, 2]), entry('y')] }).inputs[0]!), ['batch', 2]));

  // biome-ignore format: one case a line
  const WRONG: readonly (readonly [title: string, value: unknown, message: RegExp])[] = [
    ['other sizes', { outputs: [entry('z', [1, 5])] }, /^at: m-signature\.json: outputs "z" states the shape \[1, 5\]; the model's "z" has \[\?, 4\]$/],
    ['another rank', { outputs: [entry('c', [4])] }, /states the shape \[4\]/],
    ['too few names', { inputs: [entry('a')] }, /names 1 inputs that the model has not \("a"\), and 2 of the model's are left for them \("x", "y"\)/],
    ['a name that another one has', { inputs: [entry('x'), entry('w'), entry('q')], outputs: [entry('p'), entry('q')] }, /names 2 outputs that the model has not/],
  ];
  for (const [title, value, message] of WRONG) {
    it(`is refused for ${title}`, () =>
      assert.throws(
        () => apply(value),
        (error) => error instanceof ServingError && error.code === 'CORRUPT_MODEL' && message.test(error.message),
      ));
  }
});

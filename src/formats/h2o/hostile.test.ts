/** MOJOs that were made to do harm, or contradict themselves: refused with the reason, soon, in little memory. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { refusedSoon } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { openPipeline } from '../../engines/pipeline/session.ts';
import type { Files } from '../../files.ts';
import { Cursor } from '../../protocols/json/cursor.ts';
import { readInputs } from '../../protocols/json/inputs.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { crc32 } from '../../wire/crc.ts';
import { detect } from '../registry.ts';
import { h2o } from './index.ts';

const INI = `[info]
h2o_readable_name = x
algorithm = Gradient Boosting Machine
algo = gbm
category = Regression
uuid = 1
supervised = true
n_features = 2
n_classes = 1
n_columns = 3
n_domains = 1
balance_classes = false
default_threshold = 0.5
mojo_version = 1.40
_genmodel_encoding = Enum
n_trees = 1
n_trees_per_class = 1
distribution = gaussian
link_function = identity
init_f = 0.5
offset_column = null
escape_domain_values = true

[columns]
size
colour
y

[domains]
1: 3 d000.txt
`;
const LEVELS = 'blue\ngreen\nred\n';
/** size < 2: 1, else 2; NA goes left. */
const TREE = Buffer.from('7000000200000040' + '0000803f' + '00000040', 'hex');

type Entries = Readonly<Record<string, string | Uint8Array>>;
const MOJO: Entries = { 'model.ini': INI, 'domains/d000.txt': LEVELS, 'trees/t00_000.bin': TREE };

const ini = (from: string | RegExp, to: string): Entries => ({ 'model.ini': INI.replace(from, to) });
const tree = (hex: string): Entries => ({ 'trees/t00_000.bin': Buffer.from(hex.replaceAll(' ', ''), 'hex') });

const bytesOf = (value: string | Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(value as string));
const folderOf = (entries: Entries): Files =>
  memoryFiles(new Map(Object.entries(entries).map(([name, value]) => [name, bytesOf(value)])));

/** A zip of deflated entries; `states` is the unpacked size that it tells of each. */
const zipOf = (entries: readonly (readonly [name: string, value: Uint8Array, states?: number])[]): Uint8Array => {
  const [parts, central]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, value, states] of entries) {
    const packed = deflateRawSync(value);
    const both = Buffer.alloc(26);
    both.writeUInt16LE(20, 0);
    both.writeUInt16LE(8, 4);
    both.writeUInt32LE(crc32(value), 10);
    both.writeUInt32LE(packed.length, 14);
    both.writeUInt32LE(states ?? value.length, 18);
    both.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), both, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), both, tail, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, directory, end]));
};
const zipFile = (...entries: Parameters<typeof zipOf>[0]): Files =>
  memoryFiles(new Map([['model.zip', zipOf(entries)]]));

const load = async (files: Files): Promise<unknown> => {
  const match = (await h2o.match(files)) ?? { variant: 'MOJO', entry: 'model.zip' };
  return h2o.lower(await h2o.read(files, match), []);
};

const refuses = (files: Files, code: string, expected: RegExp): Promise<void> =>
  refusedSoon(() => load(files), code, expected);

it('what is changed below is sound', async () => {
  await load(folderOf(MOJO));
  await load(zipFile(...Object.entries(MOJO).map(([name, value]) => [name, bytesOf(value)] as const)));
});

// biome-ignore format: one fault a line
const FAULTS: readonly (readonly [name: string, changes: Entries, expected: RegExp])[] = [
  ['no algorithm',                            ini(/^algorithm.*\n/m, ''),                            /model\.ini has no algorithm/],
  ['no version',                              ini(/^mojo_version.*\n/m, ''),                         /model\.ini has no mojo_version/],
  ['more columns than there are',             ini('n_columns = 3', 'n_columns = 4'),                 /n_columns is 4, \[columns\] has 3/],
  ['a billion columns',                       ini('n_columns = 3', 'n_columns = 1000000000'),        /n_columns is "1000000000", a count of 0 to/],
  ['more features than columns',              ini('n_features = 2', 'n_features = 9'),               /n_features is "9"/],
  ['a number that is none',                   ini('init_f = 0.5', 'init_f = half'),                  /init_f is "half", a number was expected/],
  ['a line without a value',                  ini('supervised = true', 'supervised'),                /"supervised" has no "="/],
  ['a domain that is not there',              ini('d000.txt', 'd007.txt'),                           /domains\/d007\.txt is not there/],
  ['a domain outside',                        ini('d000.txt', '../../../etc/passwd'),                /domains\/\.\.\/\.\.\/\.\.\/etc\/passwd is not there/],
  ['levels that are fewer than stated',       ini('1: 3', '1: 4'),                                   /domains\/d000\.txt has 3 levels, 4 were expected/],
  ['levels that are not UTF-8',               { 'domains/d000.txt': Buffer.from('ff0a', 'hex') },    /domains\/d000\.txt is not UTF-8/],
  ['a million trees in a million groups',     ini('n_trees = 1\nn_trees_per_class = 1', 'n_trees = 1000000\nn_trees_per_class = 1000000'), /1000000 groups of 1000000 trees/],
  ['a billion trees',                         ini('n_trees = 1', 'n_trees = 1000000000'),            /n_trees is "1000000000"/],
  ['an empty tree',                           tree(''),                                              /t00_000\.bin: a branch leads to byte 0 of 0/],
  ['a tree that is cut in a node',            tree('70 0000 02'),                                    /t00_000\.bin: the bytes end within a node/],
  ['a tree that is cut before its right side', tree('70 0000 02 00000040 0000803f'),                 /a branch leads to byte 12 of 12/],
  ['a right side past the end',               tree('40 0000 02 00000040 ff 00ffff0000803f'),                 /a branch leads to byte 264 of 16/],
  ['a right side that leads back',            tree('03 0000 02 00000040 f4ffffff 00ffff0000803f'),         /two branches lead to byte 0/],
  ['two sides that are one',                  tree('00 0000 02 00000040 00 00ffff0000803f'),         /two branches lead to byte 9/],
  ['a column that is not there',              tree('70 0500 02 00000040 0000803f 00000040'),         /a split by column 5, there are 2/],
  ['flags of no kind',                        tree('f4 0000 02 00000040 0000803f 00000040'),         /a node has the flags 244/],
  ['a side of no kind',                       tree('50 0000 02 00000040 0000803f 00000040'),         /a node has the flags 80/],
  ['a threshold that is NaN',                 tree('70 0000 02 0000c07f 0000803f 00000040'),         /a threshold is NaN/],
  ['levels of a column of numbers',           tree('78 0000 02 01000000 0000803f 00000040'),         /a split by levels of column 0, which has none/],
  ['a set of more levels than there are bytes', tree('7c 0100 02 0000 ffffff7f 01 0000803f 00000040'), /a set of 2147483647 levels passes the end/],
  ['a set of fewer levels than none',         tree('7c 0100 02 0000 ffffffff 01 0000803f 00000040'), /a set of -1 levels passes the end/],
  ['calibration without its numbers',         { 'model.ini': INI.replace('gaussian', 'bernoulli').replace('n_classes = 1', 'n_classes = 2\ncalib_method = platt') }, /model\.ini has no calib_glm_beta/],
  ['isotonic calibration of a billion places', { 'model.ini': INI.replace('gaussian', 'bernoulli').replace('n_classes = 1', 'n_classes = 2\ncalib_method = isotonic'), 'calib/thresholds_x': Buffer.from('3b9aca00', 'hex'), 'calib/thresholds_y': Buffer.from('3b9aca00', 'hex') }, /calib\/thresholds_x/],
  ['labels that are not as many as classes',  { 'model.ini': INI.replace('gaussian', 'multinomial').replace('n_classes = 1', 'n_classes = 5') }, /the response has 2 levels, n_classes is 5/],
];

describe('MOJOs that contradict themselves', () => {
  for (const [name, changes, expected] of FAULTS) {
    it(name, () => refuses(folderOf({ ...MOJO, ...changes }), 'CORRUPT_MODEL', expected));
  }
});

describe('zips that are made to do harm', () => {
  const sound = Object.entries(MOJO).map(([name, value]) => [name, bytesOf(value)] as const);
  it('a file that unpacks to a thousand times its size', () =>
    refuses(zipFile(...sound, ['domains/bomb.txt', new Uint8Array(2 ** 27)]), 'TOO_LARGE', /passes the limit/));
  it('a size that lies', () =>
    refuses(zipFile(...sound, ['domains/bomb.txt', new Uint8Array(2 ** 27), 10]), 'CORRUPT_MODEL', /does not unpack/));
  it('a path that climbs', () =>
    refuses(zipFile(...sound, ['../../outside', new Uint8Array(1)]), 'CORRUPT_MODEL', /would lie outside/));
  it('two files of one name', () =>
    refuses(zipFile(...sound, sound[0]!), 'CORRUPT_MODEL', /two entries have one name/));
  it('cut anywhere', async () => {
    const whole = zipOf(sound);
    for (let at = 0; at < whole.length; at += 7) {
      await refuses(memoryFiles(new Map([['model.zip', whole.subarray(0, at)]])), 'CORRUPT_MODEL', /zip: /);
    }
  });
});

describe('what is not served', () => {
  const unserved: readonly (readonly [string, Entries, RegExp])[] = [
    [
      'an algorithm that is not known',
      ini('algo = gbm', 'algo = mine'),
      /the algorithm mine \(Gradient Boosting Machine\) is not served; served are/,
    ],
    ['the name of a method for an algorithm', ini('algo = gbm', 'algo = constructor'), /the algorithm constructor/],
    [
      'a link that is not known',
      ini('link_function = identity', 'link_function = cauchit'),
      /the link function cauchit is not known/,
    ],
    [
      'an encoding that is not known',
      ini('encoding = Enum', 'encoding = Mine'),
      /categorical_encoding "Mine" is not known/,
    ],
    [
      'a classifier of a custom distribution',
      { 'model.ini': INI.replace('gaussian', 'custom').replace('n_classes = 1', 'n_classes = 2') },
      /a classifier of the distribution custom/,
    ],
  ];
  for (const [name, changes, expected] of unserved) {
    it(name, () => refuses(folderOf({ ...MOJO, ...changes }), 'UNSUPPORTED_MODEL', expected));
  }

  it('a binary model is told from all others, and what to do', async () => {
    const files = memoryFiles(new Map([['GLM_model_1', Buffer.from('1ced00083.46.0.6hex.glm.GLMModel')]]));
    const bytes = Buffer.concat([Buffer.from([0x1c, 0xed, 0, 9]), Buffer.from('3.46.0.6 hex.glm.GLMModel')]);
    assert.equal(await h2o.match(files), undefined);
    const binary = memoryFiles(new Map([['GLM_model_1', bytes]]));
    const { match } = await detect(binary);
    assert.deepEqual(match, { variant: 'binary', entry: 'GLM_model_1' });
    await refuses(binary, 'UNSUPPORTED_MODEL', /save it as a MOJO .* or serve it through an H2O server/);
  });
});

describe('cells of another kind', () => {
  const answer = async (row: string): Promise<number> => {
    const files = folderOf(MOJO);
    const model = h2o.lower(await h2o.read(files, (await h2o.match(files))!), []);
    assert.ok(model.kind === 'pipeline');
    const session = await openPipeline({ notes: [], weightBytes: 0, ...model }, { warmUp: false });
    const signature = model.signatures.get('serving_default')!;
    const inputs = readInputs(new Cursor(Buffer.from(`[${row}]`)), signature, { b64: false, maxTensorBytes: 2 ** 20 });
    const made = await session.run(inputs, { signature: 'serving_default' });
    await session.close();
    return (made.get('predict') as Tensor<'float64'>).data[0]!;
  };
  // biome-ignore format: one row a line
  const ROWS: readonly (readonly [row: string, answer: number])[] = [
    ['{"size": 1, "colour": "red"}',                    1.5],
    ['{"size": "1", "colour": 7}',                      1.5],
    ['{"size": " 2.5e0 ", "colour": null}',             2.5],
    ['{"size": "NaN"}',                                 1.5],
    ['{"colour": "no level", "another": {"column": 1}}', 1.5],
    ['{"size": Infinity, "y": "the response"}',         2.5],
    ['[-Infinity, "red"]',                              1.5],
  ];
  for (const [row, expected] of ROWS) it(row, async () => assert.equal(await answer(row), expected));
  it('a text that is no number is refused', () =>
    assert.rejects(answer('{"size": "large"}'), /row 0, column "size": the text there is no number/));
});

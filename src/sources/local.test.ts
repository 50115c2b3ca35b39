import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Code } from '../errors.ts';
import { listLocal } from './listing.ts';
import { localFiles } from './local.ts';

const root = mkdtempSync(join(tmpdir(), 'stfs-local-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** Writes files into a new folder and gives its path. */
const folder = (name: string, files: Readonly<Record<string, string>>): string => {
  const at = join(root, name);
  mkdirSync(at);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(at, path, '..'), { recursive: true });
    writeFileSync(join(at, path), text);
  }
  return at;
};
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const paths = async (at: string): Promise<readonly string[]> => (await localFiles(at).list()).map(({ path }) => path);
const refuses = (code: Code, message: RegExp) => (error: unknown) => {
  assert.equal((error as { code?: string }).code, code);
  assert.match((error as Error).message, message);
  return true;
};

test('lists a folder with all that is below it, sorted, with sizes', async () => {
  const at = folder('list', { 'b/x': '12', a: '1', 'b/c/y': '' });
  assert.deepEqual(await localFiles(at).list(), [
    { path: 'a', sizeBytes: 1 },
    { path: 'b/c/y', sizeBytes: 0 },
    { path: 'b/x', sizeBytes: 2 },
  ]);
});

test('reads whole files and ranges, in memory of its own', async () => {
  const files = localFiles(folder('read', { 'v/data': '0123456789' }));
  assert.equal(text(await files.read('v/data')), '0123456789');
  assert.equal(text(await files.read('v/data', 3)), '3456789');
  assert.equal(text(await files.read('v/data', 3, 5)), '34');
  assert.equal((await files.read('v/data', 10, 10)).length, 0);
  const bytes = await files.read('v/data');
  assert.equal(bytes.buffer.byteLength, 10);
  assert.equal(structuredClone(bytes, { transfer: [bytes.buffer] }).length, 10);
  assert.equal(bytes.length, 0, 'the memory can be transferred');
});

test('a single file lists itself alone, and reads what lies beside it', async () => {
  const at = folder('single', { 'm.onnx': 'model', 'm.onnx.data': 'weights', other: 'x' });
  const files = localFiles(join(at, 'm.onnx'));
  assert.deepEqual(await files.list(), [{ path: 'm.onnx', sizeBytes: 5 }]);
  assert.equal(text(await files.read('m.onnx.data')), 'weights');
});

test('a network, or the parameters of one epoch, names the model that it is a part of', async () => {
  const at = folder('parts', {
    'mlp-symbol.json': '{}',
    'mlp-0001.params': 'p',
    'mlp-0002.params': 'q',
    'mlp-signature.json': '{}',
  });
  assert.deepEqual(await paths(join(at, 'mlp-symbol.json')), [
    'mlp-0001.params',
    'mlp-0002.params',
    'mlp-signature.json',
    'mlp-symbol.json',
  ]);
  assert.deepEqual(await paths(join(at, 'mlp-0001.params')), [
    'mlp-0001.params',
    'mlp-signature.json',
    'mlp-symbol.json',
  ]);
});

test('a prefix lists the files whose names start so', async () => {
  const at = folder('prefix', { 'mlp-symbol.json': '{}', 'mlp-0001.params': 'p', 'mlpx-symbol.json': '', other: '' });
  assert.deepEqual(await paths(join(at, 'mlp')), ['mlp-0001.params', 'mlp-symbol.json']);
});

test('names outside the folder are refused', async () => {
  const at = folder('escape', { 'in/a': 'a', secret: 's' });
  symlinkSync('../secret', join(at, 'in/link'));
  symlinkSync('..', join(at, 'in/up'));
  const files = localFiles(join(at, 'in'));
  assert.deepEqual(await paths(join(at, 'in')), ['a']);
  for (const path of ['../secret', '/etc/passwd', 'x/../../secret', '', '.', 'a/', './a', 'a\0b', '//etc/passwd']) {
    await assert.rejects(files.read(path), refuses('CORRUPT_MODEL', /is not the name of a file inside/), path);
  }
  await assert.rejects(files.read('link'), refuses('CORRUPT_MODEL', /leads outside/));
  await assert.rejects(files.read('up/secret'), refuses('CORRUPT_MODEL', /leads outside/));
});

test('links inside the folder, to the folder and in circles', async () => {
  const at = folder('links', { 'real/a': 'a' });
  symlinkSync('real/a', join(at, 'b'));
  symlinkSync('.', join(at, 'loop'));
  symlinkSync('round', join(at, 'round'));
  symlinkSync('nowhere', join(at, 'dangling'));
  assert.deepEqual(await paths(at), ['b', 'real/a']);
  assert.equal(text(await localFiles(at).read('b')), 'a');
  symlinkSync(at, join(root, 'links-2'));
  assert.equal(text(await localFiles(join(root, 'links-2')).read('real/a')), 'a');
  symlinkSync(join(at, 'real/a'), join(root, 'model.onnx'));
  assert.deepEqual(await paths(join(root, 'model.onnx')), ['model.onnx']);
  assert.equal(text(await localFiles(join(root, 'model.onnx')).read('model.onnx')), 'a');
});

test('the double files of a Kubernetes volume are listed once', async () => {
  const at = folder('kubernetes', { '..2026_01/model.onnx': 'm' });
  symlinkSync('..2026_01', join(at, '..data'));
  symlinkSync('..data/model.onnx', join(at, 'model.onnx'));
  assert.deepEqual(await paths(at), ['model.onnx']);
  assert.equal(text(await localFiles(at).read('model.onnx')), 'm');
});

test('what is missing, cut or no file', async () => {
  const at = folder('broken', { a: '0123' });
  execFileSync('mkfifo', [join(at, 'pipe')]);
  const files = localFiles(at);
  await assert.rejects(files.read('b'), refuses('CORRUPT_MODEL', /broken: b: the model needs this file/));
  await assert.rejects(files.read('a', 2, 9), refuses('CORRUPT_MODEL', /bytes 2 to 9 are wanted of a file of 4 bytes/));
  await assert.rejects(files.read('a', 5), refuses('CORRUPT_MODEL', /may be cut/));
  await assert.rejects(files.read('pipe'), refuses('CORRUPT_MODEL', /not a regular file/));
  await assert.rejects(files.read('a/b'), refuses('CORRUPT_MODEL', /needs this file/));
  await assert.rejects(localFiles(join(at, 'none')).list(), refuses('CORRUPT_MODEL', /no such file or folder/));
  await assert.rejects(localFiles(join(at, 'none')).read('a'), refuses('CORRUPT_MODEL', /no such file or folder/));
});

// biome-ignore format: one case a line
const changes: readonly [string, (file: string) => void, RegExp][] = [
  ['cut', (file) => truncateSync(file, 2), /went from 4 to 2 bytes/],
  ['longer', (file) => appendFileSync(file, '4'), /went from 4 to 5 bytes/],
  ['of the same size', (file) => { writeFileSync(file, 'abcd'); utimesSync(file, 1, 1); }, /was rewritten/],
  ['removed', (file) => rmSync(file), /was removed/],
];
for (const [name, change, message] of changes) {
  test(`a file that is ${name} after it was listed is MODEL_CHANGED`, async () => {
    const at = folder(`changed ${name}`, { a: '0123' });
    const files = localFiles(at);
    await files.list();
    change(join(at, 'a'));
    await assert.rejects(files.read('a', 0, 2), refuses('MODEL_CHANGED', message));
  });
}

test('the stamp changes with every change, and with nothing else', async () => {
  const at = folder('stamp', { a: '0', 'b/c': '1' });
  const stamps = [(await listLocal(at)).stamp];
  const next = async (): Promise<boolean> => {
    const { stamp } = await listLocal(at);
    const fresh = !stamps.includes(stamp);
    stamps.push(stamp);
    return fresh;
  };
  assert.equal(await next(), false);
  await localFiles(at).read('a');
  assert.equal(await next(), false, 'reading changes nothing');
  writeFileSync(join(at, 'b/c'), '12');
  assert.equal(await next(), true, 'size');
  utimesSync(join(at, 'b/c'), 5, 5);
  assert.equal(await next(), true, 'time');
  rmSync(join(at, 'a'));
  assert.equal(await next(), true, 'removed');
  writeFileSync(join(at, 'b/d'), '');
  assert.equal(await next(), true, 'added');
});

test('the stamp of a single file covers the files that belong to it', async () => {
  const at = folder('companions', { 'm.onnx': 'm', 'm.onnx.data': 'd', 'n.onnx': '' });
  const { stamp } = await listLocal(join(at, 'm.onnx'));
  writeFileSync(join(at, 'n.onnx'), 'changed');
  assert.equal((await listLocal(join(at, 'm.onnx'))).stamp, stamp);
  writeFileSync(join(at, 'm.onnx.data'), 'changed');
  assert.notEqual((await listLocal(join(at, 'm.onnx'))).stamp, stamp);
});

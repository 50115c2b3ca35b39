import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findLibrary } from '../onnxruntime/library.ts';
import { library, type Made } from './library.test.kit.ts';
import { readSharedLibrary } from './shared-library.ts';

const root = mkdtempSync(join(tmpdir(), 'shared-'));
after(() => rmSync(root, { recursive: true }));
let count = 0;
const put = (bytes: Uint8Array): string => {
  const path = join(root, `${count++}.so`);
  writeFileSync(path, bytes);
  return path;
};
const linux = { skip: process.platform === 'linux' ? false : 'not ELF' };

const CASES: readonly (readonly [string, Made])[] = [
  ['nothing', {}],
  ['names', { soname: 'liba.so.1', needed: ['libb.so', 'libc.so.6'] }],
  ['symbols of both kinds', { defined: ['a', 'RegisterCustomOps'], wanted: ['b', 'TF_Version', 'c'] }],
  ['wanted symbols alone', { wanted: ['b', 'c'] }],
  ['symbols counted the old way', { defined: ['a'], wanted: ['b'], gnu: false }],
];
for (const [name, made] of CASES) {
  test(name, async () => {
    const { soname, needed, defined, wanted, arch } = await readSharedLibrary(put(library(made)));
    assert.equal(soname, made.soname);
    assert.deepEqual(needed, made.needed ?? []);
    assert.deepEqual([[...defined], [...wanted]], [made.defined ?? [], made.wanted ?? []]);
    assert.equal(arch, process.arch);
  });
}

test('processors', async () => {
  const archOf = async (machine: number) => (await readSharedLibrary(put(library({ machine })))).arch;
  assert.deepEqual(await Promise.all([62, 183, 243].map(archOf)), ['x64', 'arm64', undefined]);
});

test('a real library', linux, async () => {
  const { soname, defined, wanted, needed } = await readSharedLibrary(findLibrary().onnxruntime);
  assert.equal(soname, 'libonnxruntime.so.1');
  assert.ok(defined.has('OrtGetApiBase'));
  assert.ok(wanted.has('memcpy') && !defined.has('memcpy'));
  assert.ok(needed.includes('libstdc++.so.6'));
});

const whole = library({ soname: 'liba.so', defined: ['a'], wanted: ['b'] });
const edited = (at: number, value: number): Buffer => {
  const bytes = Buffer.from(whole);
  bytes.writeUInt32LE(value, at);
  return bytes;
};
// biome-ignore format: one case a line
const REFUSED: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['nothing', Buffer.alloc(0), /damaged, or was cut/],
  ['a text', Buffer.from('127.0.0.1 localhost\n'.repeat(9)), /no shared library of Linux/],
  ['32 bits', edited(4, 1), /no 64-bit/],
  ['a library that was cut', whole.subarray(0, -20), /damaged, or was cut/],
  ['no dynamic section', edited(64 + 56, 4), /no dynamic section/],
  ['segments far away', edited(36, 0xffff), /damaged, or was cut/],
  ['a table that is not in it', edited(64 + 32, 100), /refers to what is not in it/],
];
for (const [name, bytes, message] of REFUSED) {
  test(`refused: ${name}`, async () => {
    await assert.rejects(readSharedLibrary(put(bytes)), { code: 'INVALID_CONFIG', message });
  });
}

test('a damaged library is refused, or read as something, and never more than that', async () => {
  for (let at = 0; at < whole.length; at++) {
    const bytes = Buffer.from(whole);
    bytes[at] = bytes[at]! ^ 0xff;
    await readSharedLibrary(put(bytes)).catch((error) =>
      assert.equal(error.code, 'INVALID_CONFIG', `byte ${at}: ${error.stack}`),
    );
  }
});

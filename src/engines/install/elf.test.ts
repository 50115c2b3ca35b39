import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadedBytes, withoutSections } from './elf.ts';
import { elf } from './wheel.test.kit.ts';

const edited = (edit: (view: DataView, bytes: Uint8Array) => void): Uint8Array => {
  const bytes = elf();
  edit(new DataView(bytes.buffer), bytes);
  return bytes;
};

test('what is mapped ends with the last PT_LOAD', () => {
  assert.equal(loadedBytes(elf(200, 50), 'x'), 200);
  assert.equal(loadedBytes(elf(200, 0), 'x'), 200);
  const note = edited((view) => view.setUint32(64, 4, true));
  assert.equal(loadedBytes(note, 'x'), 64 + 56, 'its headers at least');
});

test('a library without sections says so, and is the same otherwise', () => {
  const before = elf();
  const bytes = withoutSections(before);
  const view = new DataView(bytes.buffer);
  assert.equal(view.getBigUint64(40, true), 0n);
  assert.deepEqual([view.getUint16(60, true), view.getUint16(62, true)], [0, 0]);
  assert.deepEqual(
    [...bytes].flatMap((byte, i) => (byte === before[i] ? [] : [i])),
    [40, 60, 62],
  );
});

const REFUSED: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['nothing', new Uint8Array(0), /not an ELF library/],
  ['a text', Buffer.from('#!/bin/sh'.padEnd(80)), /not an ELF library/],
  ['a start that was cut', elf().subarray(0, 63), /not an ELF library/],
  ['32 bits', edited((_, bytes) => bytes.set([1], 4)), /not a 64-bit/],
  ['big-endian', edited((_, bytes) => bytes.set([2], 5)), /not a 64-bit/],
  ['headers past the start', edited((view) => view.setBigUint64(32, 2n ** 40n, true)), /program headers/],
  ['headers too small', edited((view) => view.setUint16(54, 8, true)), /program headers/],
  ['more headers than there are', edited((view) => view.setUint16(56, 9, true)), /program headers/],
];
for (const [name, bytes, message] of REFUSED) {
  test(`refused: ${name}`, () => assert.throws(() => loadedBytes(bytes, 'x'), { code: 'DOWNLOAD_FAILED', message }));
}

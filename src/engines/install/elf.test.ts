import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cutter, loadedBytes } from './elf.ts';
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

/** The library as it is written, when it comes in pieces of a size. */
const cutBy = (bytes: Uint8Array, pieceBytes: number): Buffer => {
  const cutter = new Cutter('x');
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) parts.push(cutter.take(bytes.subarray(at, at + pieceBytes)));
  const { rest, header } = cutter.finish();
  const written = Buffer.concat([...parts, rest]);
  written.set(header, 0);
  return written;
};

test('a library without a section table that can be kept says that it has none, and is the same otherwise', () => {
  const before = elf();
  const bytes = cutBy(before, 1000);
  assert.equal(bytes.length, 200);
  assert.deepEqual(
    [...bytes].flatMap((byte, i) => (byte === before[i] ? [] : [i])),
    [40, 60, 62],
  );
});

/** `elf` with four sections at its end: none, one that is mapped, one that is not, and the names. */
const withSections = (mapped: number, debug: number): Uint8Array => {
  const names = Buffer.from('\0.dynsym\0.symtab\0.shstrtab\0');
  const plain = elf(mapped, debug);
  const bytes = new Uint8Array(plain.length + names.length + 4 * 64);
  bytes.set(plain);
  bytes.set(names, plain.length);
  const view = new DataView(bytes.buffer);
  const table = plain.length + names.length;
  view.setBigUint64(40, BigInt(table), true);
  view.setUint16(58, 64, true);
  view.setUint16(60, 4, true);
  view.setUint16(62, 3, true);
  const sections = [
    [11, 2n, 120, 24],
    [2, 0n, mapped, debug],
    [3, 0n, plain.length, names.length],
  ] as const;
  for (const [i, [type, flags, offset, size]] of sections.entries()) {
    const at = table + (i + 1) * 64;
    view.setUint32(at + 4, type, true);
    view.setBigUint64(at + 8, flags, true);
    view.setBigUint64(at + 24, BigInt(offset), true);
    view.setBigUint64(at + 32, BigInt(size), true);
  }
  return bytes;
};

for (const [mapped, debug] of [
  [200, 50],
  [203, 1],
  [100_000, 400_000],
  [70_001, 0],
] as const) {
  test(`what is mapped is kept with its section headers: ${mapped} bytes before ${debug}`, () => {
    const before = withSections(mapped, debug);
    const bytes = cutBy(before, 4096);
    assert.deepEqual(cutBy(before, 999_999), bytes, 'however it comes');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const table = Number(view.getBigUint64(40, true));
    assert.deepEqual([view.getUint16(60, true), view.getUint16(62, true), table + 4 * 64], [4, 3, bytes.length]);
    assert.ok(bytes.subarray(64, mapped).equals(Buffer.from(before.subarray(64, mapped))));
    const types = [0, 1, 2, 3].map((i) => view.getUint32(table + i * 64 + 4, true));
    assert.deepEqual(types, [0, 11, 0, 3], 'what is not mapped is of no kind');
    const names = Number(view.getBigUint64(table + 3 * 64 + 24, true));
    assert.ok(bytes.subarray(names).toString().startsWith('\0.dynsym\0'));
    assert.ok(bytes.length < mapped + 320);
  });
}

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

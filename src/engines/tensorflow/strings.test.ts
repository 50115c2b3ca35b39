import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringsOfBytes } from '../../tensor/strings.ts';
import { decodeStrings, encodeStrings, STRING_BYTES } from './strings.ts';

const BASE = 4096;
/** Memory that lies at BASE. */
const memoryOf = (bytes: Uint8Array) => (to: Uint8Array, from: number, count: number) =>
  to.set(bytes.subarray(from - BASE, from - BASE + count));
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const decode = (buffer: Uint8Array, count: number) => decodeStrings(memoryOf(buffer), BASE, count);

const CASES: Readonly<Record<string, readonly Uint8Array[]>> = {
  'no elements': [],
  'one empty': [bytes()],
  NUL: [bytes(0), bytes(65, 0, 66), bytes(0, 0)],
  'not UTF-8': [bytes(255, 254, 128)],
  'short and long': [new Uint8Array(22).fill(1), new Uint8Array(23).fill(2), new Uint8Array(5000).fill(3)],
};
for (const [name, elements] of Object.entries(CASES)) {
  test(`strings come back as they went in: ${name}`, () => {
    const strings = stringsOfBytes(elements);
    const { bytes, offsets } = decode(encodeStrings(strings), elements.length);
    assert.deepEqual([Buffer.from(bytes), offsets], [Buffer.from(strings.bytes), strings.offsets]);
  });
}

test('each text ends with a NUL', () => {
  const buffer = encodeStrings(stringsOfBytes([bytes(1, 2), bytes(3)]));
  assert.deepEqual([...buffer.subarray(2 * STRING_BYTES)], [1, 2, 0, 3, 0]);
});

test('all four forms are read', () => {
  const buffer = new Uint8Array(4 * STRING_BYTES + 6);
  const view = new DataView(buffer.buffer);
  const text = 4 * STRING_BYTES;
  buffer.set([97, 98, 99, 100, 101, 102], text);
  buffer.set([(2 << 2) | 0, 120, 121], 0);
  view.setBigUint64(STRING_BYTES, BigInt((3 << 2) | 1), true);
  view.setBigUint64(STRING_BYTES + 16, BigInt(BASE + text), true);
  view.setUint32(2 * STRING_BYTES, (2 << 2) | 2, true);
  view.setUint32(2 * STRING_BYTES + 4, text + 3 - 2 * STRING_BYTES, true);
  view.setBigUint64(3 * STRING_BYTES, BigInt((1 << 2) | 3), true);
  view.setBigUint64(3 * STRING_BYTES + 8, BigInt(BASE + text + 5), true);
  const strings = decode(buffer, 4);
  assert.equal(Buffer.from(strings.bytes).toString(), 'xyabcdef');
  assert.deepEqual([...strings.offsets], [0, 2, 5, 7, 8]);
});

test('offsets that lie outside are refused', () =>
  assert.throws(() => encodeStrings({ bytes: bytes(1), offsets: Uint32Array.of(0, 2) }), { code: 'INVALID_INPUT' }));

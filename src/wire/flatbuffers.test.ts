/** Buffers made by hand, byte by byte, as the format's own page describes them. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ServingError } from '../errors.ts';
import { FlatTable } from './flatbuffers.ts';

/** Bytes from numbers of 16 and 32 bits, floats and texts. */
const bytesOf = (...parts: readonly (readonly ['u16' | 'u32' | 'f32', number] | string)[]): Uint8Array => {
  const chunks = parts.map((part) => {
    if (typeof part === 'string') return Buffer.from(part);
    const [kind, value] = part;
    const chunk = Buffer.alloc(kind === 'u16' ? 2 : 4);
    if (kind === 'u16') chunk.writeUInt16LE(value);
    else if (kind === 'u32') chunk.writeUInt32LE(value >>> 0);
    else chunk.writeFloatLE(value);
    return chunk;
  });
  return new Uint8Array(Buffer.concat(chunks));
};
const u16 = (value: number) => ['u16', value] as const;
const u32 = (value: number) => ['u32', value] as const;
const f32 = (value: number) => ['f32', value] as const;

// root -> 16: a table of 16 bytes; its vtable of five slots stands at 4: int32, text, floats, none, table (itself).
const GOOD = bytesOf(
  ...[u32(20), u16(14), u16(20), u16(4), u16(8), u16(12), u16(0), u16(16), u16(0)],
  ...[u32(20 - 4), u32(-7), u32(12), u32(16), u32(-16)],
  ...[u32(2), 'hx', u16(0)],
  ...[u32(2), f32(1.5), f32(-2)],
);

const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof ServingError && error.code === 'CORRUPT_MODEL', String(error));
    return error.message;
  }
  return 'read';
};

it('reads the fields of a table, and the defaults of what is absent', () => {
  const table = FlatTable.rootOf(GOOD, 'it');
  assert.equal(table.int32(0, 1), -7);
  assert.equal(table.text(1), 'hx');
  assert.deepEqual(table.float32s(2), Float32Array.of(1.5, -2));
  assert.equal(table.int32(3, 42), 42);
  assert.equal(table.int32(9, 43), 43);
  assert.equal(table.text(3), undefined);
  assert.equal(table.table(3), undefined);
  assert.deepEqual(table.tables(3), []);
  assert.deepEqual(table.float64s(3), new Float64Array());
  assert.equal(table.bool(3, true), true);
  assert.equal(table.float64(3, 0.5), 0.5);
});

const changed = (at: number, value: number): Uint8Array => {
  const bytes = GOOD.slice();
  new DataView(bytes.buffer).setUint32(at, value, true);
  return bytes;
};

// biome-ignore format: one fault a line
const FAULTS: readonly (readonly [name: string, bytes: Uint8Array, message: RegExp])[] = [
  ['nothing', new Uint8Array(), /^it: 4 bytes are wanted at byte 0 of 0; the file may be cut/],
  ['a root outside', changed(0, 10_000), /4 bytes are wanted at byte 10000/],
  ['a vtable outside', changed(20, 10_000), /at byte -9980/],
  ['a vtable that is none', changed(4, 0), /there is no table at byte 20/],
  ['a field outside its table', changed(8, 0x0008_0013), /field 0 lies outside its table/],
  ['a longer vector than there are bytes', changed(48, 2 ** 30), /4294967296 bytes are wanted at byte 52/],
  ['a longer text than there are bytes', changed(40, 2 ** 31), /2147483648 bytes are wanted at byte 44/],
];
for (const [name, bytes, message] of FAULTS) {
  it(`refuses ${name}`, () => {
    const read = (): void => {
      const table = FlatTable.rootOf(bytes, 'it');
      table.int32(0, 0);
      table.text(1);
      table.float32s(2);
    };
    assert.match(messageOf(read), message);
  });
}

it('refuses to read the same bytes again and again', () => {
  const table = FlatTable.rootOf(GOOD, 'it');
  const read = (): void => {
    for (let i = 0; i < 10_000; i++) table.float32s(2);
  };
  assert.equal(messageOf(read), 'it: its parts refer to the same bytes too often');
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ServingError } from '../errors.ts';
import { maskedCrc32c } from './crc32c.ts';
import { readTable } from './table.ts';

const golden = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../src/wire/goldens/${name}`, import.meta.url));

const block = (contents: readonly number[], compression = 0): number[] => {
  const bytes = Uint8Array.from([...contents, compression]);
  const crc = maskedCrc32c(bytes);
  return [...bytes, crc & 255, (crc >>> 8) & 255, (crc >>> 16) & 255, crc >>> 24];
};
const restart = [0, 0, 0, 0, 1, 0, 0, 0];
const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];

/** A table of one data block with these entries. */
const table = (entries: readonly number[], handles = 1): Uint8Array => {
  const data = block([...entries, ...restart]);
  const handle = [0, data.length - 5];
  const index = block([...Array.from({ length: handles }, (_, i) => [0, 1, 2, 97 + i, ...handle]).flat(), ...restart]);
  const footer = [0, 0, data.length, index.length - 5];
  return Uint8Array.from([...data, ...index, ...footer, ...Array(40 - footer.length).fill(0), ...MAGIC]);
};

describe('table', () => {
  for (const name of ['table-plain.ldb', 'table-snappy.ldb']) {
    it(`reads LevelDB's own ${name}`, () => {
      const entries = [...readTable(golden(name))];
      assert.equal(entries.length, 200);
      entries.forEach(([key, value], i) => {
        // LevelDB puts 8 bytes of its own after the key.
        assert.equal(Buffer.from(key.subarray(0, -8)).toString(), `layer/${String(i).padStart(4, '0')}/kernel`);
        assert.equal(Buffer.from(value).toString(), `value ${i} `.repeat(i % 7));
      });
    });
  }

  it('joins a key to what it shares with the one before', () => {
    const entries = [...readTable(table([0, 2, 1, 97, 98, 1, 1, 1, 1, 99, 2]))];
    assert.deepEqual(
      entries.map(([key]) => Buffer.from(key).toString()),
      ['ab', 'ac'],
    );
  });

  const flipped = (at: number): Uint8Array => {
    const bytes = Uint8Array.from(golden('table-plain.ldb'));
    bytes[at]! ^= 1;
    return bytes;
  };
  const plain = golden('table-plain.ldb');
  const broken: [string, Uint8Array, RegExp][] = [
    ['an empty file', new Uint8Array(), /0 bytes does not end with a table's footer/],
    ['another kind of file', new Uint8Array(100), /does not end with a table's footer/],
    ['a file that was cut', plain.subarray(0, -1), /does not end with a table's footer/],
    [
      'a file that was cut in the middle',
      Buffer.concat([plain.subarray(0, 100), plain.subarray(-48)]),
      /passes the end of the file/,
    ],
    ['a flipped bit in a block', flipped(10), /the block at byte 0 has the checksum .* is damaged/],
    [
      'an unknown compression',
      (() => {
        const bytes = table([0, 1, 0, 97]);
        bytes.set(block([0, 1, 0, 97, ...restart], 2));
        return bytes;
      })(),
      /unknown compression 2/,
    ],
    [
      'a key that shares more than there was',
      table([5, 1, 0, 97]),
      /shares 5 bytes with the one before it, which has 0/,
    ],
    ['an entry past its block', table([0, 9, 0, 97]), /an entry wants 9 bytes/],
    ['keys that do not ascend', table([0, 1, 0, 98, 0, 1, 0, 97]), /keys do not ascend/],
    ['an index that names a block twice', table([0, 1, 0, 97], 2), /keys do not ascend/],
    [
      'a number without end',
      table([255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
      /no number of at most 53 bits/,
    ],
  ];
  for (const [name, bytes, message] of broken) {
    it(`refuses ${name}`, () => assert.throws(() => [...readTable(bytes)], { name: 'ServingError', message }));
  }

  it('only ServingErrors leave it, whatever the bytes', () => {
    const files = [table([0, 2, 1, 97, 98, 1, 1, 1, 1, 99, 2]), golden('table-snappy.ldb')];
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        (file, edits) => {
          const bytes = Uint8Array.from(file);
          for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
          try {
            for (const _ of readTable(bytes));
          } catch (error) {
            assert.ok(error instanceof ServingError, String(error));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

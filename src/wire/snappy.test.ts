import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ServingError } from '../errors.ts';
import { decompress } from './snappy.ts';

interface Golden {
  readonly name: string;
  readonly block: string;
  readonly plain: string | null;
  readonly length: number;
}
const file = new URL('../../../src/wire/goldens/snappy.json', import.meta.url);
const goldens = JSON.parse(readFileSync(file, 'utf8')) as readonly Golden[];
const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');

describe('snappy', () => {
  for (const { name, block, plain, length } of goldens) {
    it(`unpacks ${name}`, () => {
      const out = decompress(Buffer.from(block, 'base64'));
      assert.equal(out.length, length);
      if (plain !== null) assert.ok(Buffer.from(plain, 'base64').equals(out));
    });
  }

  it('reads the four elements of the specification', () => {
    // literal "abcd"; copies of 4 by 11, 16 and 32 bits of offset
    assert.equal(Buffer.from(decompress(hex('100c6162636401040e04000f04000000'))).toString(), 'abcdabcdabcdabcd');
  });

  const broken: [string, string, RegExp][] = [
    ['no length', '', /length of at most 32 bits/],
    ['a length without end', 'ffffffffff01', /length of at most 32 bits/],
    ['a length that the input cannot reach', 'ffffffff0f00', /more than its 6 bytes can hold/],
    ['a literal past the end', '050c6162', /literal of 4 bytes passes the end/],
    ['an element cut within', '05f400', /is cut at byte 3, within an element/],
    ['a copy of nothing', '04010000', /copy from 0 bytes back, where 0 have been made/],
    ['a copy from before the start', '050061010500', /copy from 5 bytes back/],
    ['more than it states', '010461620000', /more than the 1 bytes/],
    ['less than it states', '030061', /makes 1 bytes, but states 3/],
  ];
  for (const [name, block, message] of broken) {
    it(`refuses ${name}`, () => assert.throws(() => decompress(hex(block)), { name: 'ServingError', message }));
  }

  it('only ServingErrors leave it, whatever the bytes', () => {
    const blocks = goldens.map(({ block }) => Buffer.from(block, 'base64')).filter((block) => block.length < 10_000);
    fc.assert(
      fc.property(
        fc.constantFrom(...blocks),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        (block, edits) => {
          const bytes = Uint8Array.from(block);
          for (const [at, byte] of edits) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          try {
            decompress(bytes);
          } catch (error) {
            assert.ok(error instanceof ServingError, String(error));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

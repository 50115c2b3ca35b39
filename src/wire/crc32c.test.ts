import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { crc32 } from './crc.ts';
import { crc32c, mask, maskedCrc32c, unmask } from './crc32c.ts';

// The formula, bit by bit.
const slow = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
};

describe('crc32c', () => {
  // The last five are those of RFC 3720, appendix B.4.
  for (const [name, bytes, expected] of [
    ['nothing', new Uint8Array(), 0],
    ['the check string', new TextEncoder().encode('123456789'), 0xe3069283],
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of ff', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['31 to 0', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ] as const) {
    it(`of ${name}`, () => assert.equal(crc32c(bytes), expected));
  }

  it('equals the bitwise formula at every alignment and length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(9), (bytes, from) => {
        assert.equal(crc32c(bytes.subarray(from)), slow(bytes.subarray(from)));
      }),
    );
  });

  it('equals it for much data, at every alignment and seed', () => {
    const bytes = new Uint8Array(300_000);
    for (let i = 0, state = 1; i < bytes.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      bytes[i] = state >>> 24;
    }
    const lengths = [2 ** 15 - 1, 2 ** 15, 2 ** 15 + 31, 2 ** 17 + 5275, 2 ** 17 + 5276, 2 ** 18 + 5275 + 32, 299_990];
    for (const [i, length] of lengths.entries()) {
      const part = bytes.subarray(i, i + length);
      assert.equal(crc32c(part), slow(part), `${length} bytes`);
      const from = 12_345 + i;
      assert.equal(crc32c(part.subarray(from), crc32c(part.subarray(0, from))), slow(part), `${length} bytes in two`);
    }
    const damaged = bytes.slice();
    damaged[150_000]! ^= 1;
    assert.notEqual(crc32c(damaged), crc32c(bytes));
  });

  it('is made for other polynomials too: CRC-32', () => {
    assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
  });

  it('goes on from a seed', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        assert.equal(crc32c(b, crc32c(a)), crc32c(Uint8Array.from([...a, ...b])));
      }),
    );
  });

  it('unmasks what it masked', () => {
    fc.assert(fc.property(fc.nat(0xffffffff), (crc) => assert.equal(unmask(mask(crc)), crc)));
    assert.equal(maskedCrc32c(new TextEncoder().encode('foo')), mask(crc32c(new TextEncoder().encode('foo'))));
    assert.notEqual(mask(0x12345678), 0x12345678);
  });
});

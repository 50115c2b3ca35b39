/**
 * The loop of CRC-32C over much data (src/wire/crc32c.ts), in AssemblyScript. Nothing is checked here.
 *
 * The checksum is a remainder of division by P, so anything may be added to the data that is a multiple of P. One with
 * four terms only is x^5275 + x^4508 + x^2751 + 1, and with it (squaring thrice) x^(8·5275) + x^(8·4508) + x^(8·2751) + 1.
 * By it the first byte of the data is added to the bytes 767, 2524 and 5275 further on, then the second, and so on to the
 * last 5275 bytes, whose checksum is that of all: three additions a byte, sixteen bytes at a time, and no table.
 *
 *   S[i] = data[i] + S[i - 767] + S[i - 2524] + S[i - 5275], all additions being exclusive or
 */

const NEAR: usize = 767;
const MIDDLE: usize = 2524;
const FAR: usize = 5275;

/** Makes `count` sums, a multiple of 32, at `sums` of the bytes at `data`; the 5275 sums before are there. */
export function add(data: usize, sums: usize, count: usize): void {
  const end = data + count;
  while (data < end) {
    v128.store(
      sums,
      v128.xor(
        v128.xor(v128.load(data), v128.load(sums - NEAR)),
        v128.xor(v128.load(sums - MIDDLE), v128.load(sums - FAR)),
      ),
    );
    v128.store(
      sums + 16,
      v128.xor(
        v128.xor(v128.load(data, 16), v128.load(sums - NEAR + 16)),
        v128.xor(v128.load(sums - MIDDLE + 16), v128.load(sums - FAR + 16)),
      ),
    );
    data += 32;
    sums += 32;
  }
}

/**
 * What CityHash and FarmHash are made of: words of 64 bits, and what mixes them.
 * https://github.com/google/farmhash/blob/0d859a811870d10f53a594927d0d0b97573ad06d/src/farmhash.cc
 *
 * BigInt.asUintN(64, a * b) and the like become machine instructions once V8 has optimized the function, so that no
 * number is kept in memory.
 */
export const K0 = 0xc3a5c85c97cb3127n;
export const K1 = 0xb492b66fbe98f273n;
export const K2 = 0x9ae16a3b2f90404fn;

/** The lower 64 bits. */
export const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);

/** To the right, by 1 to 63. */
export const rotate = (x: bigint, by: bigint): bigint => u64((x >> by) | (x << (64n - by)));

/** The upper 17 bits are added to the lower ones. */
export const shiftMix = (x: bigint): bigint => x ^ (x >> 47n);

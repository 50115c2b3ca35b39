import assert from 'node:assert/strict';
import { it } from 'node:test';
import { bitsOf, isPacked, pack, packedLength, unpack } from './packed.ts';

it('four bits an element, two a byte, the first in the low half', () => {
  assert.deepEqual([...pack('int4', Int8Array.of(-8, 7, -1))], [0x78, 0x0f]);
  assert.deepEqual([...unpack('int4', Uint8Array.of(0x78, 0x0f), 3)], [-8, 7, -1]);
  assert.deepEqual([...unpack('uint4', Uint8Array.of(0x78, 0x0f), 3)], [8, 7, 15]);
  assert.deepEqual([...unpack('float4e2m1', pack('float4e2m1', Uint8Array.of(1, 15)), 2)], [1, 15]);
});

it('two bits an element, four a byte, the first in the lowest two', () => {
  assert.deepEqual([...pack('int2', Int8Array.of(-2, 1, -1, 0, 1))], [0b00_11_01_10, 1]);
  assert.deepEqual([...unpack('int2', Uint8Array.of(0b00_11_01_10, 1), 5)], [-2, 1, -1, 0, 1]);
  assert.deepEqual([...unpack('uint2', pack('uint2', Uint8Array.of(3, 0, 2)), 3)], [3, 0, 2]);
});

it('others are as they are', () => {
  assert.equal(isPacked('int8'), false);
  assert.deepEqual([bitsOf('int2'), bitsOf('float16')], [2, 16]);
  assert.deepEqual([packedLength('int2', 5), packedLength('uint4', 5), packedLength('float64', 5)], [2, 3, 40]);
});

/**
 * StringToHashBucketFast (FarmHash), StringToHashBucketStrong (SipHash-2-4 with a key), StringToHashBucket (Murmur's
 * 64A): the hash of the bytes, modulo the number of buckets.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/string_to_hash_bucket_op.h,
 * third_party/xla/xla/tsl/platform/hash.cc
 */
import { stringCount } from '../../../tensor/strings.ts';
import type { HostKernel, HostNode } from '../kernel.ts';
import { stringInput } from './arguments.ts';
import { fingerprint64 } from './farmhash.ts';
import { FEW_BUCKETS, SHORT_LENGTH, shortBucket } from './farmhash-short.ts';
import { sipHash } from './siphash.ts';

type Hash = (view: DataView, at: number, length: number) => bigint;

const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);

/** The last, at most seven, bytes as a little-endian number. */
const tail = (view: DataView, at: number, length: number): bigint => {
  let number = 0n;
  for (let i = length - 1; i >= 0; i--) number = (number << 8n) | BigInt(view.getUint8(at + i));
  return number;
};

const MUL = 0xc6a4a7935bd1e995n;
const SEED = 0xdecafcaffen;
const shiftMix = (x: bigint): bigint => x ^ (x >> 47n);

const hash64: Hash = (view, at, length) => {
  let h = SEED ^ u64(BigInt(length) * MUL);
  const whole = length - (length % 8);
  for (let i = 0; i < whole; i += 8) {
    const k = u64(shiftMix(u64(view.getBigUint64(at + i, true) * MUL)) * MUL);
    h = u64((h ^ k) * MUL);
  }
  if (whole < length) h = u64((h ^ tail(view, at + whole, length - whole)) * MUL);
  return shiftMix(u64(shiftMix(h) * MUL));
};

const integerAttribute = ({ attributes }: HostNode, name: string): bigint =>
  BigInt(attributes[name] as number | bigint);

const buckets =
  (hashOf: (node: HostNode) => Hash): HostKernel =>
  (node) => {
    const hash = hashOf(node);
    const count = integerAttribute(node, 'num_buckets');
    return (inputs) => {
      const { shape, data } = stringInput(inputs, 0);
      const { bytes, offsets } = data;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const found = new BigInt64Array(stringCount(data));
      for (let i = 0; i < found.length; i++) {
        const at = offsets[i]!;
        found[i] = hash(view, at, offsets[i + 1]! - at) % count;
      }
      return [{ dtype: 'int64', shape, data: found }];
    };
  };

/** With the numbers of buckets and bytes that are usual, without BigInt. */
export const stringToHashBucketFast: HostKernel = (node) => {
  const count = Number(integerAttribute(node, 'num_buckets'));
  const any = buckets(() => fingerprint64)(node);
  if (count > FEW_BUCKETS) return any;
  const wide = BigInt(count);
  return (inputs) => {
    const { shape, data } = stringInput(inputs, 0);
    const { bytes, offsets } = data;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found = new BigInt64Array(stringCount(data));
    const halves = new Int32Array(found.buffer);
    for (let i = 0; i < found.length; i++) {
      const at = offsets[i]!;
      const length = offsets[i + 1]! - at;
      if (length <= SHORT_LENGTH) halves[2 * i] = shortBucket(view, at, length, count);
      else found[i] = fingerprint64(view, at, length) % wide;
    }
    return [{ dtype: 'int64', shape, data: found }];
  };
};
export const stringToHashBucket = buckets(() => hash64);
export const stringToHashBucketStrong = buckets(({ attributes }) => {
  const [key0 = 0n, key1 = 0n] = attributes['key'] as readonly (number | bigint)[];
  return sipHash(u64(BigInt(key0)), u64(BigInt(key1)));
});

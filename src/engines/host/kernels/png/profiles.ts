/**
 * The color profiles that libpng 1.6.43 knows to be sRGB (png.c, png_sRGB_checks), which tell an image's gamma.
 */
import { crc32 } from './crc32.ts';
import { inflate } from './inflate.ts';

/** A profile by its own signature, if any, the way it is to be rendered, its length and its checksums. */
interface Profile {
  readonly md5: string;
  readonly intent: number;
  readonly length: number;
  readonly adler: number;
  readonly crc: number;
}

const NONE = '00000000000000000000000000000000';
// biome-ignore format: one profile a line
const PROFILES: readonly Profile[] = [
  { md5: '29f83ddeaff255ae7842fae4ca83390d', intent: 0, length: 3048,  adler: 0x0a3fd9f6, crc: 0x3b8772b9 },
  { md5: 'c95bd637e95d8a3b0df38f99c1320389', intent: 1, length: 3052,  adler: 0x4909e5e1, crc: 0x427ebb21 },
  { md5: 'fc66337837e2886bfd72e9838228f1b8', intent: 0, length: 60988, adler: 0xfd2144a1, crc: 0x306fd8ae },
  { md5: '34562abf994ccd066d2c5721d0d68c5d', intent: 0, length: 60960, adler: 0x209c35d2, crc: 0xbbef7812 },
  { md5: NONE,                               intent: 1, length: 3024,  adler: 0xa054d762, crc: 0x5d5129ce },
  { md5: NONE,                               intent: 0, length: 3144,  adler: 0xf784f3fb, crc: 0x182ea552 },
  { md5: NONE,                               intent: 1, length: 3144,  adler: 0x0398f3fc, crc: 0xf29e526d },
];

const adler32 = (bytes: Uint8Array): number => {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
};

/** Whether the chunk iCCP holds one of them. */
export const isKnownSrgb = (body: Uint8Array): boolean => {
  const end = body.indexOf(0);
  if (end < 1 || end > 79 || body[end + 1] !== 0) return false;
  const stream = body.subarray(end + 2);
  const head = inflate(stream, 132);
  if (!head) return false;
  const view = new DataView(head.buffer, head.byteOffset);
  const [length, intent] = [view.getUint32(0), view.getUint32(64)];
  const md5 = Buffer.from(head.subarray(84, 100)).toString('hex');
  const found = PROFILES.find((one) => one.md5 === md5 && one.length === length && one.intent === intent);
  const profile = found && inflate(stream, length);
  if (!found || !profile) return false;
  return PROFILES.some(
    (one) =>
      one.length === length && one.intent === intent && adler32(profile) === one.adler && crc32(profile) === one.crc,
  );
};

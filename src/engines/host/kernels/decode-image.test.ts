/**
 * Damaged and hostile images: whatever the bytes, a picture or our own refusal, soon, and without much memory. What sound
 * ones decode to is held against TensorFlow in formats/tensorflow/ops/image-files.test.ts.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { processorMs } from '../../../../test/processor-time.ts';
import { ROOT } from '../../../../test/root.ts';
import { ServingError } from '../../../errors.ts';
import { stringsOfBytes } from '../../../tensor/strings.ts';
import { type Tensor, tensor } from '../../../tensor/tensor.ts';
import type { HostRun } from '../kernel.ts';
import { KERNELS } from './index.ts';
import { crc32 } from './png/crc32.ts';

const MAX_MS = 3000;
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);
const GOLDENS = join(ROOT, 'src/formats/tensorflow/goldens/images');

const JPEG = { ratio: 1, fancy_upscaling: 1, acceptable_fraction: 0, dct_method: '' };
const attributes = { ...JPEG, channels: 0, dtype: 'uint8', expand_animations: 1 };
const kernel = (op: string, more: Readonly<Record<string, number>>): HostRun =>
  KERNELS.get(op)!({ attributes: { ...attributes, ...more }, constants: [], from: 'n' });
const RUNNERS: readonly HostRun[] = [
  kernel('DecodeImage', { try_recover_truncated: 0 }),
  kernel('DecodeJpeg', { try_recover_truncated: 1 }),
  kernel('DecodePng', { try_recover_truncated: 0, channels: 1 }),
];

const files = readdirSync(GOLDENS)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => {
    const group = JSON.parse(readFileSync(join(GOLDENS, name), 'utf8')) as { files: Record<string, string> };
    return Object.values(group.files).map((file) => new Uint8Array(Buffer.from(file, 'base64')));
  })
  .filter((file) => file.length > 0);

const scalar = (bytes: Uint8Array): Tensor => tensor('string', [], stringsOfBytes([bytes]));

const decode = (run: HostRun, bytes: Uint8Array): readonly Tensor[] | undefined => {
  const start = processorMs();
  try {
    return run([scalar(bytes)]);
  } catch (error) {
    assert.ok(error instanceof ServingError, error instanceof Error ? error.stack : String(error));
    assert.equal(error.code, 'RUN_FAILED', error.message);
    return undefined;
  } finally {
    assert.ok(processorMs() - start < MAX_MS, 'it ends soon');
  }
};

const edits = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255))), {
  minLength: 1,
  maxLength: 8,
});

describe('a damaged image gives a picture or our own error', () => {
  it('changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), edits, fc.constantFrom(...RUNNERS), (file, changes, run) => {
        const copy = new Uint8Array(file);
        for (const [at, byte] of changes) copy[at % copy.length] = byte;
        decode(run, copy);
      }),
      { numRuns: RUNS * 10 },
    );
  });

  it('cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), fc.constantFrom(...RUNNERS), (file, at, run) => {
        decode(run, file.subarray(0, at % (file.length + 1)));
      }),
      { numRuns: RUNS * 10 },
    );
  });

  it('put together from two', () => {
    const file = fc.constantFrom(...files);
    fc.assert(
      fc.property(file, file, fc.nat(), fc.nat(), fc.constantFrom(...RUNNERS), (a, b, to, from, run) => {
        decode(run, Buffer.concat([a.subarray(0, to % a.length), b.subarray(from % b.length)]));
      }),
      { numRuns: RUNS * 4 },
    );
  });
});

const chunk = (type: string, body: Uint8Array): Buffer => {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
};
const png = (width: number, height: number, data: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', new Uint8Array(0))]);
};
const jpegOf = (width: number, height: number): Uint8Array => {
  const found = files.find(
    (file) => file[0] === 0xff && file[1] === 0xd8 && Buffer.from(file).includes('\xff\xc0', 0, 'latin1'),
  )!;
  const copy = Buffer.from(found);
  const at = copy.indexOf('\xff\xc0', 0, 'latin1');
  copy.writeUInt16BE(height, at + 5);
  copy.writeUInt16BE(width, at + 7);
  return copy;
};
const gif = (width: number, height: number, frames: number): Uint8Array => {
  const screen = Buffer.from([...Buffer.from('GIF89a'), 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  const frame = (w: number, h: number, rows: readonly number[]): Buffer => {
    const head = Buffer.alloc(10);
    head[0] = 0x2c;
    head.writeUInt16LE(w, 5);
    head.writeUInt16LE(h, 7);
    return Buffer.concat([head, Buffer.from(rows)]);
  };
  const one = [2, 2, 0x44, 0x01, 0];
  return Buffer.concat([
    screen,
    frame(width, height, one),
    ...Array.from({ length: frames }, () => frame(1, 1, one)),
    Buffer.from(';'),
  ]);
};

describe('an image that announces more than it has is refused before memory is taken', () => {
  const mostMb = 64;
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['a PNG of 60000 by 60000 pixels', png(60_000, 60_000, deflateSync(new Uint8Array(100)))],
    ['a PNG of 20000 by 20000 pixels', png(20_000, 20_000, deflateSync(new Uint8Array(1000)))],
    ['a PNG whose data unpack to far more', png(4, 4, deflateSync(new Uint8Array(2 ** 26)))],
    ['a JPEG of 65000 by 65000 pixels', jpegOf(65_000, 65_000)],
    ['a JPEG of 12000 by 12000 pixels in a few bytes', jpegOf(12_000, 12_000)],
    ['a GIF of 65535 by 65535 pixels', gif(65_535, 65_535, 0)],
    ['a GIF of 4000 by 4000 pixels', gif(4000, 4000, 100)],
  ];
  for (const [name, bytes] of cases) {
    it(name, () => {
      const before = process.memoryUsage().arrayBuffers;
      const found = decode(RUNNERS[0]!, bytes);
      assert.ok(found === undefined || found[0]!.shape[0] === 4);
      assert.ok(process.memoryUsage().arrayBuffers - before < mostMb * 2 ** 20, 'little memory is taken');
    });
  }
});

describe('a kernel on images', () => {
  it('says how much work a file is, so that a large one leaves the event loop', () => {
    const bytes = RUNNERS[0]!.workBytes!([scalar(new Uint8Array(10_000))]);
    assert.ok(bytes >= 100_000);
  });
  it('refuses what has more than one element', () => {
    assert.throws(
      () => RUNNERS[0]!([tensor('string', [1], stringsOfBytes([files[0]!]))]),
      /1 dimensions, expected a scalar/,
    );
  });
});

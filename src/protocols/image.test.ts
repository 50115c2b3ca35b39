import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DType } from '../tensor/dtype.ts';
import type { Port, Shape } from '../tensor/signature.ts';
import { type ImageFields, imageLayout, imageTensor } from './image.ts';
import type { Upload } from './multipart.ts';

const sharp = await import('sharp').then((module) => module.default).catch(() => undefined);
const skip = sharp === undefined && 'sharp is not installed';

const port = (dtype: DType, shape: Shape): Port => ({ name: 'x', type: { kind: 'tensor', dtype, shape } });
const NONE: ImageFields = { channelLayout: undefined, shape: undefined };
const upload = (bytes: Uint8Array, filename = 'a.png'): Upload => ({ field: 'image', filename, bytes });
const idle = new AbortController().signal;

// biome-ignore format: one shape a line
const LAYOUTS: readonly (readonly [DType, Shape, string])[] = [
  ['uint8', ['n', 32, 32, 3], 'batched last 3 32x32'],
  ['float32', [1, 28, 28, 1], 'batched last 1 28x28'],
  ['float32', ['n', 3, 224, 224], 'batched first 3 224x224'],
  ['float32', ['n', 'h', 'w', 3], 'batched last 3 ?x?'],
  ['float32', ['n', 1, 'h', 'w'], 'batched first 1 ?x?'],
  ['float32', ['n', 'h', 'w', 'c'], 'batched last ? ?x?'],
  ['int32', [8, 9, 4], 'single last 4 8x9'],
  ['int64', [4, 8, 9], 'single first 4 8x9'],
  ['float32', ['n', 3, 5, 3], 'batched last 3 3x5'],
  ['float32', ['n', 10], 'none'],
  ['float32', ['n', 8, 8, 7], 'none'],
  ['float32', undefined, 'none'],
  ['string', ['n', 8, 8, 3], 'none'],
  ['int8', ['n', 8, 8, 3], 'none'],
  ['bool', [8, 8, 1], 'none'],
];
for (const [dtype, shape, wanted] of LAYOUTS) {
  test(`${dtype} [${shape}] holds images: ${wanted}`, () => {
    const found = imageLayout(port(dtype, shape).type);
    const text =
      found &&
      `${found.batched ? 'batched' : 'single'} ${found.channelsFirst ? 'first' : 'last'} ${found.channels ?? '?'} ${found.height ?? '?'}x${found.width ?? '?'}`;
    assert.equal(text ?? 'none', wanted);
  });
}

// 2 x 2: red, green / blue, half-transparent grey
const RGBA = Uint8Array.from([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 100, 100, 100, 255]);
const png = async (raw: Uint8Array = RGBA, width = 2, height = 2, channels: 1 | 2 | 3 | 4 = 4) =>
  upload(await sharp!(raw, { raw: { width, height, channels } }).png().toBuffer());
const read = async (files: readonly Upload[], to: Port, fields: Partial<ImageFields> = {}, maxBytes = 1e6) => {
  const { dtype, shape, data } = await imageTensor(files, to, { ...NONE, ...fields }, maxBytes, idle);
  return { dtype, shape, data: Array.from(data as ArrayLike<number>) };
};
const RGB = [255, 0, 0, 0, 255, 0, 0, 0, 255, 100, 100, 100];

test('pixels in the layouts of signatures', { skip }, async (t) => {
  // (r * 19595 + g * 38470 + b * 7471 + 32768) >> 16
  const grey = [76, 150, 29, 100];
  const planes = [255, 0, 0, 100, 0, 255, 0, 100, 0, 0, 255, 100];
  // biome-ignore format: one port a line
  const cases: readonly (readonly [string, Port, Partial<ImageFields>, readonly number[], readonly unknown[]])[] = [
    ['uint8 NHWC', port('uint8', ['n', 2, 2, 3]), {}, [1, 2, 2, 3], RGB],
    ['float32 is 0..255 too', port('float32', ['n', 2, 2, 3]), {}, [1, 2, 2, 3], RGB],
    ['NCHW', port('float32', ['n', 3, 2, 2]), {}, [1, 3, 2, 2], planes],
    ['one image', port('uint8', [2, 2, 3]), {}, [2, 2, 3], RGB],
    ['int64', port('int64', [2, 2, 1]), {}, [2, 2, 1], grey.map(BigInt)],
    ['grey', port('float64', ['n', 2, 2, 1]), {}, [1, 2, 2, 1], grey],
    ['alpha', port('uint8', ['n', 2, 2, 4]), {}, [1, 2, 2, 4], [...RGBA]],
    ['free size and channels', port('uint8', ['n', 'h', 'w', 'c']), {}, [1, 2, 2, 3], RGB],
    ['free channels, named', port('uint8', ['n', 'h', 'w', 'c']), { channelLayout: 'l' }, [1, 2, 2, 1], grey],
    ['free channels, by shape', port('uint8', ['n', 'h', 'w', 'c']), { shape: '2,2,1,4' }, [1, 2, 2, 4], [...RGBA]],
    ['batch first in shape', port('uint8', ['n', 'h', 'w', 'c']), { shape: '1,2,2,3' }, [1, 2, 2, 3], RGB],
    ['channels first in shape', port('uint8', ['n', 3, 'h', 'w']), { shape: '1,3,2,2' }, [1, 3, 2, 2], planes],
    ['height and width', port('uint8', ['n', 'h', 'w', 3]), { shape: '2,2' }, [1, 2, 2, 3], RGB],
  ];
  for (const [name, to, fields, shape, data] of cases) {
    await t.test(name, async () => {
      const tensor = await read([await png()], to, fields);
      assert.deepEqual([tensor.shape, tensor.data], [shape, data]);
      assert.equal(tensor.dtype, to.type.kind === 'tensor' ? to.type.dtype : '');
    });
  }
});

test('several images are one batch, each resized', { skip }, async () => {
  const large = await png(new Uint8Array(6 * 4 * 3).fill(7), 6, 4, 3);
  const { shape, data } = await read([await png(), large], port('uint8', ['n', 2, 2, 3]));
  assert.deepEqual(
    [shape, data],
    [
      [2, 2, 2, 3],
      [...RGB, ...new Array(12).fill(7)],
    ],
  );
});

test('grey files become colour, JPEG and WebP are read, EXIF does not turn', { skip }, async () => {
  const grey = await png(Uint8Array.from([0, 50, 100, 200]), 2, 2, 1);
  assert.deepEqual(
    (await read([grey], port('uint8', [2, 2, 3]))).data,
    [0, 50, 100, 200].flatMap((v) => [v, v, v]),
  );
  const raw = { raw: { width: 8, height: 4, channels: 3 as const } };
  const solid = sharp!(new Uint8Array(96).fill(90), raw);
  for (const bytes of [await solid.clone().jpeg().toBuffer(), await solid.clone().webp().toBuffer()]) {
    assert.deepEqual(new Set((await read([upload(bytes)], port('uint8', ['h', 'w', 3]))).data), new Set([90]));
  }
  const turned = await solid.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer();
  assert.deepEqual((await read([upload(turned)], port('uint8', ['h', 'w', 3]))).shape, [4, 8, 3]);
});

test('what cannot be an image says which file and why', { skip }, async (t) => {
  const good = await png();
  const cut = upload(good.bytes.subarray(0, 50), 'cut.png');
  const bomb = upload(
    await sharp!({ create: { width: 9000, height: 9000, channels: 3, background: '#000' } })
      .png()
      .toBuffer(),
    'bomb.png',
  );
  const to = port('uint8', ['n', 2, 2, 3]);
  // biome-ignore format: one fault a line
  const cases: readonly (readonly [string, readonly Upload[], Port, Partial<ImageFields>, string, RegExp])[] = [
    ['text', [good, upload(Buffer.from('hello'), 'b.txt')], to, {}, 'INVALID_INPUT', /^image "b\.txt" cannot be decoded: /],
    ['empty', [upload(new Uint8Array(0), 'e')], to, {}, 'INVALID_INPUT', /^image "e" cannot be decoded: /],
    ['cut', [cut], to, {}, 'INVALID_INPUT', /^image "cut\.png" cannot be decoded: /],
    ['a bomb', [bomb], to, {}, 'TOO_LARGE', /^image "bomb\.png" has more than 50000000 pixels$/],
    ['two for one', [good, good], port('uint8', [2, 2, 3]), {}, 'INVALID_INPUT', /^input "x" takes one image, the form has 2$/],
    ['a wrong layout', [good], to, { channelLayout: 'CMYK' }, 'INVALID_REQUEST', /^channel_layout "CMYK" is not one of L, RGB, RGBA$/],
    ['another layout', [good], to, { channelLayout: 'L' }, 'INVALID_INPUT', /^channel_layout asks for channels 1, the signature has 3$/],
    ['another shape', [good], to, { shape: '4,2,1,3' }, 'INVALID_INPUT', /^shape asks for height 4, the signature has 2$/],
    ['no shape', [good], to, { shape: '2,x' }, 'INVALID_REQUEST', /^shape "2,x" is not one of height,width — /],
    ['a negative shape', [good], to, { shape: '-2,2' }, 'INVALID_REQUEST', /^shape "-2,2" is not one of/],
    ['seven channels', [good], port('uint8', ['n', 'h', 'w', 'c']), { shape: '2,2,7' }, 'INVALID_REQUEST', /^shape "2,2,7" has 7 channels, expected 1, 3 or 4$/],
    ['a huge shape', [good], port('uint8', ['n', 'h', 'w', 3]), { shape: '999999,999999' }, 'TOO_LARGE', /^the images would take 2999994000003 bytes as a tensor, the limit is 1000000$/],
    ['not a port for images', [good], port('uint8', [7]), {}, 'INVALID_INPUT', /^input "x": uint8 \[7\] cannot be filled from an image$/],
  ];
  for (const [name, files, to_, fields, code, message] of cases) {
    await t.test(name, () => assert.rejects(read(files, to_, fields), { code, message }));
  }
});

test('an aborted request decodes no further', { skip }, async () => {
  const reason = new Error('gone');
  const files = [await png()];
  await assert.rejects(imageTensor(files, port('uint8', [2, 2, 3]), NONE, 1e6, AbortSignal.abort(reason)), reason);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeService, model, port, session, signature } from '../../../test/fake-service.ts';
import { type Ask, ask, errorOf, serve } from '../../../test/http-client.ts';
import { options } from '../../../test/routes.ts';
import type { Session } from '../../model.ts';
import type { Port, Signature } from '../../tensor/signature.ts';
import { stringCount, stringsOfTexts, textAt } from '../../tensor/strings.ts';
import { isTensor, type Tensors, tensor } from '../../tensor/tensor.ts';
import { seedRoutes } from './routes.ts';

const sharp = await import('sharp').then((module) => module.default).catch(() => undefined);

/** Answers how its inputs look: dtype, shape, and the texts or numbers. */
const look = (...inputs: readonly Port[]): Session => lookAt({}, ...inputs);
const lookAt = (more: Partial<Signature>, ...inputs: readonly Port[]): Session =>
  session({ ...signature(inputs, [port('seen', 'string', ['n'])]), ...more }, (given: Tensors) => {
    const seen = [...given].map(([name, datum]) => {
      if (!isTensor(datum)) return name;
      const elements =
        datum.dtype === 'string'
          ? Array.from({ length: stringCount(datum.data) }, (_, i) => textAt(datum.data, i))
          : Array.from(datum.data as ArrayLike<number>);
      return `${name} ${datum.dtype} [${datum.shape}] ${elements.join(' ')}`;
    });
    return new Map([['seen', tensor('string', [seen.length], stringsOfTexts(seen))]]);
  });

const service = fakeService([
  model('default', look(port('images', 'string', ['n']))),
  model('other_name', look(port('image_bytes', 'string', ['n', 1]))),
  model('one', look(port('images', 'string', []))),
  model('any', look(port('images', 'string', undefined))),
  model('bytes', lookAt({ takesImageBytes: true }, port('images', 'string', ['n']))),
  model('optional', look(port('images', 'string', ['n']), { ...port('t', 'float32', []), optional: true })),
  model('two', look(port('images', 'string', ['n']), port('keys', 'int32', ['n']))),
  model('unclear', look(port('a', 'string', ['n']), port('b', 'string', ['n']))),
  model('pixels', look(port('x', 'float32', ['n', 1, 2, 3]))),
  model('numbers', look(port('x', 'float32', ['n', 10]))),
  {
    name: 'versions',
    versions: new Map([
      [1, look(port('v1', 'string', ['n']))],
      [2, look(port('v2', 'string', ['n']))],
    ]),
  },
]);

type Part = readonly [name: string, value: string | Uint8Array, filename?: string];
const form = (parts: readonly Part[], boundary = 'BoUnd'): Ask => {
  const body = Buffer.concat([
    ...parts.flatMap(([name, value, filename]) => [
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n\r\n`,
      ),
      Buffer.from(value as Uint8Array),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return { method: 'POST', path: '/', body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
};
const bytes = Uint8Array.from([0xfb, 0xff, 0xfe, 0x00]);
const image: Part = ['image', bytes, 'a.png'];
const png: Part = [
  'image',
  sharp === undefined
    ? ''
    : await sharp(Uint8Array.from([1, 2, 3, 4, 5, 6]), { raw: { width: 2, height: 1, channels: 3 } })
        .png()
        .toBuffer(),
  'a.png',
];

// biome-ignore format: one form a line
const ANSWERS: readonly (readonly [string, readonly Part[], string])[] = [
  ['one file', [image], 'images string [1] -__-AA=='],
  ['several files, either field, in order', [image, ['images', 'b', 'b'], ['images', '', 'c'], ['image', 'd', 'd']], 'images string [4] -__-AA== Yg==  ZA=='],
  ['another name of the input', [image, ['model_name', 'other_name']], 'image_bytes string [1,1] -__-AA=='],
  ['a model that takes the bytes as they are', [['image', 'GIF8', 'a.gif'], ['model_name', 'bytes']], 'images string [1] GIF8'],
  ['a scalar', [image, ['model_name', 'one']], 'images string [] -__-AA=='],
  ['an unknown rank', [image, ['model_name', 'any']], 'images string [1] -__-AA=='],
  ['an optional input', [image, ['model_name', 'optional']], 'images string [1] -__-AA=='],
  ['a version', [image, ['model_name', 'versions'], ['model_version', '1']], 'v1 string [1] -__-AA=='],
  ['an empty version, name and signature', [image, ['model_name', ''], ['model_version', ''], ['signature_name', '']], 'images string [1] -__-AA=='],
  ['a signature by name', [image, ['signature_name', 'serving_default']], 'images string [1] -__-AA=='],
];
// biome-ignore format: one form a line
const REFUSED: readonly (readonly [string, readonly Part[], number, RegExp])[] = [
  ['no file', [['model_name', 'default']], 400, /^the form has no file in its field "image" or "images"$/],
  ['a file in another field', [['file', bytes, 'a.png']], 400, /^a file came in the field "file", expected "image" or "images"$/],
  ['an unknown model', [image, ['model_name', 'none']], 400, /^no model "none"/],
  ['an unknown version', [image, ['model_version', '7']], 400, /^model "default" has no version 7$/],
  ['no number of a version', [image, ['model_version', '1.5']], 400, /^model_version "1\.5" is not the number of a version, such as 1$/],
  ['an unknown signature', [image, ['signature_name', 'x']], 400, /^the model has no signature "x"; it has serving_default$/],
  ['other inputs', [image, ['model_name', 'two']], 400, /^the form gives input "images" only; "keys" can be sent with JSON$/],
  ['two string inputs', [image, ['model_name', 'unclear']], 400, /^no input is plainly the one for images; the signature has a string \[n\], b string \[n\]$/],
  ['no input for images', [image, ['model_name', 'numbers']], 400, /^no input is plainly the one for images; the signature has x float32 \[n, 10\]$/],
  ['two files for one', [image, image, ['model_name', 'one']], 400, /^input "images": 2 files do not fit string \[\]$/],
];

test('forms are answered', async (t) => {
  const { port } = await serve(t, { ...options(), routes: seedRoutes, service });
  for (const [name, parts, wanted] of ANSWERS) {
    await t.test(name, async () => {
      const { status, body } = await ask(port, form(parts));
      assert.deepEqual([status, JSON.parse(body)], [200, { seen: [wanted] }]);
    });
  }
  for (const [name, parts, status, message] of REFUSED) {
    await t.test(`refused: ${name}`, async () => {
      const answer = await ask(port, form(parts));
      assert.equal(answer.status, status);
      assert.match(errorOf(answer), message);
    });
  }
  await t.test('run_profile tells where the time went', async () => {
    const { body } = await ask(port, form([image, ['run_profile', 'true']]));
    const profile = (JSON.parse(body) as { __PROFILE__: object }).__PROFILE__;
    const times = ['decode_ms', 'queue_ms', 'run_ms', 'encode_ms', 'total_ms', 'profile_ms'];
    assert.deepEqual(Object.keys(profile), [...times, 'ops', 'nodes']);
  });
  await t.test('a broken form', async () => {
    const answer = await ask(port, { ...form([image]), headers: { 'content-type': 'multipart/form-data' } });
    assert.deepEqual([answer.status, errorOf(answer)], [400, 'the form cannot be read: Multipart: Boundary not found']);
  });
  assert.equal(service.held, 0);
});

test('pixels', { skip: sharp === undefined && 'sharp is not installed' }, async (t) => {
  const { port } = await serve(t, { ...options(), routes: seedRoutes, service });
  const pixels: Part = ['model_name', 'pixels'];
  const { status, body } = await ask(port, form([png, png, pixels]));
  assert.deepEqual([status, JSON.parse(body)], [200, { seen: ['x float32 [2,1,2,3] 1 2 3 4 5 6 1 2 3 4 5 6'] }]);
  const answer = await ask(port, form([png, ['images', 'hello', 'bad.png'], pixels]));
  assert.equal(answer.status, 400);
  assert.match(errorOf(answer), /^image "bad\.png" cannot be decoded: /);
  assert.equal(service.held, 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForm, readForm } from './multipart.ts';

const TYPE = 'multipart/form-data; boundary=X';
const field = (name: string, value: string) =>
  `--X\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, filename: string, bytes: string) =>
  `--X\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: image/png\r\n\r\n${bytes}\r\n`;
const END = '--X--\r\n';
const read = (body: string, type = TYPE) => readForm(type, Buffer.from(body, 'latin1'));
const shown = async (body: string, type = TYPE) => {
  const { fields, files } = await read(body, type);
  return [[...fields], files.map((f) => [f.field, f.filename, Buffer.from(f.bytes).toString('latin1')])];
};

test('fields and files, in order', async () =>
  assert.deepEqual(
    await shown(
      field('a', '1') + file('image', 'x.png', 'A\r\n\0\xff') + file('images', 'y', '') + field('b', 'ä') + END,
    ),
    [
      [
        ['a', '1'],
        ['b', '\ufffd'],
      ],
      [
        ['image', 'x.png', 'A\r\n\0\xff'],
        ['images', 'y', ''],
      ],
    ],
  ));
test('bytes that look like a boundary stay', async () =>
  assert.deepEqual((await shown(file('image', 'x', '\r\n--Y\r\n-- X --') + END))[1], [
    ['image', 'x', '\r\n--Y\r\n-- X --'],
  ]));
test('the last value of a name counts', async () =>
  assert.deepEqual((await shown(field('a', '1') + field('a', '2') + END))[0], [['a', '2']]));
test('names that mean something to JavaScript are names', async () =>
  assert.deepEqual((await shown(field('__proto__', 'x') + field('constructor', 'y') + END))[0], [
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]));
test('a file name loses its folders', async () =>
  assert.deepEqual(
    (await shown(file('image', '../../etc/passwd', '') + file('image', 'C:\\a\\b.png', '') + END))[1]!.map((f) => f[1]),
    ['passwd', 'b.png'],
  ));
test('a large file comes whole', async () => {
  const { files } = await read(file('image', 'x', 'z'.repeat(3_000_000)) + END);
  assert.equal(files[0]!.bytes.length, 3_000_000);
});
test('url-encoded fields', async () =>
  assert.deepEqual(await shown('a=1&b=%C3%A4+c', 'application/x-www-form-urlencoded'), [
    [
      ['a', '1'],
      ['b', 'ä c'],
    ],
    [],
  ]));
test('an empty form', async () => assert.deepEqual(await shown(END), [[], []]));

// biome-ignore format: one form a line
const BROKEN: readonly (readonly [string, string, string, RegExp])[] = [
  ['no boundary', 'multipart/form-data', END, /^the form cannot be read: Multipart: Boundary not found$/],
  ['another type', 'text/html', END, /^the form cannot be read: Unsupported Content-Type/],
  ['cut in a file', TYPE, file('image', 'x', 'abc').slice(0, -2), /^the form cannot be read: /],
  ['cut in the headers', TYPE, '--X\r\nContent-Dispo', /^the form cannot be read: /],
  ['no part at all', TYPE, 'hello', /^the form cannot be read: /],
  ['empty', TYPE, '', /^the form cannot be read: /],
  ['too many fields', TYPE, Array.from({ length: 101 }, (_, i) => field(`f${i}`, '')).join('') + END, /^the form has more than 100 fields$/],
  ['too many files', TYPE, file('image', 'x', '').repeat(1001) + END, /^the form has more than 1000 files$/],
  ['a long value', TYPE, field('a', 'x'.repeat(1_100_000)) + END, /^the form has more than 1048576 bytes in the field "a"$/],
];
for (const [name, type, body, message] of BROKEN) {
  test(`refused: ${name}`, () => assert.rejects(read(body, type), { name: 'ServingError', message }));
}

test('what is a form', () => {
  for (const type of [TYPE, 'Multipart/Form-Data;boundary="a b"', 'application/x-www-form-urlencoded'])
    assert.ok(isForm(type));
  for (const type of ['application/json', 'multipart/form-database', 'x-multipart/form-data']) assert.ok(!isForm(type));
});

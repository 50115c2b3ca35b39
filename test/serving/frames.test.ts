/** What requests to tabular models may hold, and what is said where one does not fit: asked of the server itself. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createHandler, type Handler } from '../../src/index.ts';
import { ROOT } from '../root.ts';
import type { Case } from '../tabular.ts';

const GOLDENS = 'src/formats/sklearn/goldens';
/** A model by its golden: file and name. */
const MODELS = {
  mixed: ['frames-1.9', 'and a text'],
  numbers: ['compose-1.9', 'a regressor behind'],
  unread: ['compose-1.9', 'texts that nothing reads'],
  texts: ['frames-1.9', 'texts, logistic'],
  records: ['text-1.9', 'DictVectorizer'],
  known: ['frames-1.9', 'a forest of ordinals'],
} as const;

const ROW = { age: 22, fare: 7.25, sex: 'male', embarked: 'S', name: 'Allen, Mr. William' };
const [X, Y] = [
  { age: 1, fare: 5, größe: 0.5, data: -300, 'x y': 1 },
  { age: 0, fare: 4, größe: 0, data: 0, 'x y': 0 },
];
const list = (object: object): unknown[] => Object.values(object);
const columns = (...rows: readonly object[]): object =>
  Object.fromEntries(
    Object.keys(rows[0]!).map((key) => [key, rows.map((row) => (row as Record<string, unknown>)[key])]),
  );

type Expected = string | RegExp;

// biome-ignore format: one case a line
const SAME: readonly (readonly [model: keyof typeof MODELS, ...data: readonly unknown[]])[] = [
  ['mixed', [ROW], columns(ROW), ROW, [[1, ROW.name, 'male', 22, 7.25, 'S', true, null]], [{ ...ROW, pclass: 'third', ticket: [1], alone: null }]],
  ['mixed', [{ ...ROW, age: null }], [{ ...ROW, age: undefined }], [{ ...ROW, age: Number.NaN }]],
  ['mixed', [{ ...ROW, embarked: null }], [{ ...ROW, embarked: undefined }]],
  ['numbers', [X, Y], columns(X, Y), [list(X), list(Y)], { data: [X, Y] }, { data: columns(X, Y) }, { data: [list(X), list(Y)] }],
  ['numbers', [Y], Y, [{ ...Y, age: false }]],
  ['unread', [{ fare: 5, data: -300 }], [{ ...X, note: 'n' }], [[1, 'n', 5, 0.5, -300, 1]], { fare: [5], data: [-300], note: [{}] }],
  ['texts', ['a goal'], [{ text: 'a goal' }], { review: ['a goal'] }, { data: ['a goal'] }],
  ['records', [{ city: 'Rome', t: 1 }], { data: [{ t: 1, city: 'Rome', other: 'x' }] }, { city: 'Rome', t: 1 }],
];

// biome-ignore format: one case a line
const REFUSED: readonly (readonly [name: string, model: keyof typeof MODELS, data: unknown, said: Expected])[] = [
  ['a text in a column of numbers', 'mixed', [ROW, { ...ROW, age: 'old' }], 'input "age": element [1] is the text "old"; float64 takes numbers'],
  ['a number in a column of texts', 'mixed', [{ ...ROW, sex: 1 }], 'input "sex": element [0] is 1; string takes texts'],
  ['a column that is missing', 'mixed', [{ ...ROW, sex: undefined, name: undefined }], 'row 0 has no "name"'],
  ['a column that nobody knows', 'mixed', [{ ...ROW, Age: 3 }], 'row 0: there is no input "Age", the inputs are "pclass", "name", "sex", "age", "fare", "embarked", "alone", "ticket"'],
  ['a missing cell where none may be', 'mixed', [ROW, { ...ROW, name: null }], 'input "name": element [1] is null; string takes texts'],
  ['rows that are too short', 'numbers', [[1, 2, 3]], 'input "data": shape [1, 3] does not fit [batch, 5]; the columns are "age", "fare", "größe", "data", "x y"'],
  ['a text in a matrix', 'numbers', [list(X), [1, 2, 'x', 4, 5]], 'input "data": element [1, 2] (column "größe") is the text "x"; float64 takes numbers'],
  ['a missing cell in a matrix', 'numbers', [list(X), [1, null, 3, 4, 5]], /^row 1, column 0 \("fare"\): NaN \(a missing cell\); LinearRegression takes finite numbers$/],
  ['columns of unequal length', 'numbers', { ...columns(X, Y), age: [1] }, /input "fare": batch is 2, input "age" has 1/],
  ['a category that is not known', 'known', [{ sex: 'male', age: 3 }, { sex: 'robot', age: 3 }], /^row 1, .*"robot"/],
  ['a number where a text is wanted', 'texts', ['a', 5], 'input "data": element [1] is 5; string takes texts'],
  ['two columns where a text is wanted', 'texts', [{ a: 'x', b: 'y' }], 'row 0 has several columns; the model takes one text a row'],
  ['values that are no objects', 'records', [{ t: 1 }, 5], 'row 1: 5 is no object of named values'],
  ['a named value of another kind', 'records', [{ t: { x: 1 } }], 'row 0: "t" is {"x":1}; a number, a text or a list of texts was expected'],
];

describe('requests to tabular models', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frames-'));
  let serving: Handler;
  const server = createServer((request, response) => serving.handler(request, response));
  let url: string;
  const bodyOf = (model: string, data: unknown): string =>
    JSON.stringify({ model_name: model, data }, (_, value) => (Number.isNaN(value) ? '\0NaN' : value)).replaceAll(
      '"\\u0000NaN"',
      'NaN',
    );
  const ask = async (model: string, data: unknown): Promise<{ readonly status: number; readonly text: string }> => {
    const headers = { 'Content-Type': 'application/json' };
    const reply = await fetch(url, { method: 'POST', headers, body: bodyOf(model, data) });
    return { status: reply.status, text: await reply.text() };
  };

  before(async () => {
    const models = Object.entries(MODELS).map(([name, [file, golden]]) => {
      const path = join(ROOT, GOLDENS, `${file}.json.gz`);
      const cases = JSON.parse(gunzipSync(readFileSync(path)).toString()) as readonly Case[];
      const basePath = join(folder, `${name}.joblib`);
      writeFileSync(basePath, Buffer.from(cases.find((one) => one.name === golden)!.file, 'base64'));
      return { name, basePath };
    });
    serving = await createHandler({ models });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  after(async () => {
    server.close();
    await serving.close();
    rmSync(folder, { recursive: true });
  });

  for (const [model, first, ...others] of SAME) {
    it(`${model}: ${others.length + 1} ways to say the same`, async () => {
      const wanted = await ask(model, first);
      assert.equal(wanted.status, 200, wanted.text);
      for (const data of others) assert.deepEqual(await ask(model, data), wanted, bodyOf(model, data));
    });
  }

  for (const [name, model, data, said] of REFUSED) {
    it(`refuses ${name}`, async () => {
      const { status, text } = await ask(model, data);
      const { error } = JSON.parse(text) as { readonly error: string };
      if (typeof said === 'string') assert.equal(error, said);
      else assert.match(error, said);
      assert.equal(status, 400);
    });
  }

  it('says the same of columns beside other keys, without data', async () => {
    const wanted = await ask('mixed', columns(ROW));
    const body = JSON.stringify({ ...columns(ROW), model_name: 'mixed' });
    const reply = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    assert.equal(await reply.text(), wanted.text);
  });

  it('gives an example that it takes itself', async () => {
    // A category has no example that any model takes.
    for (const model of Object.keys(MODELS).filter((name) => name !== 'known')) {
      const example = await (await fetch(`${url}v1/models/${model}/gen_json`)).text();
      const { data } = JSON.parse(example) as { readonly data: unknown };
      const { status, text } = await ask(model, data);
      assert.equal(status, 200, `${model}: ${example}: ${text}`);
    }
  });
});

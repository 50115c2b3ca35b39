import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeService, model, port, session } from '../../../test/fake-service.ts';
import { ask, errorOf, serve } from '../../../test/http-client.ts';
import { options } from '../../../test/routes.ts';
import { ServingError } from '../../errors.ts';
import type { Session } from '../../model.ts';
import { isMissingAt, MISSING_TEXT, stringsOfBytes, textAt } from '../../tensor/strings.ts';
import { type Tensor, type Tensors, tensor } from '../../tensor/tensor.ts';
import { seedRoutes } from './routes.ts';

let runs = 0;
/** age, race -> older (a year more), race; a negative age is refused, a race may be missing. */
const people: Session = session(
  {
    inputs: [
      { ...port('age', 'float64', ['batch']), missing: true },
      { ...port('race', 'string', ['batch']), missing: true },
    ],
    outputs: [
      { ...port('older', 'float64', ['batch']), missing: true },
      { ...port('race', 'string', ['batch']), missing: true },
      { ...port('extra', 'float64', ['batch']), onRequest: true },
    ],
    row: ['id', 'age', 'race'],
  },
  (inputs: Tensors, { outputs }) => {
    runs += 1;
    const { data, shape } = inputs.get('age') as Tensor<'float64'>;
    const bad = data.findIndex((age) => age < 0);
    if (bad >= 0) throw new ServingError('INVALID_INPUT', `row ${bad}, column "age": ${data[bad]} is below 0`);
    if (data.includes(1e9)) throw new ServingError('INTERNAL', 'a fault');
    const race = (inputs.get('race') as Tensor<'string'>).data;
    const cells = Array.from(shape[0] === 0 ? [] : data, (_, i) =>
      isMissingAt(race, i) ? MISSING_TEXT : (Buffer.from(textAt(race, i)!) as Uint8Array),
    );
    const all = new Map<string, Tensor>([
      [
        'older',
        tensor(
          'float64',
          shape,
          data.map((age) => age + 1),
        ),
      ],
      ['race', tensor('string', shape, stringsOfBytes(cells))],
      ['extra', tensor('float64', shape, data.slice())],
    ]);
    return new Map((outputs ?? ['older', 'race']).map((name) => [name, { ...all.get(name)!, missing: true }]));
  },
);
/** A vector of 4 -> its sum, and a pair. */
const vectors: Session = session(
  {
    inputs: [{ ...port('features', 'float64', ['batch', 4]), sparse: true }],
    outputs: [port('prediction', 'float64', ['batch']), port('probability', 'float64', ['batch', 2])],
  },
  (inputs) => {
    const { data, shape } = inputs.get('features') as Tensor<'float64'>;
    const sums = Float64Array.from({ length: shape[0]! }, (_, i) =>
      data.subarray(4 * i, 4 * i + 4).reduce((sum, x, j) => sum + x * (j + 1), 0),
    );
    const pairs = Float64Array.from({ length: 2 * shape[0]! }, (_, i) => (i % 2 ? 0.75 : 0.25));
    return new Map([
      ['prediction', tensor('float64', [shape[0]!], sums)],
      ['probability', tensor('float64', [shape[0]!, 2], pairs)],
    ]);
  },
);
const service = fakeService([
  model('default', people, 'H2O'),
  model('pmml', people, 'PMML'),
  model('spark', vectors, 'Spark'),
  model('tensors', people),
]);

const A = { age: 1, race: 'x' };
// biome-ignore format: one request a line
const ANSWERS: readonly (readonly [string, object, object])[] = [
  ['rows by labels', { data: { 0: A, b: { age: 2 } } }, { 0: { older: 2, race: 'x' }, b: { older: 3, race: null } }],
  ['one label', { data: { 7: { id: 1, ...A } } }, { 7: { older: 2, race: 'x' } }],
  ['rows by labels, before the name of the model', { data: { 0: A }, model_name: 'pmml' }, { 0: { older: 2, race: 'x' } }],
  ['labels, some outputs', { data: { 0: A }, outputs: ['extra'] }, { 0: { extra: 1 } }],
  ['one row of H2O is a list', { data: A }, { older: [2], race: ['x'] }],
  ['one row of PMML is flat', { model_name: 'pmml', data: A }, { older: 2, race: 'x' }],
  ['one row of PMML with missing cells', { model_name: 'pmml', data: { age: null } }, { older: null, race: null }],
  ['rows of PMML are lists', { model_name: 'pmml', data: [A, {}] }, { older: [2, null], race: ['x', null] }],
  ['columns of PMML are lists', { model_name: 'pmml', data: { age: [1, 2] } }, { older: [2, 3], race: [null, null] }],
  ['rows under one more "data"', { data: { data: [[7, 1, 'x']] } }, { older: [2], race: ['x'] }],
  ['no rows', { data: [] }, { older: [], race: [] }],
  ['libsvm', { model_name: 'spark', data: { format: 'libsvm', max_ids: 4, ids: [0, 3], values: [10, 1] } }, { prediction: 14, probability_of_0: 0.25, probability_of_1: 0.75 }],
  ['libsvm, nothing set', { model_name: 'spark', data: { format: 'libsvm', max_ids: 4, ids: [], values: [] } }, { prediction: 0, probability_of_0: 0.25, probability_of_1: 0.75 }],
  ['rows of vectors', { model_name: 'spark', data: [{ features: [1, 0, 0, 0] }] }, { prediction: [1], probability: [[0.25, 0.75]] }],
  ['nulls where all is well', { data: [A], on_error: 'null' }, { older: [2], race: ['x'] }],
  ['nulls for rows that are refused', { data: [A, { age: -1 }, A, { age: -2 }], on_error: 'null' }, { older: [2, null, 2, null], race: ['x', null, 'x', null], errors: [{ row: 1, field: 'age', message: 'row 1, column "age": -1 is below 0' }, { row: 3, field: 'age', message: 'row 3, column "age": -2 is below 0' }] }],
  ['nulls for all rows', { data: [{ age: -1 }], on_error: 'null', outputs: ['older'] }, { older: [null], errors: [{ row: 0, field: 'age', message: 'row 0, column "age": -1 is below 0' }] }],
  ['nulls for labels', { data: { a: { age: -1 }, b: A }, on_error: 'null' }, { a: null, b: { older: 2, race: 'x' }, errors: [{ row: 0, field: 'age', message: 'row 0, column "age": -1 is below 0' }] }],
  ['nulls for one row of PMML', { model_name: 'pmml', data: { age: -1 }, on_error: 'null' }, { older: null, race: null, errors: [{ row: 0, field: 'age', message: 'row 0, column "age": -1 is below 0' }] }],
];
// biome-ignore format: one request a line
const REFUSED: readonly (readonly [string, object | string, number, RegExp])[] = [
  ['a row, without nulls', { data: [A, { age: -1 }] }, 400, /^row 1, column "age": -1 is below 0$/],
  ['a fault that is no row’s', { data: [A, { age: 1e9 }], on_error: 'null' }, 500, /^a fault$/],
  ['a column that there is not', { data: { 0: { size: 1 } } }, 400, /^row 0: there is no input "size"/],
  ['a label twice', '{"data": {"0": {"age": 1}, "0": {"age": 2}}}', 400, /^the row "0" is there twice$/],
  ['labels for a model of tensors', { model_name: 'tensors', data: { 0: A } }, 400, /there is no input "0"/],
  ['nulls of a model of tensors', { model_name: 'tensors', data: A, on_error: 'null' }, 400, /is for models of tables.*model "tensors" is none$/],
  ['another word for nulls', { data: A, on_error: 'skip' }, 400, /^"on_error" is "skip"; expected "null" or "fail"$/],
  ['libsvm of another size', { model_name: 'spark', data: { format: 'libsvm', max_ids: 5, ids: [0], values: [1] } }, 400, /./],
  ['libsvm beyond its size', { model_name: 'spark', data: { format: 'libsvm', max_ids: 4, ids: [4], values: [1] } }, 400, /./],
  ['libsvm without values', { model_name: 'spark', data: { format: 'libsvm', max_ids: 4, ids: [1] } }, 400, /^"data" is expected as \{"format": "libsvm"/],
];

test('the forms of tables', async (t) => {
  const { port: at } = await serve(t, { ...options(), routes: seedRoutes, service });
  const post = (body: object | string) =>
    ask(at, {
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  for (const [name, body, wanted] of ANSWERS) {
    await t.test(name, async () => {
      const reply = await post(body);
      assert.deepEqual([reply.status, JSON.parse(reply.body)], [200, wanted]);
    });
  }
  for (const [name, body, status, message] of REFUSED) {
    await t.test(`refused: ${name}`, async () => {
      const reply = await post(body);
      assert.equal(reply.status, status, reply.body);
      assert.match(errorOf(reply), message);
    });
  }
  await t.test('few refused rows among many take few runs', async () => {
    runs = 0;
    const data = Array.from({ length: 4096 }, (_, i) => ({ age: i === 1000 || i === 3000 ? -1 : i }));
    const { errors, older } = JSON.parse((await post({ data, on_error: 'null' })).body) as {
      readonly errors: readonly { readonly row: number }[];
      readonly older: readonly (number | null)[];
    };
    assert.deepEqual(
      errors.map(({ row }) => row),
      [1000, 3000],
    );
    assert.deepEqual(
      older,
      data.map(({ age }) => (age < 0 ? null : age + 1)),
    );
    assert.ok(runs < 60, `${runs}`);
  });
  await t.test('a profile stands in a table’s answer', async () => {
    const reply = JSON.parse((await post({ data: { 0: A }, run_profile: 'true' })).body) as object;
    assert.deepEqual(Object.keys(reply), ['0', '__PROFILE__']);
  });
  assert.equal(service.held, 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { echo, failing, fakeService, model, port, session, signature } from '../../../test/fake-service.ts';
import { type Ask, ask, errorOf, serve } from '../../../test/http-client.ts';
import { options } from '../../../test/routes.ts';
import { drain } from '../../server/drain.ts';
import type { Port } from '../../tensor/signature.ts';
import { seedRoutes, seedStatus } from './routes.ts';

const sequence: Port = {
  name: 'probabilities',
  type: { kind: 'sequence', of: { kind: 'map', key: 'int64', of: { kind: 'tensor', dtype: 'float32', shape: [] } } },
};
const service = fakeService([
  {
    name: 'default',
    versions: new Map([
      [1, echo([port('keys', 'int32', ['?', 1])])],
      [
        10,
        session(
          new Map([
            ['other', signature([port('a', 'string', [])], [port('b', 'float16', undefined)])],
            [
              'serving_default',
              {
                ...signature(
                  [port('keys', 'int32', ['batch', 1]), { ...port('threshold', 'float32', []), optional: true }],
                  [port('keys', 'int32', ['batch', 1]), sequence],
                ),
                method: 'tensorflow/serving/predict',
              },
            ],
          ]),
        ),
      ],
    ]),
    others: [
      { version: 2, stamp: 's', state: 'failed', wanted: true, error: 'saved_model.pb is cut' },
      { version: 11, stamp: 's', state: 'loading', wanted: true },
    ],
  },
  { ...model('single', failing(new Error('x'))), versioned: false },
  {
    name: 'broken',
    versions: new Map(),
    others: [{ version: 1, stamp: 's', state: 'failed', wanted: true, error: 'no' }],
  },
]);

const KEYS = { name: 'keys', dtype: 3, shape: [-1, 1] };
const DEFAULT = {
  inputs: [KEYS, { name: 'threshold', dtype: 1, shape: [], optional: true }],
  outputs: [KEYS, { name: 'probabilities', dtype: 0, shape: null, type: 'sequence(map(int64, float32 []))' }],
  method_name: 'tensorflow/serving/predict',
};
const status = (version: number, state: string, message = '') => ({
  version: String(version),
  state,
  status: { error_code: message === '' ? 'OK' : 'INTERNAL', error_message: message },
});
const DETAIL = {
  model_name: 'default',
  model_base_path: './models/default',
  model_version_list: ['1', '10'],
  model_signature: DEFAULT,
  model_signatures: {
    other: { inputs: [{ name: 'a', dtype: 7, shape: [] }], outputs: [{ name: 'b', dtype: 19, shape: null }] },
    serving_default: DEFAULT,
  },
  platform: 'TensorFlow',
  model_version_status: [
    status(11, 'LOADING'),
    status(10, 'AVAILABLE'),
    status(2, 'END', 'saved_model.pb is cut'),
    status(1, 'AVAILABLE'),
  ],
  name: 'default',
  ready: true,
};

const seed = { ...options(), routes: seedRoutes, service };

test('models tell what they are to the clients of three servers', async (t) => {
  const { port } = await serve(t, seed);
  const get = async (path: string) => {
    const { status, headers, body } = await ask(port, { path });
    assert.deepEqual([status, headers['content-type']], [200, 'application/json']);
    return JSON.parse(body);
  };
  assert.deepEqual(await get('/v1/models/default'), DETAIL);
  const all = await get('/v1/models');
  assert.deepEqual(
    all.map((one: { model_name: string }) => one.model_name),
    ['default', 'single', 'broken'],
  );
  assert.deepEqual(all[0], DETAIL);
  assert.deepEqual(all[1].model_version_list, [1]);
  const { model_signature, model_signatures, model_version_list, ready } = all[2];
  assert.deepEqual([model_signature, model_signatures, model_version_list, ready], [null, {}, [], false]);
});

test('examples and clients are made from the signature', async (t) => {
  const { port } = await serve(t, seed);
  // biome-ignore format: one path a line
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['/v1/models/default/gen_json', 'application/json', /^\{"data": \{"keys": \[\[1\], \[1\]\]\}\}$/],
    ['/v1/models/default/gen_json?signature_name=other', 'application/json', /^\{"data": \{"a": ""\}\}$/],
    ['/v1/models/default/gen_json?model_version=1', 'application/json', /^\{"data": \{"keys": \[\[1\], \[1\]\]\}\}$/],
    ['/v1/models/default/gen_client', 'text/plain; charset=utf-8', /curl/],
    ['/v1/models/default/gen_client?language=python', 'text/plain; charset=utf-8', /http:\/\/my\.host:8500.*"keys"/s],
    ['/v1/models/default/gen_client?language=golang', 'text/plain; charset=utf-8', /package main/],
    ['/v1/models/default/gen_client?language=javascript', 'text/plain; charset=utf-8', /fetch/],
  ];
  for (const [path, type, wanted] of cases) {
    const { status, headers, body } = await ask(port, { path, headers: { host: 'my.host:8500' } });
    assert.deepEqual([status, headers['content-type']], [200, type], path);
    assert.match(body, wanted);
  }
});

// biome-ignore format: one request a line
const REFUSED: readonly (readonly [string, Ask, number, RegExp])[] = [
  ['an unknown model', { path: '/v1/models/none' }, 404, /^no model "none"; there are default, single, broken$/],
  ['an unknown model, JSON', { path: '/v1/models/none/gen_json' }, 404, /^no model "none"/],
  ['an unknown model, client', { path: '/v1/models/none/gen_client?language=python' }, 404, /^no model "none"/],
  ['an unknown language', { path: '/v1/models/default/gen_client?language=cobol' }, 404, /^no client is generated in "cobol"; there are bash, python, golang, javascript/],
  ['an unknown signature', { path: '/v1/models/default/gen_json?signature_name=x' }, 404, /^the model has no signature "x"; it has other, serving_default$/],
  ['an unknown version', { path: '/v1/models/default/gen_json?model_version=7' }, 404, /^model "default" has no version 7$/],
  ['no number of a version', { path: '/v1/models/default/gen_json?model_version=x' }, 400, /^model_version "x" is not the number of a version, such as 1$/],
  ['a model that is not ready', { path: '/v1/models/broken/gen_json' }, 503, /^model "broken" is not ready$/],
  ['a name that climbs', { path: '/v1/models/..%2f..%2fetc%2fpasswd' }, 404, /^no model "\.\.\/\.\.\/etc\/passwd"/],
  ['a name from JavaScript', { path: '/v1/models/__proto__' }, 404, /^no model "__proto__"/],
  ['another method', { method: 'PUT', path: '/v1/models/default' }, 405, /^PUT is not a method of \/v1\/models\/:name; it has GET, HEAD, OPTIONS$/],
];
test('what the seed does not have is refused with the reason', async (t) => {
  const { port } = await serve(t, seed);
  for (const [name, request, status, message] of REFUSED) {
    const answer = await ask(port, request);
    assert.equal(answer.status, status, name);
    assert.match(errorOf(answer), message, name);
  }
  assert.equal(service.held, 0);
});

test('health is told without credentials, until the server drains', async (t) => {
  const made = await serve(t, { ...seed, credentials: { username: 'u', password: 'p' } });
  const { status, body } = await ask(made.port, { path: '/health' });
  assert.deepEqual([status, body], [200, 'healthy']);
  assert.equal((await ask(made.port, { path: '/v1/models' })).status, 401);
  const drained = drain(made, { preStopMs: 200 });
  const answer = await ask(made.port, { path: '/health' });
  assert.deepEqual([answer.status, answer.body], [503, 'draining']);
  await drained;
});

test('a draining server has no ready model', async (t) => {
  const made = await serve(t, seed);
  const drained = drain(made, { preStopMs: 200 });
  assert.equal(JSON.parse((await ask(made.port, { path: '/v1/models/default' })).body).ready, false);
  await drained;
});

test('statuses of POST /', () => {
  const statuses = [400, 401, 404, 405, 408, 413, 415, 429, 499, 500, 501, 503, 504].map(seedStatus);
  assert.deepEqual(statuses, [400, 401, 400, 400, 400, 413, 400, 429, 400, 500, 501, 503, 504]);
});

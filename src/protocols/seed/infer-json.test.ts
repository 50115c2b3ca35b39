import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  double,
  echo,
  failing,
  fakeService,
  model,
  port,
  session,
  signature,
  slow,
} from '../../../test/fake-service.ts';
import { type Ask, ask, errorOf, serve } from '../../../test/http-client.ts';
import { options } from '../../../test/routes.ts';
import { ServingError } from '../../errors.ts';
import type { Port } from '../../tensor/signature.ts';
import { isTensor, tensor } from '../../tensor/tensor.ts';
import { seedRoutes } from './routes.ts';

const times = (factor: number) =>
  session(signature([port('x', 'float32', ['n', 2])], [port('y', 'float32', ['n', 2])]), (inputs) => {
    const x = inputs.get('x')!;
    if (!isTensor(x) || x.dtype !== 'float32') throw new Error('no float32');
    return new Map([
      [
        'y',
        tensor(
          'float32',
          x.shape,
          x.data.map((value) => value * factor),
        ),
      ],
    ]);
  });
const chosen = session(
  signature([port('x', 'float32', ['n'])], [port('a', 'float32', ['n']), port('b', 'float32', ['n'])]),
  (inputs, { outputs }) => new Map((outputs ?? ['a', 'b']).map((name) => [name, inputs.get('x')!])),
);
const ints: Port = port('i', 'int32', ['n']);
const longs: Port = port('l', 'int64', ['n']);
const texts: Port = port('s', 'string', ['n']);
const sleeper = slow(150);
const service = fakeService([
  model('default', double),
  {
    name: 'versions',
    versions: new Map([
      [1, times(1)],
      [2, times(2)],
      [10, times(10)],
    ]),
  },
  model('later', slow(1)),
  model('sleeper', sleeper),
  model('endless', slow(60_000)),
  model('ints', echo([ints])),
  model('longs', echo([longs])),
  model('texts', echo([texts])),
  model('chosen', chosen),
  model('data', echo([port('data', 'float32', ['n'])])),
  model('independent', echo([port('a', 'float32', ['?1']), port('b', 'float32', ['?2'])])),
  model(
    'signatures',
    session(
      new Map([
        ['first', signature([ints], [ints])],
        ['second', signature([texts], [texts])],
      ]),
    ),
  ),
  { name: 'broken', versions: new Map() },
  model('fails', failing(new ServingError('RUN_FAILED', 'index 7 is out of range'))),
  model('fails-later', failing(new ServingError('RUN_FAILED', 'index 8 is out of range'), true)),
  model('full', failing(new ServingError('QUEUE_FULL', '10 requests wait already'))),
  model('crashes', failing(new TypeError('secret at /etc'))),
  model('crashes-later', failing(new TypeError('secret at /etc'), true)),
]);
const seed = { ...options(), routes: seedRoutes, service };

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: string, headers: http.OutgoingHttpHeaders = JSON_TYPE): Ask => ({
  method: 'POST',
  path: '/',
  body,
  headers,
});
const X = '"data": {"x": [[1, 2.5]]}';

// biome-ignore format: one request a line
const ANSWERS: readonly (readonly [string, Ask, unknown])[] = [
  ['only data', post(`{${X}}`), { y: [[2, 5]] }],
  ['the README\'s curl, -X POST with a charset', post(`{${X}}`, { 'content-type': 'application/json; charset=utf-8' }), { y: [[2, 5]] }],
  ['no content type', post(`{${X}}`, {}), { y: [[2, 5]] }],
  ['another JSON type', post(`{${X}}`, { 'content-type': 'application/vnd.x+json' }), { y: [[2, 5]] }],
  ['all keys', post(`{"model_name": "default", "model_version": 1, "signature_name": "serving_default", ${X}}`), { y: [[2, 5]] }],
  ['keys after the data', post(`{${X}, "model_version": 1, "model_name": "versions"}`), { y: [[1, 2.5]] }],
  ['the newest version', post(`{"model_name": "versions", ${X}}`), { y: [[10, 25]] }],
  ['a version as a text', post(`{"model_name": "versions", "model_version": "2", ${X}}`), { y: [[2, 5]] }],
  ['a version as a text, before the name', post(`{"model_version": "2", ${X}, "model_name": "versions"}`), { y: [[2, 5]] }],
  ['no version', post(`{"model_version": null, ${X}}`), { y: [[2, 5]] }],
  ['an empty name', post(`{"model_name": "", "signature_name": "", ${X}}`), { y: [[2, 5]] }],
  ['inputs without data', post('{"x": [[1, 2]]}'), { y: [[2, 4]] }],
  ['the sole input as data', post('{"data": {"data": [[1, 2]]}}'), { y: [[2, 4]] }],
  ['a bare list', post('{"data": [[1, 2]]}'), { y: [[2, 4]] }],
  ['rows', post('{"data": [{"x": [1, 2]}, {"x": [3, 4]}]}'), { y: [[2, 4], [6, 8]] }],
  ['no rows', post('{"data": {"x": []}}'), { y: [] }],
  ['unknown keys beside data', post(`{"foo": [1, {"a": "}"}], ${X}}`), { y: [[2, 5]] }],
  ['keys of JavaScript beside data', post(`{"__proto__": {"x": 1}, "constructor": 1, ${X}}`), { y: [[2, 5]] }],
  ['spaces around', post(` \n{ ${X} }\n `), { y: [[2, 5]] }],
  ['a run that takes longer', post(`{"model_name": "later", ${X}}`), { y: [[1, 2.5]] }],
  ['a whole float for an integer', post('{"model_name": "ints", "data": {"i": [11.0, -1e3]}}'), { i: [11, -1000] }],
  ['a signature by name', post('{"model_name": "signatures", "signature_name": "first", "data": {"i": [1]}}'), { i: [1] }],
  ['the last signature', post('{"model_name": "signatures", "data": {"s": ["a"]}}'), { s: ['a'] }],
  ['texts', post('{"model_name": "texts", "data": {"s": ["\\u0000ä\\ud83d\\ude00", ""]}}'), { s: ['\u0000ä😀', ''] }],
  ['base64_decode', post('{"model_name": "texts", "base64_decode": true, "data": {"s": ["aGVsbG8=", "_-8", ""]}}'), { s: ['hello', { b64: '/+8=' }, ''] }],
  ['base64_decode off', post('{"model_name": "texts", "base64_decode": false, "data": {"s": ["aGVsbG8="]}}'), { s: ['aGVsbG8='] }],
  ['some outputs', post('{"model_name": "chosen", "outputs": ["b"], "data": {"x": [1]}}'), { b: [1] }],
  ['outputs in order, once', post('{"model_name": "chosen", "outputs": ["b", "a", "b"], "data": {"x": [1]}}'), { b: [1], a: [1] }],
  ['one output as a text', post('{"model_name": "chosen", "outputs": "a", "data": {"x": [1]}}'), { a: [1] }],
  ['no outputs named', post('{"model_name": "chosen", "outputs": [], "data": {"x": [1]}}'), { a: [1], b: [1] }],
  ['an input called data', post('{"model_name": "data", "data": {"data": [1]}}'), { data: [1] }],
  ['hooks that are not asked for', post(`{"preprocess": false, "postprocess": "", ${X}}`), { y: [[2, 5]] }],
  ['a profile that is not asked for', post(`{"run_profile": "false", ${X}}`), { y: [[2, 5]] }],
];
// biome-ignore format: one request a line
const REFUSED: readonly (readonly [string, Ask, number, RegExp | string])[] = [
  ['an empty body', post(''), 400, 'the body is empty; a JSON text was expected'],
  ['text', post('hello'), 400, 'body byte 0: expected "{", found "h"'],
  ['a list', post('[1]'), 400, 'body byte 0: expected "{", found "["'],
  ['null', post('null'), 400, 'body byte 0: expected "{", found "n"'],
  ['an empty object', post('{}'), 400, 'the body has no "data"; expected {"data": {"x": …}}'],
  ['cut JSON', post(`{${X}`), 400, 'body byte 26: expected "," or "}", found the end of the body'],
  ['more after the object', post(`{${X}}}`), 400, 'body byte 27: expected the end of the body, found "}"'],
  ['single quotes', post("{'data': {'x': [[1, 2]]}}"), 400, 'body byte 1: expected a key in double quotes, found "\'"'],
  ['a depth bomb', post(`{"data": {"x": ${'['.repeat(100_000)}`), 400, 'body byte 113: lists and objects nested more than 100 deep'],
  ['a depth bomb beside data', post(`{${X}, "foo": ${'{"a":'.repeat(100_000)}`), 400, 'body byte 530: lists and objects nested more than 100 deep'],
  ['invalid UTF-8', { ...post(''), body: Buffer.from('7b226d6f64656c5f6e616d65223a22ff227d', 'hex') }, 400, 'body byte 15: not UTF-8'],
  ['a form type', post(`{${X}}`, { 'content-type': 'application/x-www-form-urlencoded' }), 400, /^Content-Type "application\/x-www-form-urlencoded" is not application\/json or multipart\/form-data; with curl, add -H 'Content-Type: application\/json'$/],
  ['a text type', post(`{${X}}`, { 'content-type': 'text/plain' }), 400, /^Content-Type "text\/plain" is not/],
  ['a type like JSON', post(`{${X}}`, { 'content-type': 'application/jsonp' }), 400, /^Content-Type "application\/jsonp" is not/],
  ['an unknown model', post(`{"model_name": "none", ${X}}`), 400, /^no model "none"; there are default, /],
  ['an unknown model after the data', post(`{${X}, "model_name": "none"}`), 400, /^no model "none"/],
  ['a model that climbs', post(`{"model_name": "../../etc/passwd", ${X}}`), 400, /^no model "\.\.\/\.\.\/etc\/passwd"/],
  ['a model that is a number', post(`{"model_name": 1, ${X}}`), 400, '"model_name" is 1; expected a text'],
  ['an unknown version', post(`{"model_name": "versions", "model_version": 3, ${X}}`), 400, /^model "versions" has no version 3$/],
  ['a version that is no number', post(`{"model_version": "one", ${X}}`), 400, '"model_version" is "one"; expected a version number'],
  ['a fraction of a version', post(`{"model_version": 1.5, ${X}}`), 400, '"model_version" is 1.5; expected a version number'],
  ['an unknown signature', post(`{"signature_name": "x", ${X}}`), 400, /^the model has no signature "x"; it has serving_default$/],
  ['a model that is not ready', post(`{"model_name": "broken", ${X}}`), 503, /^model "broken" is not ready$/],
  ['an unknown input', post('{"data": {"z": [[1, 2]]}}'), 400, 'there is no input "z", the inputs are "x"; input "x" is missing: float32 [batch, 2]'],
  ['an input named __proto__', post('{"data": {"x": [[1, 2]], "__proto__": [1]}}'), 400, 'there is no input "__proto__", the inputs are "x"'],
  ['a missing input', post('{"data": {}}'), 400, 'input "x" is missing: float32 [batch, 2]'],
  ['a wrong type', post('{"data": {"x": [["a", 2]]}}'), 400, 'input "x": element [0, 0] is the text "a"; float32 takes numbers'],
  ['a ragged list', post('{"data": {"x": [[1, 2], [3]]}}'), 400, 'input "x": row 1 has 1 values, row 0 has 2'],
  ['a wrong shape', post('{"data": {"x": [[1, 2, 3]]}}'), 400, 'input "x": shape [1, 3] does not fit [batch, 2]'],
  ['a float out of range', post('{"data": {"x": [[1e400, 1]]}}'), 400, 'input "x": element [0, 0] is 1e400; too large for float32'],
  ['neither data nor inputs', post('{"x": [[1, 2]], "foo": 1}'), 400, 'the body has no "data", and "foo" is no input; expected {"data": {"x": …}}'],
  ['null for an input', post('{"data": {"x": null}}'), 400, /./],
  ['null for data', post('{"data": null}'), 400, /./],
  ['a wrong rank', post('{"data": {"x": [1, 2]}}'), 400, 'input "x": shape [2] does not fit [batch, 2]'],
  ['a fraction for an integer', post('{"model_name": "ints", "data": {"i": [2.5]}}'), 400, 'input "i": element [0] is 2.5; int32 takes integers from -2147483648 to 2147483647'],
  ['an integer out of range', post('{"model_name": "ints", "data": {"i": [2147483648]}}'), 400, 'input "i": element [0] is 2147483648; int32 takes integers from -2147483648 to 2147483647'],
  ['an integer beyond 64 bits', post('{"model_name": "longs", "data": {"l": [9223372036854775808]}}'), 400, 'input "l": element [0] is 9223372036854775808; int64 takes integers from -9223372036854775808 to 9223372036854775807'],
  ['bad base64', post('{"model_name": "texts", "base64_decode": true, "data": {"s": ["aGVsbG8=", "*"]}}'), 400, 'input "s": element 1 is not base64: 1 characters, which no bytes encode to'],
  ['an unknown output', post('{"model_name": "chosen", "outputs": ["a", "c", "d"], "data": {"x": [1]}}'), 400, /^no output "c", "d"; signature "serving_default" has a, b$/],
  ['outputs that are no names', post('{"model_name": "chosen", "outputs": [1], "data": {"x": [1]}}'), 400, '"outputs" is a list; expected a list of texts'],
  ['a preprocess hook', post(`{"preprocess": true, ${X}}`), 400, /^"preprocess" is asked for, but model "default" has no preprocess hook that this server runs \(Python bytecode is never run\)$/],
  ['a postprocess hook', post(`{"postprocess": "true", ${X}}`), 400, /^"postprocess" is asked for/],
  ['a run that fails', post(`{"model_name": "fails", ${X}}`), 400, /^index 7 is out of range$/],
  ['a run that fails later', post(`{"model_name": "fails-later", ${X}}`), 400, /^index 8 is out of range$/],
  ['a full queue', post(`{"model_name": "full", ${X}}`), 429, /^10 requests wait already$/],
  ['a run that crashes', post(`{"model_name": "crashes", ${X}}`), 500, /^an unexpected fault inside the server; its log has the details$/],
  ['a run that crashes later', post(`{"model_name": "crashes-later", ${X}}`), 500, /^an unexpected fault inside the server; its log has the details$/],
  ['a body over the limit', post(`{"data": "${'x'.repeat(1_000_000)}"}`), 413, /^the body of \d+ bytes is larger than the 1000000 bytes that this server accepts$/],
];

test('POST / answers and refuses as the seed', async (t) => {
  const { port } = await serve(t, { ...seed, limits: { maxBodyBytes: 1_000_000 } });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  for (const [name, request, wanted] of ANSWERS) {
    await t.test(name, async () => {
      const { status, headers, body } = await ask(port, { ...request, agent });
      assert.deepEqual([status, JSON.parse(body)], [200, wanted]);
      assert.equal(headers['content-type'], 'application/json');
    });
  }
  for (const [name, request, status, message] of REFUSED) {
    await t.test(`refused: ${name}`, async () => {
      const answer = await ask(port, { ...request, agent });
      assert.equal(answer.status, status);
      if (typeof message === 'string') assert.equal(errorOf(answer), message);
      else assert.match(errorOf(answer), message);
    });
  }
  assert.equal(service.held, 0);
});

// biome-ignore format: one request a line
const TEXTS: readonly (readonly [string, string])[] = [
  ['{"model_name": "longs", "data": {"l": [9223372036854775807, -9223372036854775808, 9007199254740993]}}', '{"l":[9223372036854775807,-9223372036854775808,9007199254740993]}'],
  ['{"data": {"x": [[NaN, Infinity], [-Infinity, 0.1]]}}', '{"y":[[NaN,Infinity],[-Infinity,0.2]]}'],
];
test('numbers that JavaScript or JSON cannot say are exact', async (t) => {
  const { port } = await serve(t, seed);
  for (const [request, wanted] of TEXTS)
    assert.equal((await ask(port, post(request))).body.replaceAll(' ', ''), wanted);
});

test('run_profile adds where the time went', async (t) => {
  const { port } = await serve(t, seed);
  for (const name of ['default', 'later']) {
    const answer = JSON.parse((await ask(port, post(`{"model_name": "${name}", "run_profile": "true", ${X}}`))).body);
    const { decode_ms, queue_ms, run_ms, encode_ms, profile_ms, total_ms } = answer.__PROFILE__;
    assert.deepEqual(Object.keys(answer), ['y', '__PROFILE__']);
    assert.ok(Math.abs(decode_ms + queue_ms + run_ms + encode_ms + profile_ms - total_ms) < 0.01);
    assert.ok(total_ms > 0);
  }
});

test('a version is held until its answer is written', async (t) => {
  const { port } = await serve(t, seed);
  const running = ask(port, post(`{"model_name": "sleeper", ${X}}`));
  while (sleeper.running === 0) await sleep(2);
  assert.equal(service.held, 1);
  await running;
  assert.equal(service.held, 0);
});

test('a client that goes away, and the deadline, end the run and free the version', async (t) => {
  const { port, application } = await serve(t, { ...seed, limits: { deadlineMs: 80 } });
  const late = await ask(port, post(`{"model_name": "endless", ${X}}`));
  assert.deepEqual([late.status, errorOf(late)], [504, 'no answer within the deadline of 0.08 s; the run was stopped']);
  const client = new AbortController();
  const lost = ask(port, { ...post(`{"model_name": "endless", ${X}}`), signal: client.signal });
  while (service.held === 0) await sleep(2);
  client.abort();
  await assert.rejects(lost);
  while (application.waiting.size > 0) await sleep(2);
  await sleep(5);
  assert.equal(service.held, 0);
});

test('any {"b64": …} becomes bytes where that is switched on', async (t) => {
  const b64 = { ...seed, settings: { ...seed.settings, b64Autoconvert: true } };
  const { port } = await serve(t, b64);
  const request = (value: string) => ask(port, post(`{"model_name": "texts", "data": {"s": [${value}]}}`));
  assert.deepEqual(JSON.parse((await request('{"b64": "aGVsbG8="}, "a"')).body), { s: ['hello', 'a'] });
  for (const bad of ['{"b64": 1}', '{"b64": "*"}', '{"b64": "aGVsbG8=", "x": 1}'])
    assert.equal((await request(bad)).status, 400, bad);
  const plain = await serve(t, seed);
  assert.equal(
    (await ask(plain.port, post('{"model_name": "texts", "data": {"s": [{"b64": "aGVsbG8="}]}}'))).status,
    400,
  );
});

test('a tensor over the limit is refused before it is made', async (t) => {
  const { port } = await serve(t, { ...seed, settings: { ...seed.settings, maxTensorBytes: 100 } });
  const answer = await ask(port, post(`{"data": {"x": [${'[1, 2],'.repeat(20)}[1, 2]]}}`));
  assert.equal(answer.status, 413);
  assert.match(errorOf(answer), /"x"/);
});

test('inputs whose free dimensions are not one may differ in length', async (t) => {
  const { port: at } = await serve(t, seed);
  const body = '{"model_name": "independent", "data": {"a": [1, 2, 3], "b": [4]}}';
  const answer = await ask(at, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  assert.equal(answer.body, '{"a":[1.0,2.0,3.0],"b":[4.0]}');
});

test('a flood of keys is refused before it holds up the event loop', async (t) => {
  const { port: at } = await serve(t, seed);
  const body = `{${'"data": [[1, 2]], '.repeat(100_000)}"data": [[1, 2]]}`;
  const answer = await ask(at, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  assert.equal(answer.status, 400);
  assert.match(errorOf(answer), /^body byte \d+: an object with more than 100000 keys$/);
});

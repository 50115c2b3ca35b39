import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Router } from './router.ts';

const row = (method: string, path: string) => ({ method, path });
const router = new Router([
  row('GET', '/'),
  row('POST', '/'),
  row('GET', '/v1/models'),
  row('GET', '/v1/models/:name'),
  row('POST', '/v1/models/:name:predict'),
  row('GET', '/v1/models/:name/gen_json'),
  row('GET', '/v1/models/special/gen_json'),
  row('GET', '/v1/models/:name/versions/:version'),
]);

// biome-ignore format: one path a line
const FOUND: readonly (readonly [string, string | undefined, Record<string, string>?])[] = [
  ['/', '/'],
  ['/v1/models', '/v1/models'],
  ['/v1/models/', '/v1/models'],
  ['/v1/models//', undefined],
  ['//v1/models', undefined],
  ['/v1', undefined],
  ['/v1/models/iris', '/v1/models/:name', { name: 'iris' }],
  ['/v1/models/iris/', '/v1/models/:name', { name: 'iris' }],
  ['/v1/models/iris%20x', '/v1/models/:name', { name: 'iris x' }],
  ['/v1/models/%E2%82%AC', '/v1/models/:name', { name: '€' }],
  ['/v1/models/a%2Fb', '/v1/models/:name', { name: 'a/b' }],
  ['/v1/models/a%2fgen_json', '/v1/models/:name', { name: 'a/gen_json' }],
  ['/v1/models/..', '/v1/models/:name', { name: '..' }],
  ['/v1/models/%2e%2e%2f%2e%2e%2fetc', '/v1/models/:name', { name: '../../etc' }],
  ['/v1/models/__proto__', '/v1/models/:name', { name: '__proto__' }],
  ['/v1/models/iris:predict', '/v1/models/:name:predict', { name: 'iris' }],
  ['/v1/models/:predict', '/v1/models/:name', { name: ':predict' }],
  ['/v1/models/a:b:predict', '/v1/models/:name:predict', { name: 'a:b' }],
  ['/v1/models/iris/gen_json', '/v1/models/:name/gen_json', { name: 'iris' }],
  ['/v1/models/special/gen_json', '/v1/models/special/gen_json'],
  ['/v1/models/special', '/v1/models/:name', { name: 'special' }],
  ['/v1/models/special/versions/2', '/v1/models/:name/versions/:version', { name: 'special', version: '2' }],
  ['/v1/%6dodels', '/v1/models'],
  ['/V1/models', undefined],
  ['/v1/models/iris/gen_json/more', undefined],
];
for (const [path, wanted, params = {}] of FOUND) {
  test(`${path} is ${wanted ?? 'not found'}`, () => {
    const found = router.find(path);
    assert.equal(found?.resource.path, wanted);
    assert.deepEqual({ ...found?.params }, params);
  });
}

for (const path of [
  '/v1/models/%',
  '/v1/models/%zz',
  '/v1/models/%c0%af',
  '/v1/models/%00',
  '/v1/models/a%0d%0ab',
  '/%7f',
]) {
  test(`${path} is refused`, () => assert.throws(() => router.find(path), { code: 'INVALID_REQUEST' }));
}

test('a path lists its methods', () => {
  assert.equal(router.exact('/')?.allow, 'GET, HEAD, POST, OPTIONS');
  assert.equal(router.find('/v1/models/m:predict')?.resource.allow, 'POST, OPTIONS');
});

test('only paths without parameters are found as they are', () => {
  assert.equal(router.exact('/v1/models')?.path, '/v1/models');
  assert.equal(router.exact('/v1/models/:name'), undefined);
});

test('two routes for one method and path are refused', () =>
  assert.throws(() => new Router([row('GET', '/a'), row('GET', '/a')]), { message: 'two routes answer GET /a' }));

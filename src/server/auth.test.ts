import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BasicAuth } from './auth.ts';

const basic = (text: string, scheme = 'Basic') => `${scheme} ${Buffer.from(text).toString('base64')}`;
const make = () => {
  let now = 0;
  const auth = new BasicAuth({ username: 'admin', password: 'pä:ss' }, () => now);
  return { auth, wait: (ms: number) => (now += ms) };
};

// biome-ignore format: one header a line
const HEADERS: readonly (readonly [string, string | undefined, string | undefined])[] = [
  ['right', basic('admin:pä:ss'), undefined],
  ['right, scheme in another case', basic('admin:pä:ss', 'bASIC'), undefined],
  ['right, with spaces', `Basic   ${basic('admin:pä:ss').slice(6)} `, undefined],
  ['right, without padding', basic('admin:pä:ss').replace(/=+$/, ''), undefined],
  ['none', undefined, 'the request has no Authorization header'],
  ['wrong user', basic('root:pä:ss'), 'the username or the password is wrong'],
  ['wrong password', basic('admin:pass'), 'the username or the password is wrong'],
  ['longer password', basic('admin:pä:ss!'), 'the username or the password is wrong'],
  ['no colon', basic('admin'), 'the username or the password is wrong'],
  ['not base64', 'Basic \u0000***', 'the username or the password is wrong'],
  ['empty', '', 'the Authorization header is not of the form "Basic base64"'],
  ['only the scheme', 'Basic', 'the Authorization header is not of the form "Basic base64"'],
  ['another scheme', basic('admin:pä:ss', 'Bearer'), 'the Authorization header is not of the form "Basic base64"'],
  ['very long', `Basic ${'A'.repeat(100_000)}`, 'the username or the password is wrong'],
];
for (const [name, header, wanted] of HEADERS) {
  test(`credentials: ${name}`, () => {
    const refusal = make().auth.refuse(header, '::1');
    assert.equal(refusal?.message.split(';')[0], wanted);
    if (refusal !== undefined) assert.equal(refusal.code, 'UNAUTHENTICATED');
  });
}

test('guesses from one address are slowed down, those of others are not', () => {
  const { auth, wait } = make();
  const codes = Array.from({ length: 30 }, (_, i) => auth.refuse(basic(`admin:${i}`), 'a')?.code);
  assert.deepEqual(codes.map((code) => code === 'UNAUTHENTICATED').lastIndexOf(true), 19);
  assert.equal(codes.at(-1), 'QUEUE_FULL');
  assert.equal(auth.refuse(basic('admin:pä:ss'), 'a')?.code, 'QUEUE_FULL', 'a right guess does not show either');
  assert.equal(auth.refuse(undefined, 'a')?.code, 'UNAUTHENTICATED', 'no credentials are no guess');
  assert.equal(auth.refuse(basic('admin:pä:ss'), 'b'), undefined);
  wait(1500);
  assert.equal(auth.refuse(basic('admin:pä:ss'), 'a'), undefined);
});

test('a million addresses do not fill the memory', () => {
  const { auth } = make();
  for (let i = 0; i < 30_000; i++) auth.refuse('x', String(i));
  const before = process.memoryUsage().heapUsed;
  for (let i = 30_000; i < 100_000; i++) auth.refuse('x', String(i));
  assert.ok(process.memoryUsage().heapUsed - before < 64e6);
});

test('a username with a colon is refused', () =>
  assert.throws(() => new BasicAuth({ username: 'a:b', password: 'c' }), { code: 'INVALID_CONFIG' }));

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendRaw, serve } from '../../test/http-client.ts';
import { options } from '../../test/routes.ts';
import { readTls, watchTls } from './tls.ts';

const folder = mkdtempSync(join(tmpdir(), 'stfs-tls-'));
after(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

/** The README's line, with a subject so that nothing is asked. */
const openssl = (name: string): boolean => {
  const line = `req -x509 -newkey rsa:2048 -nodes -out ${at(`${name}.pem`)} -keyout ${at(`${name}.key`)} -days 365 -subj /CN=localhost`;
  try {
    execFileSync('openssl', line.split(' '), { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const skip = openssl('secret') && openssl('other') ? false : 'openssl is not installed';
const files = (pem: string, key: string) => ({ pem: at(pem), key: at(key) });

const get = (port: number, agent?: https.Agent): Promise<string> =>
  new Promise((resolve, reject) => {
    const ca = readFileSync(at('secret.pem'));
    const request = https.get(
      {
        port,
        host: '127.0.0.1',
        servername: 'localhost',
        checkServerIdentity: () => undefined,
        ca,
        agent: agent ?? false,
        path: '/endpoint',
      },
      (response) => {
        response.setEncoding('utf8').on('data', resolve);
      },
    );
    request.on('error', reject);
  });

test('a self-made certificate serves HTTPS, and plain HTTP on that port fails cleanly', { skip }, async (t) => {
  const { port } = await serve(t, { ...options(), tls: await readTls(files('secret.pem', 'secret.key')) });
  assert.equal(await get(port), `https://127.0.0.1:${port}`);
  assert.doesNotMatch(await sendRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'), /home/);
  const vanishing = net.connect(port, '127.0.0.1', () => vanishing.resetAndDestroy());
  await new Promise((resolve) => vanishing.on('close', resolve));
  assert.equal(await get(port), `https://127.0.0.1:${port}`);
});

test('a wrong pair is refused with the reason', { skip }, async () => {
  writeFileSync(at('text.pem'), 'hello');
  writeFileSync(at('empty.key'), '');
  // biome-ignore format: one pair a line
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['none.pem', 'secret.key', /^secret_pem .*none\.pem: there is no such file; it is needed since enable_ssl is on$/],
    ['secret.pem', 'none.key', /^secret_key .*none\.key: there is no such file; /],
    ['text.pem', 'secret.key', /^secret_pem .*text\.pem: expected a certificate in PEM form$/],
    ['secret.key', 'secret.key', /^secret_pem .*secret\.key: expected a certificate in PEM form$/],
    ['secret.pem', 'secret.pem', /^secret_key .*secret\.pem: expected a private key in PEM form, without a passphrase$/],
    ['secret.pem', 'empty.key', /^secret_key .*empty\.key: expected a private key in PEM form, without a passphrase$/],
    ['secret.pem', 'other.key', /^secret_key .*other\.key is not the key of the certificate in .*secret\.pem; they must be made together$/],
    ['.', 'secret.key', /^secret_pem .*: EISDIR/],
  ];
  for (const [pem, key, message] of cases)
    await assert.rejects(readTls(files(pem, key)), { code: 'INVALID_CONFIG', message });
});

test('a renewed pair is taken without a restart, a broken one is not', { skip }, async (t) => {
  const put = (name: string) => {
    for (const kind of ['pem', 'key']) copyFileSync(at(`${name}.${kind}`), at(`served.${kind}`));
  };
  put('other');
  const { server, port } = await serve(t, { ...options(), tls: await readTls(files('served.pem', 'served.key')) });
  assert.ok(server instanceof https.Server);
  const told: string[] = [];
  const write = (_: object, message: string) => told.push(message);
  const log = { debug: write, info: write, warn: write, error: write, isLevelEnabled: () => true };
  t.after(watchTls(server, files('served.pem', 'served.key'), log, 20));
  await assert.rejects(get(port), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  const until = async (message: string) => {
    while (told.at(-1) !== message) await sleep(10);
  };
  await sleep(50);
  put('secret');
  await until('the TLS certificate was read again');
  assert.equal(await get(port), `https://127.0.0.1:${port}`);
  writeFileSync(at('served.key'), 'broken');
  await until('the changed TLS files are not used');
  assert.equal(await get(port), `https://127.0.0.1:${port}`);
});

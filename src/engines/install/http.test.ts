import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createGet, proxyFor, shownUrl } from './http.ts';
import { SETTINGS, serveAnswers } from './index.test.server.ts';
import type { PipSettings } from './pip-settings.ts';

const textOf = async (response: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const piece of response) text += piece;
  return text;
};
const getBy = (settings: Partial<PipSettings> = {}, environment = {}) =>
  createGet({ ...SETTINGS, ...settings }, environment, 1);
const ask = async (url: string, settings: Partial<PipSettings> = {}, environment = {}): Promise<string> => {
  const get = await getBy(settings, environment);
  return textOf(await get(url));
};

test('user and password are sent, and never shown', async () => {
  const server = await serveAnswers((_, response) => response.writeHead(401, 'No').end());
  const url = server.url.replace('//', '//me:p%40ss@');
  await assert.rejects(ask(url), (error: Error) => {
    assert.equal(
      error.message,
      `${server.url}/: answered 401 No; a user and a password go into the address: PIP_INDEX_URL=https://USER:PASSWORD@HOST/…`,
    );
    return true;
  });
  assert.equal(server.asked[0]!.headers.authorization, `Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  assert.equal(shownUrl('https://a:b@c/d'), 'https://c/d');
  assert.equal(shownUrl('no address'), 'no address');
});

test('redirects are followed; what is meant for one host is not told to another', async () => {
  const other = await serveAnswers((request, response) => response.end(String(request.headers.authorization)));
  const server = await serveAnswers((request, response) => {
    const to = {
      '/near': '/there',
      '/far': `${other.url}/x`,
      '/round': '/round',
      '/away': 'ftp://a/',
      '/bad': 'http://[',
    }[request.url!];
    if (to === undefined) response.end(String(request.headers.authorization));
    else response.writeHead(302, { location: to }).end();
  });
  const at = (path: string): string => `${server.url.replace('//', '//me:pw@')}${path}`;
  assert.match(await ask(at('/near')), /^Basic /);
  assert.equal(await ask(at('/far')), 'undefined');
  await assert.rejects(ask(at('/round')), /led from address to address, 10 times/);
  await assert.rejects(ask(at('/away')), /leads to ftp:\/\/a\/, which is no HTTP/);
  await assert.rejects(ask(at('/bad')), { code: 'DOWNLOAD_FAILED', message: /leads to what is no address/ });
});

test('what may pass is tried again, the rest is not', async () => {
  let down = 2;
  const server = await serveAnswers((request, response) => {
    if (request.url === '/busy' && down-- > 0) return void response.writeHead(503).end();
    if (request.url === '/cut' && down-- > 0) return void request.socket.destroy();
    response.writeHead(request.url === '/down' ? 502 : request.url === '/no' ? 403 : 200).end('here');
  });
  assert.equal(await ask(`${server.url}/busy`), 'here');
  down = 2;
  assert.equal(await ask(`${server.url}/cut`), 'here');
  const before = server.asked.length;
  await assert.rejects(ask(`${server.url}/down`), { code: 'DOWNLOAD_FAILED', message: /answered 502/ });
  assert.equal(server.asked.length - before, 4);
  await assert.rejects(ask(`${server.url}/no`), /answered 403/);
  assert.equal(server.asked.length - before, 5);
});

test('a server that says nothing, and one that is not there', async () => {
  const server = await serveAnswers(() => {});
  await assert.rejects(ask(server.url, { timeoutMs: 30 }), {
    code: 'DOWNLOAD_FAILED',
    message: /nothing came for 0\.03 seconds/,
  });
  const gone = await serveAnswers(() => {});
  await new Promise((resolve) => gone.server.close(resolve));
  await assert.rejects(ask(gone.url), {
    code: 'DOWNLOAD_FAILED',
    message: /ECONNREFUSED.*HTTPS_PROXY and PIP_INDEX_URL/,
  });
  await assert.rejects(ask('file:///etc/hosts'), /is no address of HTTP/);
});

// biome-ignore format: one case a line
const PROXIES: readonly (readonly [string, Record<string, string>, string | undefined])[] = [
  ['http://a/', { HTTP_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['http://a/', { http_proxy: 'p:1', HTTP_PROXY: 'http://q:1' }, 'http://p:1/'],
  ['https://a/', { HTTP_PROXY: 'http://p:1' }, undefined],
  ['https://a/', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['https://a/', { ALL_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['https://a.b.c/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'x, B.C' }, undefined],
  ['https://ab.c/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'b.c' }, 'http://p:1/'],
  ['https://a.b.c/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*.b.c' }, undefined],
  ['https://a/', { HTTPS_PROXY: 'http://p:1', no_proxy: '*' }, undefined],
  ['https://a/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a:443' }, undefined],
  ['https://a/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a:80' }, 'http://p:1/'],
  ['http://10.1.2.3/', { HTTP_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8' }, undefined],
  ['http://11.1.2.3/', { HTTP_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8,10.0.0.0/99,a/b' }, 'http://p:1/'],
  ['http://[::1]:80/', { HTTP_PROXY: 'http://p:1', NO_PROXY: '::1' }, undefined],
  ['http://a/', {}, undefined],
];
for (const [url, environment, expected] of PROXIES) {
  test(`${url} with ${JSON.stringify(environment)} goes by ${expected ?? 'itself'}`, () =>
    assert.equal(proxyFor(new URL(url), environment)?.href, expected));
}
test('a proxy that is none is refused', () => {
  for (const proxy of ['socks5://p:1', 'http://[']) {
    assert.throws(() => proxyFor(new URL('http://a'), {}, proxy), { code: 'INVALID_CONFIG' }, proxy);
  }
});

test('plain HTTP by a proxy: the whole address, without its password', async () => {
  const proxy = await serveAnswers((request, response) => response.end(`${request.url} ${request.headers.host}`));
  const by = proxy.url.replace('//', '//me:pw@');
  assert.equal(await ask('http://u:p@index.test/simple/', { proxy: by }), 'http://index.test/simple/ index.test');
  const { headers } = proxy.asked[0]!;
  assert.equal(headers['proxy-authorization'], `Basic ${Buffer.from('me:pw').toString('base64')}`);
  assert.equal(headers.authorization, `Basic ${Buffer.from('u:p').toString('base64')}`);
});

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
after(() => rmSync(folder, { recursive: true }));
const [pem, key] = [join(folder, 'a.pem'), join(folder, 'a.key')];
const made = ((): boolean => {
  try {
    const line = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout ${key} -out ${pem}`;
    execFileSync('openssl', line.split(' '), { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
const tls = { skip: made ? false : 'openssl is not installed' };
const serveTls = async (): Promise<number> => {
  const server = createTlsServer({ cert: readFileSync(pem), key: readFileSync(key) }, (request, response) => {
    if (request.url === '/down') response.writeHead(302, { location: 'http://localhost:9/' }).end();
    else response.end('safe');
  });
  after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

test('certificates: of a file, of a folder, of nobody, not looked at', tls, async () => {
  const port = await serveTls();
  for (const host of ['localhost', '127.0.0.1']) {
    assert.equal(await ask(`https://${host}:${port}/`, { cert: pem }), 'safe');
    assert.equal(await ask(`https://${host}:${port}/`, { cert: folder }), 'safe');
    assert.equal(await ask(`https://${host}:${port}/`, { trustedHosts: [host] }), 'safe');
    assert.equal(await ask(`https://${host}:${port}/`, { trustedHosts: [`${host}:${port}`] }), 'safe');
    await assert.rejects(ask(`https://${host}:${port}/`), {
      code: 'DOWNLOAD_FAILED',
      message: /self.signed certificate; PIP_CERT=FILE names/,
    });
  }
  await assert.rejects(getBy({ cert: join(folder, 'none') }), {
    code: 'INVALID_CONFIG',
    message: /the certificate file .*none: ENOENT/,
  });
});

test('HTTPS does not lead to HTTP, where anybody could answer, unless the host is trusted', tls, async () => {
  const port = await serveTls();
  await assert.rejects(
    ask(`https://localhost:${port}/down`, { cert: pem }),
    /leads to http:\/\/localhost:9\/, which anybody could have written; PIP_TRUSTED_HOST/,
  );
  await assert.rejects(ask(`https://localhost:${port}/down`, { trustedHosts: ['localhost'] }), /ECONNREFUSED/);
});

test('HTTPS by a proxy: CONNECT, with its own user and password', tls, async () => {
  const port = await serveTls();
  const proxy = await serveAnswers(() => {});
  const seen: string[] = [];
  let open = true;
  proxy.server.on('connect', (request, client: Socket) => {
    seen.push(`${request.url} ${request.headers['proxy-authorization']} ${request.headers.authorization}`);
    if (!open) return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client);
      client.pipe(target);
    });
    client.on('error', () => target.destroy());
    target.on('error', () => client.destroy());
  });
  const HTTPS_PROXY = proxy.url.replace('//', '//me:pw@');
  assert.equal(await ask(`https://u:p@localhost:${port}/`, { cert: pem }, { HTTPS_PROXY }), 'safe');
  assert.deepEqual(seen, [`localhost:${port} Basic ${Buffer.from('me:pw').toString('base64')} undefined`]);
  open = false;
  await assert.rejects(ask(`https://localhost:${port}/`, { cert: pem }, { HTTPS_PROXY }), {
    code: 'DOWNLOAD_FAILED',
    message: /the proxy 127\.0\.0\.1:\d+ answered 407/,
  });
});

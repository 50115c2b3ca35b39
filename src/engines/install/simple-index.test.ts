import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createGet } from './http.ts';
import { SETTINGS, serveAnswers } from './index.test.server.ts';
import { filesInIndex, filesInLink, parseHtmlIndex, parseJsonIndex } from './simple-index.ts';

const HASH = 'ab'.repeat(32);
const BASE = 'https://host/simple/tensorflow/';

const HTML: readonly (readonly [string, string, readonly object[]])[] = [
  [
    'a hash',
    `<a href="../../f/a.whl#sha256=${HASH}">a.whl</a>`,
    [{ name: 'a.whl', url: 'https://host/f/a.whl', sha256: HASH, yanked: false }],
  ],
  ['a hash of another kind', '<a href="a.whl#md5=00">a</a>', [{ name: 'a.whl', url: `${BASE}a.whl`, yanked: false }]],
  ['taken back', '<a data-yanked="bad" href="a.whl">a</a>', [{ name: 'a.whl', url: `${BASE}a.whl`, yanked: true }]],
  [
    'taken back without a reason',
    "<A HREF='a.whl' data-yanked>a</A>",
    [{ name: 'a.whl', url: `${BASE}a.whl`, yanked: true }],
  ],
  [
    'a text that speaks of it',
    '<a title=" data-yanked" href="a.whl">a</a>',
    [{ name: 'a.whl', url: `${BASE}a.whl`, yanked: false }],
  ],
  [
    'requires-python, escaped or not',
    '<a data-requires-python=">=3.9,<3.14" href="a.whl">a</a><a data-requires-python="&gt;=3" href="b.whl">b</a>',
    [
      { name: 'a.whl', url: `${BASE}a.whl`, yanked: false },
      { name: 'b.whl', url: `${BASE}b.whl`, yanked: false },
    ],
  ],
  ['without quotes', '<a href=a.whl>a</a>', [{ name: 'a.whl', url: `${BASE}a.whl`, yanked: false }]],
  [
    'escaped in every way',
    '<a href="a%2Bcpu&#46;whl?x=1&amp;y=2">a</a>',
    [{ name: 'a+cpu.whl', url: `${BASE}a%2Bcpu.whl?x=1&y=2`, yanked: false }],
  ],
  [
    'escapes of nothing',
    '<a href="a%zz&#x999999;&nope;.whl">a</a>',
    [{ name: 'a%zz&', url: `${BASE}a%zz&`, yanked: false }],
  ],
  [
    'a base',
    '<base href="https://cdn/x/"><a href="a.whl">a</a>',
    [{ name: 'a.whl', url: 'https://cdn/x/a.whl', yanked: false }],
  ],
  ['a comment', '<!-- <a href="a.whl">a</a> -->', []],
  [
    'what leads to this disk, to nowhere or to a script',
    '<a href="file:///etc/passwd">a</a><a href="http://[">b</a><a href="javascript:x">c</a><a name="d">d</a><article href="e.whl">',
    [],
  ],
];
for (const [name, html, expected] of HTML) {
  test(`HTML: ${name}`, () => {
    assert.deepEqual(parseHtmlIndex(html, BASE), expected);
  });
}

const file = (rest: object): string =>
  JSON.stringify({ meta: { 'api-version': '1.4' }, files: [{ filename: 'a.whl', url: 'a.whl', ...rest }] });
const A = { name: 'a.whl', url: `${BASE}a.whl`, yanked: false };
const JSONS: readonly (readonly [string, string, readonly object[]])[] = [
  ['as little as may be', file({}), [A]],
  [
    'hash, size and place',
    file({ url: '/f/a.whl', hashes: { sha256: HASH.toUpperCase(), md5: '1' }, size: 7, 'requires-python': '>=3.9' }),
    [{ ...A, url: 'https://host/f/a.whl', sha256: HASH, sizeBytes: 7 }],
  ],
  ['taken back', file({ yanked: 'why' }), [{ ...A, yanked: true }]],
  ['taken back, with no reason', file({ yanked: '' }), [{ ...A, yanked: true }]],
  ['not taken back', file({ yanked: false }), [A]],
  ['a size and a hash that are none', file({ size: -1, hashes: { sha256: 'ab' } }), [A]],
  [
    'what is no file',
    '{"files": [null, 1, {}, {"filename": "a.whl"}, {"filename": "a", "url": "http://["}, {"filename": "a", "url": "file:///a"}]}',
    [],
  ],
];
for (const [name, json, expected] of JSONS)
  test(`JSON: ${name}`, () => assert.deepEqual(parseJsonIndex(json, BASE), expected));

for (const [name, json] of [
  ['not JSON', '<html>'],
  ['no files', '{}'],
  ['null', 'null'],
  ['of a version to come', '{"meta": {"api-version": "2.0"}, "files": []}'],
] as const) {
  test(`JSON that is refused: ${name}`, () =>
    assert.throws(() => parseJsonIndex(json, 'https://u:p@host/'), {
      code: 'DOWNLOAD_FAILED',
      message: /^https:\/\/host\/: /,
    }));
}

test('an index is asked for a package; user and password go with links to the same place alone', async () => {
  const server = await serveAnswers((request, response) => {
    if (request.url === '/simple/none/') return void response.writeHead(404).end();
    response.setHeader(
      'content-type',
      request.url === '/simple/json/' ? 'application/vnd.pypi.simple.v1+json' : 'text/html',
    );
    response.end(
      request.url === '/simple/json/' ? file({}) : '<a href="/f/a.whl">a</a><a href="https://cdn/b.whl">b</a>',
    );
  });
  const get = await createGet(SETTINGS, {});
  const index = `${server.url.replace('//', '//me:secret@')}/simple/`;
  assert.deepEqual(
    (await filesInIndex(get, index, 'tensorflow')).map(({ url }) => url.replace(String(server.port), 'port')),
    ['http://me:secret@127.0.0.1:port/f/a.whl', 'https://cdn/b.whl'],
  );
  assert.equal((await filesInIndex(get, server.url, 'simple/json'))[0]!.name, 'a.whl');
  assert.deepEqual(await filesInIndex(get, index, 'none'), []);
  const [first] = server.asked;
  assert.equal(first!.url, '/simple/tensorflow/');
  assert.equal(first!.headers.authorization, `Basic ${Buffer.from('me:secret').toString('base64')}`);
  assert.match(first!.headers.accept!, /^application\/vnd\.pypi\.simple\.v1\+json, .*text\/html/);
  await assert.rejects(filesInIndex(get, 'nowhere', 'x'), { code: 'INVALID_CONFIG' });
});

test('find-links: a folder, a file, a page on the disk, a page of the web, nothing', async () => {
  const root = mkdtempSync(join(tmpdir(), 'links-'));
  after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'wheels'));
  const wheel = join(root, 'wheels', 'a b.whl');
  writeFileSync(wheel, '');
  writeFileSync(join(root, 'page.html'), '<a href="wheels/a%20b.whl">a</a>');
  const server = await serveAnswers((_, response) => response.end('<a href="c.whl">c</a>'));
  const get = await createGet(SETTINGS, {});
  const here = { name: 'a b.whl', url: pathToFileURL(wheel).href, yanked: false };
  assert.deepEqual(await filesInLink(get, join(root, 'wheels')), [here]);
  assert.deepEqual(await filesInLink(get, pathToFileURL(join(root, 'wheels')).href), [here]);
  assert.deepEqual(await filesInLink(get, wheel), [here]);
  assert.deepEqual(await filesInLink(get, join(root, 'page.html')), [here]);
  assert.equal((await filesInLink(get, `${server.url}/links`))[0]!.url, `${server.url}/c.whl`);
  assert.deepEqual(await filesInLink(get, join(root, 'none')), []);
});

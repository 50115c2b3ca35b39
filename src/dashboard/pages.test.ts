/** The pages as their handlers answer them, over a service with models in every state. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { echoRoute, fakeContext, fakeService, MEAN_NAME, REASON } from '../../test/dashboard-service.ts';
import type { Service } from '../models/service.ts';
import type { HttpReply, HttpRequest } from '../protocols/route.ts';
import { seedRoutes } from '../protocols/seed/routes.ts';
import { escapeHtml } from './html.ts';
import { dashboardRoutes, dashboardRoutesOver } from './routes.ts';

const routes = dashboardRoutesOver(echoRoute);

interface Asked {
  readonly query?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly body?: Uint8Array;
  readonly service?: Service;
  readonly settings?: Parameters<typeof fakeContext>[1];
}

const ask = async (
  method: 'GET' | 'POST',
  path: string,
  asked: Asked = {},
): Promise<HttpReply & { readonly text: string }> => {
  const route = routes.find((r) => r.method === method && r.path === path)!;
  const request: HttpRequest = {
    method,
    path,
    params: {},
    query: new URLSearchParams(asked.query),
    headers: { 'content-type': asked.type ?? (asked.form ? 'application/x-www-form-urlencoded' : undefined) },
    body: asked.body ?? Buffer.from(new URLSearchParams(asked.form).toString()),
    signal: new AbortController().signal,
  };
  const reply = await route.handle(request, fakeContext(asked.service ?? fakeService(), asked.settings));
  return { ...reply, text: String(reply.body) };
};

const multipart = (fields: Readonly<Record<string, string>>, file: Uint8Array): { type: string; body: Uint8Array } => {
  const part = (head: string): string => `--XX\r\nContent-Disposition: form-data; ${head}\r\n\r\n`;
  const before = Object.entries(fields).map(([name, value]) => `${part(`name="${name}"`)}${value}\r\n`);
  const head = Buffer.from(`${before.join('')}${part('name="image"; filename="c<a>t.png"')}`);
  return { type: 'multipart/form-data; boundary=XX', body: Buffer.concat([head, file, Buffer.from('\r\n--XX--\r\n')]) };
};

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** The text of an element, read back from HTML. */
const inner = (text: string, id: string): string => {
  const found = new RegExp(`<(\\w+)(?: [^>]*)? id="${id}"[^>]*>\\n?([\\s\\S]*?)</\\1>`).exec(text);
  assert.ok(found, `an element ${id}`);
  return found[2]!.replace(
    /&(?:lt|gt|quot|amp|#39|#96);/g,
    (entity) => ({ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&', '&#39;': "'", '&#96;': '`' })[entity]!,
  );
};

const SEED_PATHS = [
  'image_inference',
  'run_image_inference',
  'json_inference',
  'run_json_inference',
  'generate_clients',
  'run_generate_clients',
];
const PAGE_ROUTES = [
  ['GET', '/'],
  ...['GET', 'POST'].flatMap((method) => SEED_PATHS.map((path) => [method, `/${path}`])),
] as ['GET' | 'POST', string][];

test('the pages and the seed’s API share no route', () => {
  const all = [...dashboardRoutes, ...seedRoutes].map(({ method, path }) => `${method} ${path}`);
  assert.equal(new Set(all).size, all.length);
  assert.ok(
    [...dashboardRoutes].every(({ open }) => open === undefined),
    'every page asks for credentials where auth is on',
  );
});

for (const [method, path] of PAGE_ROUTES) {
  test(`${method} ${path} is a page that loads nothing but its own files, for any model and for none`, async () => {
    for (const service of [fakeService(), fakeService([])]) {
      const { status, headers, text } = await ask(method, path, { service });
      assert.equal(status, 200);
      assert.equal(headers!['content-type'], 'text/html; charset=utf-8');
      assert.match(headers!['content-security-policy']!, /default-src 'none'.*frame-ancestors 'none'/);
      assert.doesNotMatch(headers!['content-security-policy']!, /unsafe/);
      assert.match(text, /^<!doctype html>/);
      assert.doesNotMatch(
        text,
        /<script(?! type="module" src="\.\/dashboard\/)|<style| style=| on\w+="|undefined|\[object/,
      );
      assert.equal(service.held(), 0);
    }
  });
}

for (const [method, path] of PAGE_ROUTES) {
  test(`${method} ${path} shows mean names as text`, async () => {
    const { text } = await ask(method, path, { query: { model_name: MEAN_NAME } });
    assert.ok(text.includes(escapeHtml(MEAN_NAME)));
    assert.ok(!text.includes('<img src=x'));
    assert.ok(!text.includes('<script>'));
    assert.equal(text.split('</textarea>').length, text.includes('<textarea') ? 2 : 1);
  });
}

for (const path of SEED_PATHS.filter((p) => !p.startsWith('run_'))) {
  test(`every select and field of /${path} has a label`, async () => {
    const { text } = await ask('GET', `/${path}`);
    const fields = [...text.matchAll(/<(?:select|textarea|input)(?! type="hidden")[^>]* id="([^"]+)"/g)].map(
      ([, id]) => id,
    );
    assert.ok(fields.length >= 3);
    for (const id of fields) assert.ok(text.includes(`<label for="${id}">`), id);
  });
}

test('the first page has a row for each version that is there, with its state', async () => {
  const { text } = await ask('GET', '/');
  const rows = [...text.matchAll(/<tr>\s*<th scope="row" class="name"><a href="#model-(\d)">[\s\S]*?<\/tr>/g)].map(
    ([row, i]) => [i, /data-label="Version">(\w+)</.exec(row)![1], /class="state[^"]*">([^<]+)</.exec(row)![1]],
  );
  assert.deepEqual(rows, [
    ['0', '2', 'ready'],
    ['0', '1', 'ready'],
    ['1', '2', 'loading'],
    ['1', '1', 'ready'],
    ['2', '7', 'failed'],
    ['3', 'none', 'nothing found'],
    ['4', '1', 'ready'],
  ]);
});

for (const [what, pattern] of [
  ['the version of the program', /Version<\/dt><dd[^>]*>1\.2\.3</],
  ['what a model runs on', /, by ONNX Runtime 1\.30\.0 on CUDA device 0 \(NVIDIA H200\)</],
  ['the engine', /Engine<\/dt><dd[^>]*>ONNX Runtime 1\.30\.0</],
  ['the memory', /Memory<\/dt><dd[^>]*>[\d.]+ MB</],
  ['the uptime', /Uptime<\/dt><dd[^>]*>\d+ s</],
  ['how many models are ready', />3 of 5 models ready</],
  [
    'dtype and shape of an input',
    /<code>features<\/code><\/th>\s*<td><code>float32<\/code><\/td>\s*<td><code>\[\?, 9\]</,
  ],
  ['signatures that are not the default', /<code>other<\/code>/],
  ['base paths', /<code class="soft">\.\/models\/deep_image_model</],
  ['notes', /The output &quot;aux&quot; was renamed\./],
  ['the whole reason of a failure', new RegExp(escapeHtml(REASON).replace(/[[\]().]/g, '\\$&'))],
  ['what to do about a failure', /Mend the files at <code>\.\/models\/broken/],
  ['what to do where nothing is found', /Put the model there.*\s.*\.\/models\/empty\/1/],
] as const) {
  test(`the first page shows ${what}`, async () => assert.match((await ask('GET', '/')).text, pattern));
}

test('a server without models says how to serve one', async () => {
  assert.match((await ask('GET', '/', { service: fakeService([]) })).text, /--model_base_path=/);
});

test('the state that the script asks for changes when a model does', async () => {
  const service = fakeService();
  const first = JSON.parse((await ask('GET', '/dashboard/state.json', { service })).text) as Record<string, string>;
  assert.ok((await ask('GET', '/', { service })).text.includes(`data-digest="${first['digest']}"`));
  service.list.pop();
  const second = JSON.parse((await ask('GET', '/dashboard/state.json', { service })).text) as Record<string, string>;
  assert.notEqual(second['digest'], first['digest']);
});

test('the JSON form is filled with an example of the chosen signature', async () => {
  const text = inner((await ask('GET', '/json_inference', { query: { signature_name: 'other' } })).text, 'json_data');
  assert.deepEqual(JSON.parse(text), { keys: [[1], [1]] });
});

test('the JSON form runs without scripts, keeps what was typed, and answers every digit', async () => {
  const json_data = '{"keys": [[ 9007199254740993 ]], "x": NaN, "t": "</textarea>"}';
  const form = { model_name: 'default', model_version: '1', signature_name: 'other', json_data };
  const { status, text } = await ask('POST', '/run_json_inference', { form });
  assert.equal(status, 200);
  assert.equal(inner(text, 'json_data'), json_data);
  const answer = inner(text, 'result-json');
  for (const part of ['9007199254740993', 'NaN', '"model_version": 1', '"signature_name": "other"'])
    assert.ok(answer.includes(part), part);
  assert.match(text, /Status 200 in [\d.]+ ms/);
  assert.match(text, /name="model_version" value="1"/);
});

test('a GET of run_json_inference runs what its query says', async () => {
  const { text } = await ask('GET', '/run_json_inference', { query: { json_data: '[1]' } });
  assert.match(inner(text, 'result-json'), /"data": \[1\]/);
});

test('a refused inference shows the error, escaped, with the status that a client would get', async () => {
  const { status, text } = await ask('POST', '/run_json_inference', { form: { json_data: '"fail"' } });
  assert.equal(status, 400);
  assert.match(text, /Status 400/);
  assert.match(text, /does not fit \[batch, 1\]/);
  assert.ok(!text.includes('<b>'));
});

// biome-ignore format: one case a line
const REFUSALS: readonly (readonly [name: string, method: 'GET' | 'POST', path: string, asked: Asked, status: number, pattern: RegExp])[] = [
  ['an unknown model',           'GET',  '/json_inference',      { query: { model_name: '<nope>' } },                          404, /no model is called &quot;&lt;nope&gt;/],
  ['a version that is no number', 'GET', '/image_inference',     { query: { model_version: '1x' } },                           400, /&quot;1x&quot; is not the number of a version/],
  ['a version that is not there', 'GET', '/json_inference',      { query: { model_version: '9' } },                            503, /Choose<\/button>[\s\S]*not ready/],
  ['an unknown signature',       'POST', '/run_json_inference',  { form: { signature_name: 'zz', json_data: '1' } },           404, /no signature &quot;zz&quot;; it has serving_default/],
  ['a model that failed',        'GET',  '/generate_clients',    { query: { model_name: 'broken' } },                          503, /&lt;CustomOp&gt;[\s\S]*Mend the files/],
  ['an unknown language',        'POST', '/run_generate_clients', { form: { language: 'cobol' } },                             404, /there are bash, python/],
  ['a body that is no form',     'POST', '/run_json_inference',  { type: 'application/json', body: Buffer.from('{}') },        415, /post JSON to \//],
  ['a form that is cut',         'POST', '/run_image_inference', { ...multipart({}, PNG), body: Buffer.from('--XX\r\nCont') }, 400, /form cannot be read/],
  ['a form without an image',    'POST', '/run_image_inference', { form: { model_name: 'default' } },                          400, /no image was chosen/],
];
for (const [name, method, path, asked, expected, pattern] of REFUSALS) {
  test(`${name} is a page with the status ${expected}`, async () => {
    const { status, headers, text } = await ask(method, path, asked);
    assert.equal(status, expected);
    assert.equal(headers!['content-type'], 'text/html; charset=utf-8');
    assert.match(text, pattern);
    assert.match(text, /role="alert"/);
  });
}

test('a fault of the program is left to the server', async () => {
  const models = (): never => {
    throw new TypeError('oops');
  };
  await assert.rejects(ask('GET', '/', { service: { ...fakeService(), models } }), TypeError);
});

test('an uploaded image is shown from the page itself, beside the answer', async () => {
  const form = multipart({ model_name: 'deep_image_model', model_version: '', signature_name: 'predict' }, PNG);
  const { status, text } = await ask('POST', '/run_image_inference', form);
  assert.equal(status, 200);
  assert.ok(text.includes(`src="data:image/png;base64,${PNG.toString('base64')}"`));
  assert.match(text, /alt="The image that was sent: c&lt;a&gt;t\.png"/);
  assert.ok(inner(text, 'result-json').includes(`${form.body.length} bytes`));
});

test('an uploaded file that is no picture is not shown', async () => {
  const { text } = await ask('POST', '/run_image_inference', multipart({}, Buffer.from('<svg onload="alert(1)">')));
  assert.doesNotMatch(text, /data:|<svg/);
});

for (const [word, pattern] of [
  ['bash', /curl/],
  ['python', /urllib/],
  ['golang', /net\/http/],
  ['js', /await fetch/],
] as const) {
  test(`a client in ${word} is for the chosen model, version, signature and user`, async () => {
    const form = { model_name: 'default', model_version: '1', signature_name: 'other', language: word };
    const { text } = await ask('POST', '/run_generate_clients', { form, settings: { auth: { username: 'ann' } } });
    const source = inner(text, 'client');
    assert.match(source, pattern);
    assert.ok(
      source.includes(
        '{"model_name": "default", "model_version": 1, "signature_name": "other", "data": {"keys": [[1], [1]]}}',
      ),
    );
    assert.match(source, /ann/);
    assert.equal(inner(text, 'json'), '{"data": {"keys": [[1], [1]]}}');
    assert.match(text, /gen_client\?language=\w+&amp;model_version=1&amp;signature_name=other/);
  });
}

/** Generated clients are really run, against a server that answers with what it was sent. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { ServingError } from '../errors.ts';
import type { Signature } from '../tensor/signature.ts';
import { exampleRequest } from './example.ts';
import { findLanguage, generateClient, LANGUAGES } from './languages.ts';
import type { ClientOptions } from './template.ts';

const works = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** How to run a file of each language here, and why it cannot be run. */
const RUNNERS: ReadonlyMap<string, { readonly argv: readonly string[]; readonly skip: false | string }> = new Map([
  ['bash', { argv: ['bash'], skip: works('curl', '--version') && works('bash', '--version') ? false : 'no curl' }],
  ['python', { argv: ['python3'], skip: works('python3', '--version') ? false : 'no python3' }],
  ['golang', { argv: ['go', 'run'], skip: works('go', 'version') ? false : 'no go' }],
  ['javascript', { argv: [process.execPath], skip: false }],
]);

const folder = mkdtempSync(join(tmpdir(), 'stfs-clients-'));

interface Run {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const environment = (extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(([name]) => !/^(STFS_|.*_proxy$|NODE_OPTIONS$)/i.test(name));
  return { ...Object.fromEntries(kept), NODE_NO_WARNINGS: '1', GO111MODULE: 'off', GOFLAGS: '', ...extra };
};

let runs = 0;
const run = (language: string, source: string, extra: Readonly<Record<string, string>> = {}): Promise<Run> =>
  new Promise((resolve, reject) => {
    const path = join(folder, `${runs++}-${findLanguage(language).file}`);
    writeFileSync(path, source);
    const [command, ...args] = RUNNERS.get(language)!.argv;
    const child = spawn(command!, [...args, path], { env: environment(extra), stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text.out += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text.err += chunk;
    });
    child.on('error', reject).on('close', (status) => resolve({ status, ...text }));
  });

/** Answers with the body it was sent, 400 where that asks for it, 401 without the right credentials at /private. */
const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    const secret = `Basic ${Buffer.from('Ünal:pass:wörd "$x`').toString('base64')}`;
    const good = request.method === 'POST' && request.headers['content-type'] === 'application/json';
    if (!good || body.includes('"model_name": "fail"') || body.includes('"model_name":"fail"')) {
      response.writeHead(400).end('{"error": "it is 100% refused"}');
    } else if (request.url === '/private' && request.headers.authorization !== secret) {
      response.writeHead(401).end('{"error": "who are you"}');
    } else {
      response.end(body);
    }
  });
};

const listen = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

const MEAN = [
  ...['plain', '', ' ', 'two words', "it's", 'say "hi"', 'back`quote`', '$HOME $(id)', '$' + '{HOME}', '100% %s %d %n'],
  ...['line\nbreak', 'carriage\r', 'tab\t', 'nul\0', 'back\\slash \\n \\u0041', '名前', 'naïve', '😀', '\u202eevil'],
  ...['\u2028', '\ufeff', "'''", '"""', '*/', '//', '#', '{{x}}', '-n', '__proto__', 'JSON', '\nJSON\n', "');('", '!x'],
];
const signatureOf = (names: readonly string[]): Signature => ({
  inputs: names.map((name, i) => ({
    name,
    type: { kind: 'tensor', dtype: (['int32', 'float32', 'bool', 'string'] as const)[i % 4]!, shape: ['n', 1] },
  })),
  outputs: [],
});

const plain = (endpoint: string): ClientOptions => ({
  endpoint,
  modelName: 'default',
  signature: signatureOf(['keys', 'features']),
});

const server = createServer(echo);
let endpoint = '';
before(async () => {
  endpoint = `http://${await listen(server)}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

test('every language has a runner here', () => assert.deepEqual([...RUNNERS.keys()], [...LANGUAGES.keys()]));

test('no two languages share a word', () => {
  const words = [...LANGUAGES].flatMap(([name, { aliases }]) => [name, ...aliases]);
  assert.equal(new Set(words).size, words.length);
});

for (const [word, title] of [
  ['js', 'JavaScript'],
  ['go', 'Go'],
  ['py', 'Python'],
  ['Bash', 'Bash'],
] as const) {
  test(`the word ${word} means ${title}`, () => assert.equal(findLanguage(word).title, title));
}

for (const word of ['cobol', '', '__proto__', 'constructor']) {
  test(`an unknown language ${JSON.stringify(word)} is refused with those that there are`, () =>
    assert.throws(
      () => generateClient(word, plain('http://h')),
      (error) => error instanceof ServingError && error.code === 'NOT_FOUND' && /bash, python/.test(error.message),
    ));
}

test('nothing that a name or an address holds adds a line to any source', () => {
  const lines = (language: string, text: string): number =>
    generateClient(language, {
      endpoint: `https://h/${text}`,
      modelName: text,
      signatureName: text,
      version: 1,
      signature: signatureOf([text]),
      auth: { username: text },
    })
      .replace(/^(endpoint|username)='(?:[^']|'\\'')*'$/gm, '')
      .split(/\r\n|[\n\r\u2028\u2029]/).length;
  fc.assert(
    fc.property(fc.constantFrom(...LANGUAGES.keys()), fc.string({ unit: 'binary' }), (language, text) =>
      assert.equal(lines(language, text), lines(language, 'x')),
    ),
  );
});

for (const [language, { title }] of LANGUAGES) {
  describe(title, { skip: RUNNERS.get(language)!.skip }, () => {
    test('sends exactly the example and prints the answer', async () => {
      const options: ClientOptions = {
        ...plain(endpoint),
        modelName: MEAN.join('|'),
        signatureName: 'a"b\'c',
        version: 2,
        signature: signatureOf(MEAN),
      };
      const { status, out, err } = await run(language, generateClient(language, options));
      assert.equal(err, '');
      assert.equal(status, 0);
      assert.deepEqual(JSON.parse(out), JSON.parse(exampleRequest(options)));
    });

    test('ends with the server’s error and a failing status', async () => {
      const { status, out, err } = await run(
        language,
        generateClient(language, { ...plain(endpoint), modelName: 'fail' }),
      );
      assert.notEqual(status, 0);
      assert.equal(out, '');
      assert.match(err, /HTTP 400: \{"error": "it is 100% refused"\}/);
    });

    test('ends with a reason where no server listens', async () => {
      const { status, err } = await run(language, generateClient(language, plain('http://127.0.0.1:1')));
      assert.notEqual(status, 0);
      assert.match(err, /refused|connect|bad port/i);
      assert.doesNotMatch(err, /Traceback|at .*\.js:/);
    });

    test('takes credentials from the environment, the configured user by default', async () => {
      const source = generateClient(language, { ...plain(`${endpoint}/private`), auth: { username: 'Ünal' } });
      const password = { STFS_PASSWORD: 'pass:wörd "$x`' };
      const right = await run(language, source, password);
      assert.deepEqual([right.status, right.err], [0, '']);
      const wrong = await run(language, source, { ...password, STFS_USERNAME: 'eve' });
      assert.notEqual(wrong.status, 0);
      assert.match(wrong.err, /HTTP 401: \{"error": "who are you"\}/);
      const none = await run(language, source);
      assert.notEqual(none.status, 0);
      assert.match(none.err, /STFS_PASSWORD/);
    });
  });
}

for (const language of ['python', 'javascript'] as const) {
  test(`${language}: any names at all arrive as they are`, { skip: RUNNERS.get(language)!.skip }, async () => {
    const names = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 20, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(names, async (inputs) => {
        const options = { ...plain(endpoint), modelName: inputs[0]!, signature: signatureOf(inputs) };
        const { out, err } = await run(language, generateClient(language, options));
        assert.equal(err, '');
        assert.deepEqual(JSON.parse(out), JSON.parse(exampleRequest(options)));
      }),
      { numRuns: 8 },
    );
  });
}

const formatted = (command: string, source: string): Run & { readonly text: string } => {
  const path = join(folder, 'formatted.go');
  writeFileSync(path, source);
  const { status, stdout, stderr } = spawnSync(command, ['-d', path], { encoding: 'utf8' });
  return { status, out: stdout, err: stderr, text: readFileSync(path, 'utf8') };
};
for (const scheme of ['http', 'https']) {
  test(`golang: an ${scheme} client is as gofmt wants it`, { skip: RUNNERS.get('golang')!.skip }, () => {
    const options: ClientOptions = { ...plain(`${scheme}://h:1`), auth: { username: 'admin' } };
    const { out, err } = formatted('gofmt', generateClient('golang', options));
    assert.deepEqual([out, err], ['', '']);
  });
}

describe('TLS with a self-signed certificate', { skip: works('openssl', 'version') ? false : 'no openssl' }, () => {
  const key = join(folder, 'secret.key');
  const pem = join(folder, 'secret.pem');
  let secure: Server;
  let address = '';
  before(async () => {
    const made = works(
      'openssl',
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-out', pem, '-keyout', key, '-days', '2'],
      ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
    );
    assert.ok(made, 'openssl makes a certificate');
    secure = createTlsServer({ key: readFileSync(key), cert: readFileSync(pem) }, echo);
    secure.on('tlsClientError', () => undefined);
    address = `https://${await listen(secure)}`;
  });
  after(() => {
    secure.close();
    secure.closeAllConnections();
  });

  for (const [language, { title }] of LANGUAGES) {
    test(title, { skip: RUNNERS.get(language)!.skip }, async () => {
      const source = generateClient(language, plain(address));
      const refused = await run(language, source);
      assert.notEqual(refused.status, 0);
      assert.match(refused.err, /certificate/i);
      const trusted = await run(
        language,
        source,
        language === 'javascript' ? { NODE_EXTRA_CA_CERTS: pem } : { STFS_CA: pem },
      );
      assert.deepEqual([trusted.status, trusted.err], [0, '']);
      const insecure = await run(language, source, { STFS_INSECURE: '1' });
      assert.deepEqual([insecure.status, insecure.err], [0, '']);
    });
  }
});

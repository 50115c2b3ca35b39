import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { ServingError } from '../../errors.ts';
import { type EngineName, engineFolder, installedVersions } from '../installed.ts';
import { findGpuProviders } from '../onnxruntime/gpu-providers.ts';
import { LIBRARIES } from '../tensorflow/library.ts';
import { serveAnswers, type TestServer } from './index.test.server.ts';
import { type InstallOptions, installEngine } from './install.ts';
import { PACKAGES } from './packages.ts';
import { librariesOf, wheel } from './wheel.test.kit.ts';

const root = mkdtempSync(join(tmpdir(), 'install-'));
after(() => rmSync(root, { recursive: true }));
let count = 0;
const MACHINE = { architecture: 'x86_64', glibc: [2, 36] } as const;
/** Long enough for what was sent to have come. */
const CUT_MS = 60;
const linux = { skip: process.platform === 'linux' ? false : 'engines are installed on Linux' };

interface Offer {
  readonly name: string;
  readonly bytes: Buffer;
  /** Bytes after which connections are cut, one a request. */
  readonly cuts?: number[];
  readonly status?: number;
}
const named = (version: string, distribution = 'tensorflow_cpu'): string =>
  `${distribution}-${version}-cp311-cp311-manylinux_2_27_x86_64.whl`;
const offer = (version: string, rest: Partial<Offer> = {}): Offer => ({
  name: named(version),
  bytes: wheel(version),
  ...rest,
});

/** A package index of these wheels; sizes are not stated, since wheels as small as these are passed over. */
const serveIndex = (offers: readonly Offer[], status = 200): Promise<TestServer> =>
  serveAnswers((request, response) => {
    const [, kind = '', name = ''] = request.url!.split('/');
    const found = offers.find((one) => one.name === decodeURIComponent(name));
    if (kind === 'simple') {
      const own = offers.filter((one) => one.name.startsWith(`${name.replaceAll('-', '_')}-`));
      const files = own.map(({ name: filename, bytes }) => ({
        filename,
        url: `/files/${encodeURIComponent(filename)}`,
        hashes: { sha256: createHash('sha256').update(bytes).digest('hex') },
      }));
      response.writeHead(own.length > 0 || status !== 200 ? status : 404, {
        'content-type': 'application/vnd.pypi.simple.v1+json',
      });
      response.end(JSON.stringify({ meta: { 'api-version': '1.0' }, files }));
      return;
    }
    if (!found || found.status) return void response.writeHead(found?.status ?? 404).end();
    const [, start = '0'] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const part = found.bytes.subarray(Number(start));
    response.writeHead(start === '0' ? 200 : 206, {
      'content-length': part.length,
      ...(start !== '0' && { 'content-range': `bytes ${start}-${found.bytes.length - 1}/${found.bytes.length}` }),
    });
    const cut = found.cuts?.shift();
    if (cut === undefined) response.end(part);
    else response.write(part.subarray(0, cut), () => setTimeout(() => response.destroy(), CUT_MS));
  });

interface Place {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly said: string[];
  install(options?: InstallOptions, name?: EngineName): ReturnType<typeof installEngine>;
}
/** A home of its own, with an index; the libraries say the version that the folder was to be. */
const place = (
  variables: Readonly<Record<string, string>>,
  says = '2.21.0',
  name: EngineName = 'tensorflow',
): Place => {
  const STFS_HOME = join(root, `home${count++}`);
  const environment = { STFS_HOME, PIP_CONFIG_FILE: '/dev/null', ...variables };
  const said: string[] = [];
  const rest = {
    environment,
    home: root,
    machine: MACHINE,
    retryDelayMs: 1,
    probe: async () => says,
    say: (line: string) => said.push(line),
  };
  return {
    environment,
    folder: engineFolder(name, { STFS_HOME }),
    said,
    install: (options = {}) => installEngine(name, { ...rest, ...options }),
  };
};
const by = (server: TestServer): Record<string, string> => ({ PIP_INDEX_URL: `${server.url}/simple` });
const versionsIn = ({ environment }: Place): readonly string[] =>
  installedVersions('tensorflow', LIBRARIES, environment).map(({ version }) => version);
/** What is left besides engines. */
const leftIn = ({ folder }: Place): readonly string[] =>
  readdirSync(folder).filter((name) => name.startsWith('.') && name !== '.downloads');

test('the newest version is installed, once', linux, async () => {
  const server = await serveIndex([offer('2.20.0'), offer('2.21.0')]);
  const at = place(by(server));
  const engine = await at.install();
  assert.deepEqual(engine, { version: '2.21.0', folder: join(at.folder, '2.21.0') });
  assert.deepEqual(readdirSync(engine.folder).sort(), ['engine.json', ...LIBRARIES].sort());
  const facts = JSON.parse(readFileSync(join(engine.folder, 'engine.json'), 'utf8'));
  assert.equal(facts.wheel, named('2.21.0'));
  assert.deepEqual(at.said, [
    `downloading ${named('2.21.0')}`,
    `unpacking ${named('2.21.0')}`,
    'loading the libraries by way of trial',
  ]);
  assert.deepEqual([readdirSync(join(at.folder, '.downloads')), leftIn(at)], [[], []]);
  const before = server.asked.length;
  assert.deepEqual(await at.install(), engine, 'it is there');
  assert.deepEqual(
    server.asked
      .slice(before)
      .map(({ url }) => url)
      .sort(),
    ['/simple/tensorflow-cpu/', '/simple/tensorflow/'],
  );
});

test('versions stand side by side', linux, async () => {
  const at = place(by(await serveIndex([offer('2.15.0.post1'), offer('2.20.0'), offer('2.21.0')])));
  await at.install();
  await at.install({ version: '2.20', probe: async () => '2.20.0' });
  await at.install({ version: '2.15.0.post1', probe: async () => '2.15.0' });
  assert.deepEqual(versionsIn(at), ['2.21.0', '2.20.0', '2.15.0.post1']);
});

test('a version to come, as the library says it', linux, async () => {
  const at = place(by(await serveIndex([offer('2.22.0rc0')])), '2.22.0-rc0');
  assert.equal((await at.install({ version: '2.22.0rc0' })).version, '2.22.0rc0');
});

test('ONNX Runtime for GPUs, of the one version that fits', linux, async () => {
  const pack = PACKAGES['onnxruntime-gpu'];
  const offers = [pack.only!, '1.99.0'].map((version) => ({
    name: named(version, 'onnxruntime_gpu'),
    bytes: wheel(version, librariesOf(pack), 'onnxruntime_gpu'),
  }));
  const at = place(by(await serveIndex(offers)), pack.only, 'onnxruntime-gpu');
  const { version, folder } = await at.install();
  assert.equal(version, pack.only);
  assert.equal(findGpuProviders(at.environment)?.folder, folder);
  await assert.rejects(at.install({ version: '1.99.0' }), {
    code: 'INVALID_CONFIG',
    message: `--version=1.99.0: expected ${pack.only}, or no version at all, for ONNX Runtime for GPUs`,
  });
});

test('a download that breaks off is taken up by the next installation', linux, async () => {
  const broken = offer('2.21.0', { cuts: [100, 0, 0, 0, 0] });
  const server = await serveIndex([broken]);
  const at = place(by(server));
  await assert.rejects(at.install(), { code: 'DOWNLOAD_FAILED', message: /the next try goes on from there/ });
  assert.equal(readFileSync(join(at.folder, '.downloads', broken.name)).length, 100);
  assert.deepEqual([versionsIn(at), leftIn(at)], [[], []]);
  assert.equal((await at.install()).version, '2.21.0');
  assert.equal(server.asked.at(-1)!.headers.range, 'bytes=100-');
});

test('a wheel, a folder, a folder of links', linux, async () => {
  const files = join(root, 'files');
  mkdirSync(files, { recursive: true });
  writeFileSync(join(files, named('2.21.0')), wheel('2.21.0'));
  const none = { PIP_NO_INDEX: '1' };
  const byWheel = place(none);
  assert.equal((await byWheel.install({ from: join(files, named('2.21.0')) })).version, '2.21.0');
  assert.equal((await byWheel.install({ from: join(files, named('2.21.0')) })).version, '2.21.0', 'and again');
  assert.deepEqual(versionsIn(byWheel), ['2.21.0']);
  const byFolder = place(none);
  assert.equal((await byFolder.install({ from: join(byWheel.folder, '2.21.0') })).version, '2.21.0');
  const byLinks = place({ ...none, PIP_FIND_LINKS: files });
  assert.equal((await byLinks.install()).version, '2.21.0');
  assert.ok(existsSync(join(files, named('2.21.0'))), 'what is not ours is left');
});

test('an index that cannot be read is passed over where another one has the wheel', linux, async () => {
  const server = await serveIndex([offer('2.21.0')]);
  const down = await serveIndex([], 403);
  const at = place({ ...by(server), PIP_EXTRA_INDEX_URL: `${down.url}/simple` });
  assert.equal((await at.install()).version, '2.21.0');
  assert.equal(at.said.filter((line) => /^not looked at: .*answered 403/.test(line)).length, 2);
  await assert.rejects(place(by(down)).install(), { code: 'DOWNLOAD_FAILED', message: /answered 403/ });
});

test('what an installation left that was killed is swept away; one that lives is not disturbed', linux, async () => {
  const at = place(by(await serveIndex([offer('2.21.0')])));
  mkdirSync(join(at.folder, '.install-old'), { recursive: true });
  writeFileSync(join(at.folder, '.lock'), `${process.pid} ${hostname()}`);
  await assert.rejects(at.install(), { code: 'INVALID_CONFIG', message: /another installation is under way/ });
  assert.ok(existsSync(join(at.folder, '.install-old')));
  writeFileSync(join(at.folder, '.lock'), `${2 ** 30} ${hostname()}`);
  await at.install();
  assert.deepEqual(leftIn(at), []);
});

test('of two installations at once, one goes on', linux, async () => {
  const at = place(by(await serveIndex([offer('2.21.0')])));
  const both = await Promise.allSettled([at.install(), at.install()]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.deepEqual([versionsIn(at), leftIn(at)], [['2.21.0'], []]);
});

const page = Buffer.from('<html>sign in</html>');
// biome-ignore format: one case a line
const FAILS: readonly (readonly [string, readonly Offer[], InstallOptions, string, RegExp])[] = [
  ['no wheel', [], {}, 'UNSUPPORTED_PLATFORM', /no wheel of tensorflow-cpu or tensorflow runs on x86_64 with glibc 2\.36; 0 files were looked at in http/],
  ['no wheel of the version', [offer('2.20.0')], { version: '2.21.0' }, 'UNSUPPORTED_PLATFORM', /no wheel of tensorflow-cpu or tensorflow 2\.21\.0 runs/],
  ['a C library of another kind', [offer('2.21.0')], { machine: { architecture: 'x86_64', glibc: undefined } }, 'UNSUPPORTED_PLATFORM', /this is linux x86_64 without the GNU C library/],
  ['a processor of another kind', [offer('2.21.0')], { machine: { architecture: 'riscv64', glibc: [2, 40] } }, 'UNSUPPORTED_PLATFORM', /x86_64 or aarch64; this is linux riscv64/],
  ['a version before all that run', [], { version: '2.11.0' }, 'INVALID_CONFIG', /--version=2\.11\.0: expected a version from 2\.12\.0 on, such as 2\.21\.0, for TensorFlow/],
  ['no version', [], { version: 'newest' }, 'INVALID_CONFIG', /--version=newest: expected a version/],
  ['a path where nothing is', [], { from: '/nowhere/at/all' }, 'INVALID_CONFIG', /--from: ENOENT/],
  ['a folder of something else', [], { from: tmpdir() }, 'DOWNLOAD_FAILED', /does not hold libtensorflow_framework/],
  ['a wheel that is listed, but not there', [offer('2.21.0', { status: 404 })], {}, 'DOWNLOAD_FAILED', /is listed, but not there/],
  ['a page in place of a wheel', [offer('2.21.0', { bytes: page })], {}, 'DOWNLOAD_FAILED', /not a zip archive/],
  ['a wheel of another version than its name', [offer('2.21.0', { bytes: wheel('2.20.0') })], {}, 'DOWNLOAD_FAILED', /the libraries say that they are version 2\.21\.0, not 2\.20\.0/],
  ['libraries of another version', [offer('2.21.0')], { probe: async () => '2.19.0' }, 'DOWNLOAD_FAILED', /the libraries say that they are version 2\.19\.0, not 2\.21\.0/],
  ['libraries that do not load', [offer('2.21.0')], { probe: async () => { throw new ServingError('UNSUPPORTED_PLATFORM', 'no AVX'); } }, 'UNSUPPORTED_PLATFORM', /no AVX/],
];
for (const [name, offers, options, code, message] of FAILS) {
  test(`fails, and leaves nothing: ${name}`, linux, async () => {
    const at = place(by(await serveIndex(offers)));
    await assert.rejects(at.install(options), { code, message });
    if (!existsSync(at.folder)) return;
    assert.deepEqual([versionsIn(at), leftIn(at)], [[], []]);
    const downloads = join(at.folder, '.downloads');
    if (code === 'DOWNLOAD_FAILED' && existsSync(downloads)) assert.deepEqual(readdirSync(downloads), []);
  });
}

test('fails: a home that cannot be written', {
  skip: process.getuid?.() === 0 ? 'root may write everywhere' : linux.skip,
}, async () => {
  const at = place({});
  mkdirSync(dirname(at.folder), { recursive: true });
  chmodSync(dirname(at.folder), 0o500);
  await assert.rejects(at.install(), { code: 'INVALID_CONFIG', message: /permission denied.*STFS_HOME/ });
});

test('fails: a home that is a file', linux, async () => {
  const STFS_HOME = join(root, 'a-file');
  writeFileSync(STFS_HOME, '');
  const failure = installEngine('tensorflow', { environment: { STFS_HOME } });
  await assert.rejects(failure, { name: 'ServingError', message: /a-file/ });
});

test('the libraries are loaded in a process of its own, whose failure is told', linux, async () => {
  const at = place(by(await serveIndex([offer('2.21.0')])));
  const { probe } = await import('./probe.ts');
  await assert.rejects(at.install({ probe }), {
    code: 'UNSUPPORTED_PLATFORM',
    message: /the libraries cannot be loaded on this machine: .*libtensorflow_framework\.so\.2/,
  });
  assert.deepEqual(versionsIn(at), []);
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { parsePipConfig, readPipSettings as readAll } from './pip-settings.ts';

const root = mkdtempSync(join(tmpdir(), 'pip-'));
after(() => rmSync(root, { recursive: true }));
const home = join(root, 'home');
const put = (path: string, text: string): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};
// What the machine itself has is not to be seen.
const readPipSettings = (environment: Record<string, string>, folder: string) =>
  readAll(environment, folder, join(root, 'none'));
const NONE = { XDG_CONFIG_DIRS: join(root, 'none'), XDG_CONFIG_HOME: join(root, 'none') };

test('a file has sections, comments and values over several lines', () => {
  const sections = parsePipConfig(
    '# first\n[global]\nindex-url = https://a/simple\nExtra_Index_Url: https://b\n    https://c\n\n; more\n  https://d\n[install]\n--no-index=1\nempty =\n',
  );
  assert.deepEqual(
    [...sections.get('global')!],
    [
      ['index-url', 'https://a/simple'],
      ['extra-index-url', 'https://b\nhttps://c\nhttps://d'],
    ],
  );
  assert.deepEqual(
    [...sections.get('install')!],
    [
      ['no-index', '1'],
      ['empty', ''],
    ],
  );
  assert.equal(parsePipConfig('index-url = before any section\nno sense').size, 0);
});

test('without any setting it is PyPI', async () => {
  const { indexes, findLinks, cert, proxy, trustedHosts, timeoutMs } = await readPipSettings(NONE, home);
  assert.deepEqual(
    { indexes, findLinks, cert, proxy, trustedHosts, timeoutMs },
    {
      indexes: ['https://pypi.org/simple'],
      findLinks: [],
      cert: undefined,
      proxy: undefined,
      trustedHosts: [],
      timeoutMs: 30_000,
    },
  );
});

/** Each place wins over those before it. */
const shared = join(root, 'xdg');
const PLACES: readonly (readonly [string, () => Record<string, string>])[] = [
  [
    'the system',
    () => {
      put(join(shared, 'pip/pip.conf'), '[global]\nindex-url = https://system\nproxy = http://p:1');
      return { XDG_CONFIG_DIRS: shared };
    },
  ],
  [
    'the user, as of old',
    () => {
      put(join(home, '.pip/pip.conf'), '[global]\nindex-url = https://old');
      return {};
    },
  ],
  [
    'the user',
    () => {
      put(join(root, 'config/pip/pip.conf'), '[global]\nindex-url = https://user');
      return { XDG_CONFIG_HOME: join(root, 'config') };
    },
  ],
  [
    'the virtual environment',
    () => ({ VIRTUAL_ENV: dirname(put(join(root, 'venv/pip.conf'), '[global]\nindex-url = https://venv')) }),
  ],
  ['PIP_CONFIG_FILE', () => ({ PIP_CONFIG_FILE: put(join(root, 'own.conf'), '[global]\nindex-url = https://own') })],
  [
    '[install] of an earlier file',
    () => {
      put(join(home, '.pip/pip.conf'), '[global]\nindex-url = https://old\n[install]\nindex-url = https://install');
      return {};
    },
  ],
  ['PIP_INDEX_URL', () => ({ PIP_INDEX_URL: 'https://variable' })],
];
const WINS = ['system', 'old', 'user', 'venv', 'own', 'install', 'variable'];

test('each place wins over those before it', async () => {
  let environment: Record<string, string> = { ...NONE };
  for (const [i, [name, make]] of PLACES.entries()) {
    environment = { ...environment, ...make() };
    const { indexes, proxy } = await readPipSettings(environment, home);
    assert.deepEqual([indexes, proxy], [[`https://${WINS[i]}`], 'http://p:1'], name);
  }
  const alone = await readPipSettings({ ...environment, PIP_INDEX_URL: '', PIP_CONFIG_FILE: '/dev/null' }, home);
  assert.deepEqual(alone.indexes, ['https://pypi.org/simple'], 'PIP_CONFIG_FILE=/dev/null: no file is read');
});

const CASES: readonly (readonly [string, Record<string, string>, object])[] = [
  [
    'lists',
    { PIP_EXTRA_INDEX_URL: 'https://b https://c', PIP_FIND_LINKS: '/a ~/b', PIP_TRUSTED_HOST: 'x y:1' },
    {
      indexes: ['https://pypi.org/simple', 'https://b', 'https://c'],
      findLinks: ['/a', `${home}/b`],
      trustedHosts: ['x', 'y:1'],
    },
  ],
  ['no index', { PIP_NO_INDEX: '1', PIP_INDEX_URL: 'https://a' }, { indexes: [] }],
  ['an index after all', { PIP_NO_INDEX: 'false' }, { indexes: ['https://pypi.org/simple'] }],
  [
    'certificates',
    { PIP_CERT: '~/ca.pem', SSL_CERT_FILE: '/s', PIP_CLIENT_CERT: '/me.pem' },
    { cert: `${home}/ca.pem`, clientCert: '/me.pem' },
  ],
  ['certificates of requests', { REQUESTS_CA_BUNDLE: '/r', SSL_CERT_FILE: '/s' }, { cert: '/r' }],
  ['certificates of OpenSSL', { SSL_CERT_FILE: '/s' }, { cert: '/s' }],
  ['a timeout', { PIP_DEFAULT_TIMEOUT: '180' }, { timeoutMs: 180_000 }],
  ['an empty variable says nothing', { PIP_TIMEOUT: '', PIP_PROXY: '' }, { timeoutMs: 30_000, proxy: undefined }],
];
for (const [name, variables, expected] of CASES) {
  test(name, async () => {
    const settings = await readPipSettings({ PIP_CONFIG_FILE: '/dev/null', ...variables }, home);
    assert.deepEqual({ ...settings, ...expected }, settings);
  });
}

test('a timeout that is no number is refused', async () => {
  const wrong = readPipSettings({ PIP_CONFIG_FILE: '/dev/null', PIP_TIMEOUT: 'soon' }, home);
  await assert.rejects(wrong, {
    code: 'INVALID_CONFIG',
    message: 'pip\'s timeout is "soon"; expected a number of seconds',
  });
});

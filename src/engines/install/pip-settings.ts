/**
 * Where packages come from on this machine, by pip's own settings, so that whoever has taught pip about a mirror, a
 * certificate or a proxy need not do it again: https://pip.pypa.io/en/stable/topics/configuration/
 *
 *   pip.conf of the system, then of the user, then of the virtual environment, then PIP_CONFIG_FILE, then PIP_… variables
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServingError } from '../../errors.ts';

export interface PipSettings {
  /** Base URLs of simple indexes, the first one first. */
  readonly indexes: readonly string[];
  /** Folders, files and pages with further packages. */
  readonly findLinks: readonly string[];
  /** A file of certificates to trust instead of the usual ones. */
  readonly cert: string | undefined;
  /** A file with the certificate and the key that say who we are. */
  readonly clientCert: string | undefined;
  readonly proxy: string | undefined;
  /** `host` or `host:port` whose certificates are not looked at. */
  readonly trustedHosts: readonly string[];
  readonly timeoutMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PUBLIC_INDEX = 'https://pypi.org/simple';
const SECTIONS = ['global', 'install'];
const DEFAULT_TIMEOUT_S = 30;

type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The settings of a file by section. */
export const parsePipConfig = (text: string): Sections => {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let last: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line) || line.trim() === '') continue;
    const header = /^\[([^\]]*)\]/.exec(line);
    if (header) {
      section = sections.get(header[1]!) ?? new Map<string, string>();
      sections.set(header[1]!, section);
      last = undefined;
    } else if (/^\s/.test(line) && section && last !== undefined) {
      section.set(last, `${section.get(last)}\n${line.trim()}`.trim());
    } else {
      const [, key, value = ''] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
      if (key === undefined || !section) continue;
      last = key.toLowerCase().replaceAll('_', '-').replace(/^--/, '');
      section.set(last, value.trim());
    }
  }
  return sections;
};

const configFiles = (environment: Environment, home: string, system: string): readonly string[] => {
  if (environment['PIP_CONFIG_FILE'] === '/dev/null') return [];
  const shared = (environment['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':');
  const virtual = environment['VIRTUAL_ENV'];
  return [
    ...shared.map((folder) => join(folder, 'pip', 'pip.conf')),
    system,
    join(home, '.pip', 'pip.conf'),
    join(environment['XDG_CONFIG_HOME'] || join(home, '.config'), 'pip', 'pip.conf'),
    ...(virtual ? [join(virtual, 'pip.conf')] : []),
    ...(environment['PIP_CONFIG_FILE'] ? [environment['PIP_CONFIG_FILE']] : []),
  ];
};

const readIfThere = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
};

const NO = ['', '0', 'false', 'no', 'off', 'n', 'f'];

/** `~/x` as a path. */
const expanded = (path: string, home: string): string => path.replace(/^~(?=\/|$)/, home);

const readTimeout = (text: string): number => {
  const seconds = Number(text);
  if (seconds > 0 && seconds < 1e6) return seconds;
  throw new ServingError('INVALID_CONFIG', `pip's timeout is ${JSON.stringify(text)}; expected a number of seconds`);
};

/** What pip would use; `system` is the machine's own file. Throws INVALID_CONFIG for a timeout that is no number. */
export const readPipSettings = async (
  environment: Environment,
  home: string,
  system = '/etc/pip.conf',
): Promise<PipSettings> => {
  const files: Sections[] = [];
  for (const path of configFiles(environment, home, system)) files.push(parsePipConfig(await readIfThere(path)));
  // A later file wins over an earlier one; a section of the command's own wins over [global] of whichever file.
  const settings = new Map(SECTIONS.flatMap((name) => files.flatMap((sections) => [...(sections.get(name) ?? [])])));
  for (const [name, value] of Object.entries(environment)) {
    const key = /^PIP_(.+)$/.exec(name)?.[1];
    if (key !== undefined && value) settings.set(key.toLowerCase().replaceAll('_', '-'), value);
  }
  const list = (key: string): readonly string[] => (settings.get(key) ?? '').split(/\s+/).filter((part) => part !== '');
  const path = (key: string): string | undefined => {
    const text = settings.get(key);
    return text ? expanded(text, home) : undefined;
  };
  const noIndex = !NO.includes((settings.get('no-index') ?? '').toLowerCase());
  return {
    indexes: noIndex ? [] : [settings.get('index-url') || PUBLIC_INDEX, ...list('extra-index-url')],
    findLinks: list('find-links').map((link) => expanded(link, home)),
    cert:
      path('cert') ||
      environment['REQUESTS_CA_BUNDLE'] ||
      environment['CURL_CA_BUNDLE'] ||
      environment['SSL_CERT_FILE'] ||
      undefined,
    clientCert: path('client-cert'),
    proxy: settings.get('proxy') || undefined,
    trustedHosts: list('trusted-host'),
    timeoutMs: readTimeout(settings.get('timeout') || settings.get('default-timeout') || `${DEFAULT_TIMEOUT_S}`) * 1000,
  };
};

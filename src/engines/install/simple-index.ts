/**
 * The files of a package, as a simple index lists them, in JSON or HTML: https://peps.python.org/pep-0691/ and
 * https://peps.python.org/pep-0503/; and as folders and pages of pip's find-links do.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ServingError } from '../../errors.ts';
import { type Get, shownUrl } from './http.ts';

export interface IndexFile {
  readonly name: string;
  /** http, https or file. */
  readonly url: string;
  /** In hexadecimal; undefined where the index does not say. */
  readonly sha256?: string;
  readonly sizeBytes?: number;
  /** Taken back by its author: used only where that very version is asked for. */
  readonly yanked: boolean;
}

const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';
const ACCEPT = `${JSON_TYPE}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1`;
const MAX_PAGE_BYTES = 2 ** 26;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescapeHtml = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

const unescapePath = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** An attribute's value, in quotes or without. */
const attribute = (name: string, text: string): string | undefined => {
  const [, double, single, bare] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(` ${text}`) ?? [];
  const value = double ?? single ?? bare;
  return value === undefined ? undefined : unescapeHtml(value);
};

/** Start tags of a kind: what stands in them. */
const tags = (name: string, html: string): readonly string[] =>
  [...html.matchAll(new RegExp(`<${name}(\\s(?:"[^"]*"|'[^']*'|[^>"'])*)>`, 'gi'))].map(([, text = '']) => text);

/** Whether a page may lead there: a page of the web does not speak for files of this disk. */
const mayLead = (base: string, { protocol }: URL): boolean =>
  protocol === 'https:' || protocol === 'http:' || (protocol === 'file:' && base.startsWith('file:'));

const isSha256 = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{64}$/i.test(text);
const hashOf = (fragment: string): { sha256?: string } => {
  const [, found] = /sha256=([0-9a-f]{64})/i.exec(fragment) ?? [];
  return found === undefined ? {} : { sha256: found.toLowerCase() };
};

/** The links of a page whose address is `base`. */
export const parseHtmlIndex = (html: string, base: string): readonly IndexFile[] => {
  const page = html.replace(/<!--[\s\S]*?-->/g, '');
  const href = tags('base', page).map((text) => attribute('href', text))[0];
  const from = href !== undefined && URL.canParse(href, base) ? new URL(href, base).href : base;
  return tags('a', page).flatMap((text) => {
    const link = attribute('href', text);
    if (link === undefined || !URL.canParse(link, from)) return [];
    const url = new URL(link, from);
    if (!mayLead(base, url)) return [];
    const name = unescapePath(url.pathname.split('/').at(-1) ?? '');
    const { hash } = url;
    url.hash = '';
    return [
      { name, url: url.href, ...hashOf(hash), yanked: /\sdata-yanked\b/i.test(text.replace(/"[^"]*"|'[^']*'/g, '""')) },
    ];
  });
};

interface JsonFile {
  readonly filename?: unknown;
  readonly url?: unknown;
  readonly hashes?: { readonly sha256?: unknown };
  readonly size?: unknown;
  readonly yanked?: unknown;
}

/** The files of a JSON index whose address is `base`. Throws DOWNLOAD_FAILED where it is none. */
export const parseJsonIndex = (text: string, base: string): readonly IndexFile[] => {
  let index: { readonly files?: unknown; readonly meta?: { readonly 'api-version'?: unknown } } | undefined;
  try {
    index = JSON.parse(text);
  } catch {}
  if (!Array.isArray(index?.files)) {
    throw new ServingError('DOWNLOAD_FAILED', `${shownUrl(base)}: no package index in JSON`);
  }
  const version = index.meta?.['api-version'] ?? '1.0';
  if (!/^1\./.test(String(version))) {
    throw new ServingError('DOWNLOAD_FAILED', `${shownUrl(base)}: an index of version ${version}; 1 is read`);
  }
  return (index.files as readonly (JsonFile | null)[]).flatMap((file) => {
    const { filename, url, hashes, size, yanked } = file ?? {};
    if (typeof filename !== 'string' || typeof url !== 'string' || !URL.canParse(url, base)) return [];
    const at = new URL(url, base);
    if (!mayLead(base, at)) return [];
    at.hash = '';
    const sha256 = hashes?.sha256;
    return [
      {
        name: filename,
        url: at.href,
        ...(isSha256(sha256) && { sha256: sha256.toLowerCase() }),
        ...(Number.isSafeInteger(size) && (size as number) >= 0 && { sizeBytes: size as number }),
        yanked: yanked !== undefined && yanked !== false && yanked !== null,
      },
    ];
  });
};

const readPage = async (get: Get, url: string): Promise<{ text: string; type: string; at: string } | undefined> => {
  const response = await get(url, { accept: ACCEPT });
  if (response.statusCode !== 200) {
    response.resume();
    return undefined;
  }
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MAX_PAGE_BYTES) throw new ServingError('DOWNLOAD_FAILED', `${shownUrl(url)}: larger than 64 MiB`);
    pieces.push(piece);
  }
  return {
    text: Buffer.concat(pieces).toString('utf8'),
    type: response.headers['content-type'] ?? '',
    at: response.at,
  };
};

/** The user and password of the index go with links to the same host. */
const withCredentials = (file: IndexFile, index: string): IndexFile => {
  const [url, from] = [new URL(file.url), new URL(index)];
  if (url.origin !== from.origin || url.username !== '') return file;
  [url.username, url.password] = [from.username, from.password];
  return { ...file, url: url.href };
};

/** The files of a package in one index; none where the index does not know it. */
export const filesInIndex = async (get: Get, index: string, name: string): Promise<readonly IndexFile[]> => {
  const url = `${index.replace(/\/+$/, '')}/${name}/`;
  if (!URL.canParse(url))
    throw new ServingError('INVALID_CONFIG', `pip's index-url ${JSON.stringify(index)} is no address`);
  const page = await readPage(get, url);
  if (!page) return [];
  const files = page.type.includes('json') ? parseJsonIndex(page.text, page.at) : parseHtmlIndex(page.text, page.at);
  return files.map((file) => withCredentials(file, url));
};

/** What a find-links setting names: a folder, a file or a page. A folder that is not there has no files, as for pip. */
export const filesInLink = async (get: Get, link: string): Promise<readonly IndexFile[]> => {
  if (/^https?:/.test(link)) {
    const page = await readPage(get, link);
    return page ? parseHtmlIndex(page.text, page.at) : [];
  }
  const path = link.startsWith('file:') && URL.canParse(link) ? fileURLToPath(link) : link;
  const of = (file: string): IndexFile => ({
    name: file.split('/').at(-1)!,
    url: pathToFileURL(file).href,
    yanked: false,
  });
  try {
    if ((await stat(path)).isDirectory()) return (await readdir(path)).map((name) => of(join(path, name)));
    if (/\.html?$/.test(path)) return parseHtmlIndex(await readFile(path, 'utf8'), pathToFileURL(path).href);
    return [of(path)];
  } catch {
    return [];
  }
};

/**
 * The files of a package, as a simple index lists them, in JSON or HTML: https://peps.python.org/pep-0691/ and
 * https://peps.python.org/pep-0503/; and as folders and pages of pip's find-links do.
 */
import { readdir, stat } from 'node:fs/promises';
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
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });

const isSha256 = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{64}$/i.test(text);
const hashOf = (fragment: string): { sha256?: string } => {
  const [, found] = /sha256=([0-9a-f]{64})/i.exec(fragment) ?? [];
  return found === undefined ? {} : { sha256: found.toLowerCase() };
};

/** The links of a page whose address is `base`. */
export const parseHtmlIndex = (html: string, base: string): readonly IndexFile[] => {
  const [, href] = /<base\s[^>]*href\s*=\s*["']([^"']*)["']/i.exec(html) ?? [];
  const from = href === undefined ? base : new URL(unescapeHtml(href), base).href;
  return [...html.matchAll(/<a\s([^>]*)>/gi)].flatMap(([, attributes = '']) => {
    const [, link] = /href\s*=\s*["']([^"']*)["']/i.exec(attributes) ?? [];
    if (link === undefined || !URL.canParse(unescapeHtml(link), from)) return [];
    const url = new URL(unescapeHtml(link), from);
    const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    const { hash } = url;
    url.hash = '';
    return [{ name, url: url.href, ...hashOf(hash), yanked: /\sdata-yanked\b/i.test(` ${attributes}`) }];
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
  let files: unknown;
  try {
    files = (JSON.parse(text) as { readonly files?: unknown }).files;
  } catch {}
  if (!Array.isArray(files)) throw new ServingError('DOWNLOAD_FAILED', `${shownUrl(base)}: no package index in JSON`);
  return (files as readonly JsonFile[]).flatMap(({ filename, url, hashes, size, yanked }) => {
    if (typeof filename !== 'string' || typeof url !== 'string' || !URL.canParse(url, base)) return [];
    const sha256 = hashes?.sha256;
    return [
      {
        name: filename,
        url: new URL(url, base).href,
        ...(isSha256(sha256) && { sha256: sha256.toLowerCase() }),
        ...(typeof size === 'number' && { sizeBytes: size }),
        yanked: yanked !== undefined && yanked !== false,
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
  if (url.host !== from.host || url.username !== '') return file;
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
  const path = link.startsWith('file:') ? fileURLToPath(link) : link;
  const of = (file: string): IndexFile => ({
    name: file.split('/').at(-1)!,
    url: pathToFileURL(file).href,
    yanked: false,
  });
  try {
    if ((await stat(path)).isDirectory()) return (await readdir(path)).map((name) => of(join(path, name)));
    return [of(path)];
  } catch {
    return [];
  }
};

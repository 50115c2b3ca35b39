/**
 * The files of a model: `PREFIX-symbol.json`, `PREFIX-NNNN.params` of one or several epochs, `PREFIX-signature.json`.
 * Where there are several epochs the newest is served; a base path that names a file serves that one.
 */
import { ServingError } from '../../errors.ts';
import type { FileInfo, Files } from '../../files.ts';
import type { Match } from '../format.ts';
import { isParamsHead } from './params.ts';

const SYMBOL = /^(.*?)-?symbol\.json$/;
const PARAMS = /^(.*?)(?:-(\d{4,}))?\.params$/;
const HEAD_BYTES = 4096;

/** What a match's entry names, and what belongs to it. */
export interface ModelFiles {
  readonly symbol: string;
  readonly params: FileInfo | undefined;
  /** `…/mx_mlp` of `…/mx_mlp-symbol.json`. */
  readonly prefix: string;
  /** Epochs that are there and are not served. */
  readonly others: readonly string[];
}

const inRoot = (path: string): boolean => !path.includes('/');

/** The symbol file whose prefix begins all the others' (`mlp` of `mlp` and `mlp-quantized`), else undefined. */
const shortest = (symbols: readonly string[]): string | undefined => {
  const prefixOf = (path: string): string => SYMBOL.exec(path)![1]!;
  return symbols.find((path) => symbols.every((other) => prefixOf(other).startsWith(prefixOf(path))));
};

/** The symbol file among the files. Throws where there are several, or only its other half. */
export const matchMxnet = async (files: Files): Promise<Match | undefined> => {
  const listing = await files.list();
  const found: string[] = [];
  for (const { path, sizeBytes } of listing) {
    if (!inRoot(path) || !SYMBOL.test(path)) continue;
    const head = Buffer.from(await files.read(path, 0, Math.min(sizeBytes, HEAD_BYTES))).toString('latin1');
    if (/^\s*\{\s*"/.test(head) && (head.includes('"nodes"') || sizeBytes > HEAD_BYTES)) found.push(path);
  }
  const entry = shortest(found);
  if (entry !== undefined) return { variant: 'symbol.json', entry };
  if (found.length > 1) {
    throw new ServingError(
      'UNKNOWN_FORMAT',
      `${files.at}: holds ${found.length} MXNet models (${found.slice(0, 5).join(', ')}); keep one, or name one by its prefix`,
    );
  }
  for (const { path, sizeBytes } of listing) {
    if (!inRoot(path) || !path.endsWith('.params') || sizeBytes < 24) continue;
    if (!isParamsHead(await files.read(path, 0, 24))) continue;
    const prefix = PARAMS.exec(path)![1]!;
    throw new ServingError(
      'UNKNOWN_FORMAT',
      `${files.at}: ${path} holds the parameters of an MXNet model, and ${prefix}-symbol.json, which holds the network, is missing; put it beside (Module: mod.save_checkpoint("${prefix}", 0); Gluon: net.export("${prefix}"))`,
    );
  }
  return undefined;
};

/** The files that belong to the symbol file `symbol`. */
export const filesOf = (symbol: string, listing: readonly FileInfo[]): ModelFiles => {
  const prefix = SYMBOL.exec(symbol)![1]!;
  const params = listing.filter(({ path }) => inRoot(path) && path.endsWith('.params'));
  const own = params
    .filter(({ path }) => PARAMS.exec(path)![1] === prefix)
    .sort((a, b) => epochOf(a.path) - epochOf(b.path));
  // A folder with one network and one file of parameters, whatever that is called.
  const candidates = own.length > 0 ? own : params.length === 1 ? params : [];
  return { symbol, prefix, params: candidates.at(-1), others: candidates.slice(0, -1).map(({ path }) => path) };
};

const epochOf = (path: string): number => Number(PARAMS.exec(path)![2] ?? -1);

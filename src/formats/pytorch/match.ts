/**
 * What torch has saved, told by content: a zip whose top folder holds `data.pkl` and `code/` is TorchScript, one with
 * `data.pkl` alone is a state_dict or a pickled module, one with `archive_format` or `serialized_exported_program.json`
 * is an exported program. A file that is no zip begins with torch's magic number in a pickle (torch before 1.6).
 */
import { ServingError } from '../../errors.ts';
import type { FileInfo, Files } from '../../files.ts';
import type { Match } from '../format.ts';
import { openArchive } from './archive.ts';

const ENDINGS = ['.pt', '.pt2', '.pth', '.ptl', '.torchscript', '.jit', '.ts', '.bin', '.ckpt', '.safetensors', '.tar'];
const MOST_FILES = 200;

const hasPrefix = (bytes: Uint8Array, prefix: readonly number[]): boolean =>
  prefix.every((byte, i) => bytes[i] === byte);

const ZIP = [0x50, 0x4b, 3, 4];
/** PROTO 2, LONG1 of 10 bytes: 0x1950a86a20f9469cfc6c. */
const LEGACY = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/** What a zip archive is, by the names in it; undefined: none of torch's. */
export const variantOfNames = (names: readonly string[]): string | undefined => {
  const has = (name: string): boolean => names.includes(name);
  if (
    has('archive_format') ||
    has('serialized_exported_program.json') ||
    names.some((name) => /^models\/[^/]+\.json$/.test(name))
  )
    return 'pt2';
  if (has('model.json') && names.some((name) => name.startsWith('tensors/') || name.startsWith('code/')))
    return 'model.json';
  if (!has('data.pkl')) return undefined;
  if (names.some((name) => name.startsWith('code/') && name.endsWith('.py'))) return 'torchscript';
  return has('bytecode.pkl') ? 'bytecode' : 'state';
};

const variantOf = async (files: Files, { path, sizeBytes }: FileInfo): Promise<string | undefined> => {
  const head = await files.read(path, 0, Math.min(sizeBytes, 512));
  if (hasPrefix(head, LEGACY)) return 'legacy';
  if (path.toLowerCase().endsWith('.safetensors') && head[8] === 0x7b) return 'safetensors';
  if (!hasPrefix(head, ZIP)) return isTar(head) ? 'tar' : undefined;
  try {
    return variantOfNames((await openArchive(files, path)).names);
  } catch (error) {
    // A damaged archive is told as such by whoever reads it, where its name says that it is torch's.
    if (error instanceof ServingError && /\.(pt|pt2|pth|ptl)$/i.test(path)) return 'torchscript';
    if (error instanceof ServingError) return undefined;
    throw error;
  }
};

// torch before 0.1.11 wrote tar archives with these members.
const isTar = (head: Uint8Array): boolean => {
  const name = Buffer.from(head.subarray(0, 100)).toString('latin1').replace(/\0.*$/s, '');
  return (
    /^\.?\/?(sys_info|pickle|storages|tensors)$/.test(name) &&
    Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar'
  );
};

/** The model among the files. Throws UNKNOWN_FORMAT where there are several and none is called model.pt or model.pt2. */
export const matchPytorch = async (files: Files): Promise<Match | undefined> => {
  const listing = (await files.list()).slice(0, MOST_FILES);
  const named = listing.filter(({ path }) => ENDINGS.some((ending) => path.toLowerCase().endsWith(ending)));
  const candidates = listing.length === 1 ? listing : named;
  const found: Match[] = [];
  for (const info of candidates) {
    const variant = await variantOf(files, info);
    if (variant !== undefined) found.push({ variant, entry: info.path });
  }
  const models = found.filter(({ variant }) => variant === 'torchscript' || variant === 'pt2');
  const all = models.length > 0 ? models : found;
  const chosen = all.length === 1 ? all[0] : all.find(({ entry }) => /(^|\/)model\.pt2?$/.test(entry));
  if (chosen || all.length === 0) return chosen;
  throw new ServingError(
    'UNKNOWN_FORMAT',
    `${files.at}: holds ${all.length} models of PyTorch (${all
      .slice(0, 5)
      .map(({ entry }) => entry)
      .join(', ')}); keep one, or call it model.pt`,
  );
};

/** Whether a file may be written: never over the model that it is made of, nor into a folder that is one. */
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { dataPathOf } from '../engines/onnx-file.ts';
import { ServingError } from '../errors.ts';
import { findRoot, statOrUndefined, walk } from '../sources/listing.ts';

const bad = (path: string, message: string): ServingError => new ServingError('INVALID_CONFIG', `${path}: ${message}`);

/** Free of symbolic links, the file itself included where it is there. */
const realOf = async (path: string): Promise<string> =>
  realpath(path).catch(async () => join(await realpath(dirname(path)), basename(path)));

/** Throws INVALID_CONFIG, saying what keeps the file, or the one with its weights, from being written. */
export const checkTarget = async (out: string, model: string, overwrite: boolean): Promise<void> => {
  const path = resolve(out);
  const folder = dirname(path);
  if (out === '' || /[/\\]$/.test(out)) throw bad(out, 'is no name of a file');
  const found = await statOrUndefined(folder);
  if (!found) throw bad(out, `there is no folder ${folder}; make it first`);
  if (!found.isDirectory()) throw bad(out, `${folder} is not a folder`);
  const root = await findRoot(model);
  const { entries } = await walk(root);
  const own = new Set(await Promise.all(entries.map(({ path: inside }) => realOf(join(root.folder, inside)))));
  for (const file of [path, dataPathOf(path)]) {
    const real = await realOf(file);
    if (own.has(real)) throw bad(file, 'is a file of the model itself; write to another');
    if (root.layout === 'folder' && real.startsWith(root.folder.endsWith(sep) ? root.folder : root.folder + sep)) {
      throw bad(file, `lies in the model's own folder ${root.folder}; write elsewhere`);
    }
    const there = await stat(file).catch(() => undefined);
    if (there && !there.isFile()) throw bad(file, 'stands there and is not a file');
    if (there && !overwrite) throw bad(file, 'stands there already; --overwrite replaces it');
  }
};

/** Where the source tree lies: tests run compiled, under dist/, and read fixtures and sources from the tree itself. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const upward = (folder: string): string =>
  existsSync(join(folder, 'package.json')) ? folder : upward(dirname(folder));

/** The repository's root folder. */
export const ROOT = upward(dirname(fileURLToPath(import.meta.url)));

/** The files below a folder of the repository that end with one of `endings`, as paths from the root, sorted. */
export const filesBelow = (folder: string, ...endings: string[]): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();

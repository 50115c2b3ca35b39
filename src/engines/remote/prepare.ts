/**
 * A model made ready to be sent to another server: its file copied to where nobody rewrites it, under a name that is made
 * of its bytes. A binary model of H2O names itself, and two versions of a model often do so alike, so that one would
 * take the place of the other on the server: the copy has our name in its head.
 */
import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '../../files.ts';
import type { Model } from '../../model.ts';
import type { Prepared } from '../prepared.ts';
import { privateFolder } from '../private-copy.ts';
import { type BinaryHead, keyBytes, readHead } from './h2o/binary.ts';

const CHUNK_BYTES = 2 ** 26;
const HEAD_BYTES = 2 ** 17;

async function* chunksOf(files: Files, path: string, sizeBytes: number, first = 0): AsyncGenerator<Uint8Array> {
  for (let from = first; from < sizeBytes; from += CHUNK_BYTES) {
    yield await files.read(path, from, Math.min(from + CHUNK_BYTES, sizeBytes));
  }
}

const describe = ({ version, className }: BinaryHead): string =>
  `a binary model${className === undefined ? '' : ` (${className})`}${version === undefined ? '' : ` of H2O ${version}`}`;

const ENDINGS: Readonly<Record<string, string>> = { MOJO: '.zip', PMML: '.pmml' };

/** The copy is of the process that asks; throws CORRUPT_MODEL where the file is gone. */
export const prepareRemote = async (model: Extract<Model, { readonly kind: 'remote' }>): Promise<Prepared> => {
  const { files, entry, server, artefact, signatures, why, notes = [] } = model;
  const sizeBytes = (await files.list()).find(({ path }) => path === entry)?.sizeBytes ?? 0;
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(files, entry, sizeBytes)) hash.update(chunk);
  const head =
    artefact === 'binary' ? readHead(await files.read(entry, 0, Math.min(HEAD_BYTES, sizeBytes))) : undefined;
  const ownName = `stfs_${hash.digest('hex').slice(0, 24)}`;
  const folder = await privateFolder();
  const file = join(folder, `model${ENDINGS[artefact] ?? ''}`);
  try {
    const copy = await open(file, 'wx', 0o600);
    try {
      if (head?.key) {
        await copy.writeFile(await files.read(entry, 0, head.key.from));
        await copy.writeFile(keyBytes(ownName));
      }
      for await (const chunk of chunksOf(files, entry, sizeBytes, head?.key?.to ?? 0)) await copy.writeFile(chunk);
    } finally {
      await copy.close();
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    kind: 'remote',
    signatures,
    notes,
    // The server has them.
    weightBytes: 0,
    server,
    artefact,
    folder,
    file,
    name: ownName,
    about: head ? describe(head) : `a ${artefact}`,
    ...(head?.version !== undefined && { version: head.version }),
    why,
  };
};

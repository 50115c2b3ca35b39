/**
 * Installing an engine: a wheel is chosen in pip's indexes and downloaded, or a wheel or a folder is given; what is
 * taken of it (packages.ts) is written to a temporary folder, loaded once by way of trial, and put in place by one
 * rename. Versions stand side by side. One installation at a time, by a lock.
 *
 *   engines/tensorflow/2.21.0/…           installed
 *   engines/tensorflow/.downloads/…whl    a download on its way, kept when it breaks off
 *   engines/tensorflow/.install-XXXXXX/   files on their way
 *   engines/tensorflow/.lock
 */
import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServingError } from '../../errors.ts';
import { type Engine, type EngineName, type Environment, engineFolder, installedVersions } from '../installed.ts';
import { compareVersions, isVersion, releaseOf } from '../tensorflow/versions.ts';
import { download, type Progress } from './download.ts';
import { findWheel } from './find-wheel.ts';
import { createGet } from './http.ts';
import { locked } from './lock.ts';
import { type Origin, openFolder, openWheel } from './origin.ts';
import { PACKAGES, type Package } from './packages.ts';
import { readPipSettings } from './pip-settings.ts';
import { probe } from './probe.ts';
import { unpack } from './unpack.ts';
import { type Machine, thisMachine } from './wheel-tags.ts';

export interface InstallOptions {
  /** The newest that runs here when absent. */
  readonly version?: string;
  /** A wheel, or a folder that holds the libraries, to take instead of a package index. */
  readonly from?: string;
  readonly environment?: Environment;
  /** Where pip's settings of the user are; this user's when absent. */
  readonly home?: string;
  /** Hears what happens, a line at a time. */
  readonly say?: (line: string) => void;
  readonly progress?: Progress;
  /** For tests: says the version of the libraries in a folder. */
  readonly probe?: (name: EngineName, folder: string) => Promise<string>;
  readonly machine?: Machine;
  /** Before a request is tried again; doubled each time. 250 when absent. */
  readonly retryDelayMs?: number;
}

/** One installation. */
interface Job extends InstallOptions {
  readonly name: EngineName;
  readonly pack: Package;
  readonly root: string;
  readonly environment: Environment;
  readonly say: (line: string) => void;
  readonly progress: Progress;
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);

const checkSpace = async (folder: string, bytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  throw new ServingError(
    'INVALID_CONFIG',
    `${folder} has ${megabytes(bavail * bsize)} MB left, ${megabytes(bytes)} are needed; STFS_HOME names another place`,
  );
};

const FULL = ['ENOSPC', 'EDQUOT'];

/** What the disk says, as ours. */
const ofDisk = (error: unknown, root: string): unknown => {
  const { code, message, path = root } = error as NodeJS.ErrnoException;
  if (error instanceof ServingError || code === undefined) return error;
  if (FULL.includes(code)) {
    return new ServingError('INVALID_CONFIG', `${root}: the disk is full; STFS_HOME names another place`);
  }
  if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EISDIR') {
    return new ServingError('DOWNLOAD_FAILED', `${path}: a file of the package stands where another one should`);
  }
  return new ServingError('INVALID_CONFIG', `${path}: ${message}; STFS_HOME names another place for engines`);
};

/** The version that the libraries say they are has to be the one that is wanted, and the one that the package states. */
const checkVersion = (found: string, wanted: string | undefined, at: string): void => {
  if (wanted === undefined || releaseOf(wanted) === releaseOf(found)) return;
  throw new ServingError('DOWNLOAD_FAILED', `${at}: the libraries say that they are version ${found}, not ${wanted}`);
};

const putInPlace = async (origin: Origin, job: Job, facts: object): Promise<Engine> => {
  const { name, pack, root, say, progress } = job;
  const total = origin.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  await checkSpace(root, total);
  const temporary = await mkdtemp(join(root, '.install-'));
  try {
    let done = 0;
    await unpack(origin, temporary, pack.cut, (bytes) => {
      done += bytes;
      progress(done, total);
    });
    say('loading the libraries by way of trial');
    const found = await (job.probe ?? probe)(name, temporary);
    for (const wanted of [job.version, pack.only, origin.version]) checkVersion(found, wanted, origin.at);
    const version = origin.version?.split('+')[0] ?? found;
    const folder = join(root, version);
    await chmod(temporary, 0o755);
    await writeFile(
      join(temporary, 'engine.json'),
      `${JSON.stringify({ engine: name, version, ...facts }, null, 2)}\n`,
    );
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    return { version, folder };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
};

const fromWheel = async (path: string, job: Job, facts: object): Promise<Engine> => {
  const origin = await openWheel(path, job.pack);
  try {
    return await putInPlace(origin, job, facts);
  } finally {
    await origin.close();
  }
};

const fromIndex = async (job: Job): Promise<Engine> => {
  const { environment, root, pack, say } = job;
  const pip = await readPipSettings(environment, job.home ?? homedir());
  const get = await createGet(pip, environment, job.retryDelayMs);
  const wanted = { version: job.version ?? pack.only, machine: job.machine ?? thisMachine(), say };
  const { file, distribution, version } = await findWheel(get, pip, pack, wanted);
  const there = installedVersions(job.name, [...pack.libraries.keys()], environment).find(
    (engine) => engine.version === version.split('+')[0],
  );
  if (there) return there;
  const facts = { package: distribution, wheel: file.name, ...(file.sha256 && { sha256: file.sha256 }) };
  const exact = { ...job, version };
  if (file.url.startsWith('file:')) {
    say(`unpacking ${file.name}`);
    return fromWheel(fileURLToPath(file.url), exact, facts);
  }
  const downloads = join(root, '.downloads');
  await mkdir(downloads, { recursive: true });
  const part = join(downloads, file.name.replaceAll('/', '_'));
  if (file.sizeBytes !== undefined) {
    const have = await stat(part).then(
      ({ size }) => size,
      () => 0,
    );
    await checkSpace(root, file.sizeBytes - have);
  }
  say(`downloading ${file.name}`);
  await download(get, file, part, job);
  say(`unpacking ${file.name}`);
  try {
    const engine = await fromWheel(part, exact, facts);
    await rm(part, { force: true });
    return engine;
  } catch (error) {
    // What is no good wheel would be found again by the next try.
    if (error instanceof ServingError && error.code === 'DOWNLOAD_FAILED') await rm(part, { force: true });
    throw error;
  }
};

const fromPath = async (job: Job, from: string): Promise<Engine> => {
  let isFolder: boolean;
  try {
    isFolder = (await stat(from)).isDirectory();
  } catch (error) {
    throw new ServingError('INVALID_CONFIG', `--from: ${(error as Error).message}`);
  }
  job.say(`copying from ${from}`);
  if (!isFolder) return fromWheel(from, job, { from });
  const origin = await openFolder(from, job.pack);
  return putInPlace(origin, job, { from: origin.at });
};

/** Removes what installations left that were killed. For whoever holds the lock. */
const sweep = async (root: string): Promise<void> => {
  for (const name of await readdir(root)) {
    if (name.startsWith('.install-')) await rm(join(root, name), { recursive: true, force: true });
  }
};

const checkWanted = ({ first, only, title }: Package, version: string | undefined): void => {
  if (version === undefined) return;
  const good = isVersion(version) && (only === undefined ? compareVersions(version, first) >= 0 : version === only);
  if (good) return;
  const wanted = only === undefined ? `a version from ${first} on, such as 2.21.0` : `${only}, or no version at all`;
  throw new ServingError('INVALID_CONFIG', `--version=${version}: expected ${wanted}, for ${title}`);
};

/**
 * Installs an engine, and returns it; at once where that version is installed already. Throws INVALID_CONFIG,
 * UNSUPPORTED_PLATFORM or DOWNLOAD_FAILED.
 */
export const installEngine = async (name: EngineName, options: InstallOptions = {}): Promise<Engine> => {
  const { version, from, environment = process.env, say = () => {}, progress = () => {} } = options;
  const pack = PACKAGES[name];
  checkWanted(pack, version);
  const root = engineFolder(name, environment);
  const job: Job = { ...options, name, pack, root, environment, say, progress };
  try {
    await mkdir(root, { recursive: true });
    await access(root, constants.W_OK);
    return await locked(join(root, '.lock'), async () => {
      await sweep(root);
      return from === undefined ? fromIndex(job) : fromPath(job, from);
    });
  } catch (error) {
    throw ofDisk(error, root);
  }
};

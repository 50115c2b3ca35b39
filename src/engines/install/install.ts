/**
 * Installing native TensorFlow: a wheel is chosen in pip's indexes and downloaded, or a folder is given; its two
 * libraries are written to a temporary folder, loaded once by way of trial, and put in place by one rename. Versions
 * stand side by side.
 *
 *   engines/tensorflow/2.21.0/…           installed
 *   engines/tensorflow/.downloads/…whl    a download on its way, kept when it breaks off
 *   engines/tensorflow/.install-XXXXXX/   libraries on their way
 */
import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, open, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServingError } from '../../errors.ts';
import { type Engine, engineFolder } from '../installed.ts';
import { FIRST_VERSION } from '../tensorflow/functions.ts';
import { installedEngines } from '../tensorflow/library.ts';
import { compareVersions, isVersion } from '../tensorflow/versions.ts';
import { download, type Progress } from './download.ts';
import { createGet, type Get } from './http.ts';
import { type Origin, openFolder, openWheel, writeLibraries } from './libraries.ts';
import { type PipSettings, readPipSettings } from './pip-settings.ts';
import { probe } from './probe.ts';
import { filesInIndex, filesInLink, type IndexFile } from './simple-index.ts';
import { chooseWheel, type Machine, thisMachine, type Wheel } from './wheel-tags.ts';

export interface InstallOptions {
  /** The newest that runs here when absent. */
  readonly version?: string;
  /** A wheel, or a folder that holds the libraries, to take instead of a package index. */
  readonly from?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Hears what happens, a line at a time. */
  readonly say?: (line: string) => void;
  readonly progress?: Progress;
  /** For tests: says the version of the libraries in a folder. */
  readonly probe?: (folder: string) => Promise<string>;
  readonly machine?: Machine;
}

/** The libraries unpacked, roughly; what the wheel takes comes on top. */
const UNPACKED_BYTES = 700e6;

/** In the order in which they are preferred: the build without CUDA is smaller. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  x86_64: ['tensorflow-cpu', 'tensorflow'],
  aarch64: ['tensorflow', 'tensorflow-cpu-aws'],
};

const packagesFor = ({ architecture, glibc }: Machine): readonly string[] => {
  const packages = process.platform === 'linux' ? PACKAGES[architecture] : undefined;
  if (packages && glibc) return packages;
  const found = `${process.platform} ${architecture}${glibc ? '' : ' without the GNU C library'}`;
  throw new ServingError(
    'UNSUPPORTED_PLATFORM',
    `native TensorFlow runs on Linux with the GNU C library, x86_64 or aarch64; this is ${found}`,
  );
};

const findWheel = async (get: Get, pip: PipSettings, machine: Machine, version: string | undefined): Promise<Wheel> => {
  const packages = packagesFor(machine);
  const listings: Promise<readonly IndexFile[]>[] = pip.findLinks.map((link) => filesInLink(get, link));
  for (const index of pip.indexes) listings.push(...packages.map((name) => filesInIndex(get, index, name)));
  const files = (await Promise.all(listings)).flat();
  const chosen = chooseWheel(files, packages, machine, version);
  if (chosen) return chosen;
  const where = [...pip.indexes, ...pip.findLinks].join(', ') || 'no index at all (pip is set to no-index)';
  const wanted = `${packages.join(' or ')}${version === undefined ? '' : ` ${version}`}`;
  throw new ServingError(
    'UNSUPPORTED_PLATFORM',
    `no wheel of ${wanted} runs on ${machine.architecture} with glibc ${machine.glibc?.join('.')}; ${files.length} files were looked at in ${where}`,
  );
};

const checkSpace = async (folder: string, bytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  const mb = (count: number): number => Math.ceil(count / 1e6);
  throw new ServingError(
    'INVALID_CONFIG',
    `${folder} has ${mb(bavail * bsize)} MB left, ${mb(bytes)} are needed; STFS_HOME names another place`,
  );
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Holds a lock file while `work` runs. Throws INVALID_CONFIG where another process that lives does. */
const locked = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  for (let tries = 0; ; tries++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const { readFile } = await import('node:fs/promises');
      const pid = Number(await readFile(path, 'utf8').catch(() => '0'));
      if (tries > 0 || (pid > 0 && isAlive(pid))) {
        throw new ServingError('INVALID_CONFIG', `another installation is under way (process ${pid}, ${path})`);
      }
      await rm(path, { force: true });
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
};

const putInPlace = async (origin: Origin, root: string, options: InstallOptions, facts: object): Promise<Engine> => {
  const { version, say = () => {}, progress = () => {} } = options;
  const temporary = await mkdtemp(join(root, '.install-'));
  try {
    let done = 0;
    await writeLibraries(origin, temporary, (bytes) => {
      done += bytes;
      progress(done, undefined);
    });
    say('loading the libraries by way of trial');
    const found = await (options.probe ?? probe)(temporary);
    for (const wanted of [version, origin.version]) {
      if (wanted !== undefined && wanted.split('+')[0] !== found) {
        throw new ServingError(
          'DOWNLOAD_FAILED',
          `${origin.at}: the libraries say that they are version ${found}, not ${wanted}`,
        );
      }
    }
    const folder = join(root, found);
    await chmod(temporary, 0o755);
    await writeFile(
      join(temporary, 'engine.json'),
      `${JSON.stringify({ engine: 'tensorflow', version: found, ...facts }, null, 2)}\n`,
    );
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    return { version: found, folder };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
};

const fromIndex = async (root: string, options: InstallOptions): Promise<Engine> => {
  const { environment = process.env, say = () => {}, progress = () => {}, version } = options;
  const pip = await readPipSettings(environment, homedir());
  const get = await createGet(pip, environment);
  const { file, distribution, version: chosen } = await findWheel(get, pip, options.machine ?? thisMachine(), version);
  const there = installedEngines(environment).find((engine) => engine.version === chosen);
  if (there) return there;
  await checkSpace(root, UNPACKED_BYTES + (file.sizeBytes ?? 0));
  const facts = { package: distribution, wheel: file.name, ...(file.sha256 && { sha256: file.sha256 }) };
  const unpack = async (path: string): Promise<Engine> => {
    say(`unpacking ${file.name}`);
    const origin = await openWheel(path);
    try {
      return await putInPlace(origin, root, { ...options, version: chosen }, facts);
    } finally {
      await origin.close();
    }
  };
  if (file.url.startsWith('file:')) return unpack(fileURLToPath(file.url));
  const downloads = join(root, '.downloads');
  await mkdir(downloads, { recursive: true });
  const part = join(downloads, file.name);
  return locked(`${part}.lock`, async () => {
    say(`downloading ${file.name}`);
    await download(get, file, part, progress);
    const engine = await unpack(part);
    await rm(part, { force: true });
    return engine;
  });
};

const fromPath = async (root: string, from: string, options: InstallOptions): Promise<Engine> => {
  let isFolder: boolean;
  try {
    isFolder = (await stat(from)).isDirectory();
  } catch (error) {
    throw new ServingError('INVALID_CONFIG', `--from: ${(error as Error).message}`);
  }
  const origin = await (isFolder ? openFolder(from) : openWheel(from));
  try {
    options.say?.(`copying from ${origin.at}`);
    await checkSpace(root, UNPACKED_BYTES);
    return await putInPlace(origin, root, options, { from: origin.at });
  } finally {
    await origin.close();
  }
};

/**
 * Installs native TensorFlow, and returns it; at once where that version is installed already. Throws INVALID_CONFIG,
 * UNSUPPORTED_PLATFORM or DOWNLOAD_FAILED.
 */
export const installTensorFlow = async (options: InstallOptions = {}): Promise<Engine> => {
  const { version, from, environment = process.env } = options;
  if (version !== undefined && (!isVersion(version) || compareVersions(version, FIRST_VERSION) < 0)) {
    throw new ServingError(
      'INVALID_CONFIG',
      `--version=${version}: expected a version from ${FIRST_VERSION} on, such as 2.21.0`,
    );
  }
  const root = engineFolder('tensorflow', environment);
  await mkdir(root, { recursive: true });
  await access(root, constants.W_OK);
  return from === undefined ? fromIndex(root, options) : fromPath(root, from, options);
};

/** What starting h2o.jar takes: Java, a pair of free ports, a folder of its own with a password in it. */
import { randomBytes } from 'node:crypto';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ServingError } from '../../../errors.ts';

const WAYS = 'install one (H2O 3.46 runs on Java 8 to 17), or set JAVA_HOME to the folder of one';

/** The Java of JAVA_HOME, else the one on the PATH. Throws INVALID_CONFIG where JAVA_HOME holds none. */
export const findJava = async (environment: Readonly<Record<string, string | undefined>>): Promise<string> => {
  const home = environment['JAVA_HOME'];
  if (home === undefined || home === '') return 'java';
  const java = join(home, 'bin', process.platform === 'win32' ? 'java.exe' : 'java');
  try {
    await access(java);
    return java;
  } catch {
    throw new ServingError('INVALID_CONFIG', `--h2o_jar: there is no ${java} (JAVA_HOME is ${home}); ${WAYS}`);
  }
};

/** Why a command could not be started. */
export const javaError = (java: string, code: string): ServingError =>
  code === 'ENOENT'
    ? new ServingError('INVALID_CONFIG', `--h2o_jar: there is no Java on the PATH, and JAVA_HOME is not set; ${WAYS}`)
    : new ServingError('INVALID_CONFIG', `--h2o_jar: ${java} cannot be started (${code})`);

const listening = (port: number): Promise<{ readonly port: number; close(): Promise<void> } | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address() as { readonly port: number };
      resolve({ port: address.port, close: () => new Promise((done) => void server.close(() => done())) });
    });
  });

const TRIES = 20;

/** A port that is free with the next one: H2O listens on both. */
export const freePortPair = async (): Promise<number> => {
  for (let i = 0; i < TRIES; i++) {
    const first = await listening(0);
    if (!first) continue;
    const second = first.port < 65_535 ? await listening(first.port + 1) : undefined;
    await Promise.all([first.close(), second?.close()]);
    if (second) return first.port;
  }
  throw new ServingError('MODEL_NOT_READY', '--h2o_jar: no two neighbouring ports are free on this machine');
};

const USER = 'stfs';

export interface Launch {
  readonly args: readonly string[];
  readonly port: number;
  /** By this name it is told from any other server that took the port meanwhile. */
  readonly cloud: string;
  readonly credentials: { readonly username: string; readonly password: string };
}

/**
 * How one server is started: for this machine only, and with a password, since whoever reaches an H2O server may read
 * files through it.
 */
export const planLaunch = async (jar: string, memory: string | undefined, folder: string): Promise<Launch> => {
  const port = await freePortPair();
  const password = randomBytes(18).toString('hex');
  const cloud = `stfs-${randomBytes(8).toString('hex')}`;
  const realm = join(folder, 'realm.properties');
  await mkdir(folder, { recursive: true });
  await writeFile(realm, `${USER}: ${password}\n`, { mode: 0o600 });
  const args = [
    ...(memory === undefined ? [] : [`-Xmx${memory}`]),
    '-jar',
    jar,
    ...['-ip', '127.0.0.1', '-web_ip', '127.0.0.1', '-port', String(port), '-name', cloud],
    ...['-ice_root', folder, '-log_level', 'WARN'],
    ...['-hash_login', '-login_conf', realm, '-user_name', USER],
  ];
  return { args, port, cloud, credentials: { username: USER, password } };
};

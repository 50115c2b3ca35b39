/**
 * An H2O server of our own: h2o.jar in a Java that we start, watch, start again and end.
 *
 *   start ─▶ its cloud is healthy ─▶ up ─▶ it died, or answers no more ─▶ wait 0, 1 s, 2 s … 30 s ─▶ start
 *     └ it ends or takes too long ─▶ told with the end of its log; the next request after the wait starts it again
 *
 * Java ends with us: when the last model that needs it is closed, and through its minder (minder.ts) when we are killed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import { resolve as resolvePath } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ServingError } from '../../../errors.ts';
import { privateFolder } from '../../private-copy.ts';
import { isAlive } from '../../process-alive.ts';
import type { Server } from '../http.ts';
import { cloud } from './calls.ts';
import type { Endpoint, Host } from './host.ts';
import { findJava, javaError, type Launch, planLaunch } from './java.ts';
import type { Word } from './minder.ts';

export interface JarOptions {
  readonly jar: string;
  /** As Java's -Xmx takes it: `2g`. Java's own default, a quarter of the memory, when absent. */
  readonly memory?: string | undefined;
}

/** For tests. */
export interface JarTimes {
  readonly startMs: number;
  readonly checkMs: number;
}

const TIMES: JarTimes = { startMs: 120_000, checkMs: 10_000 };
const POLL_MS = 200;
/** Checks without an answer, one after the other, after which it is taken for dead. */
const MAX_SILENT = 3;
const LONGEST_WAIT_MS = 30_000;
/** A server that lived this long is taken for sound: it is started again at once. */
const SOUND_MS = 60_000;
const CLOSE_MS = 10_000;
/** How long the end of a server may take to be noticed. */
const NOTICE_MS = 2000;

/** How much of its log is kept, and how much of that is told. */
const LOG_CHARS = 16_384;
const TOLD_LINES = 12;

/** How the minder says that a signal ended Java. */
const ENDINGS: ReadonlyMap<number | null, string> = new Map([
  [137, 'SIGKILL'],
  [143, 'SIGTERM'],
]);

// Compiled, like this file: addresses in strings are not rewritten by the compiler.
const MINDER = new URL('./minder.js', import.meta.url);

/** One life of the server. */
interface Life {
  readonly child: ChildProcess;
  readonly folder: string;
  /** Java's own process, once it is known. */
  pid?: number;
  endpoint?: Endpoint;
  upAt?: number;
  /** Why it could not be started. */
  failed?: string;
  readonly ended: Promise<string>;
}

class JarHost implements Host {
  readonly name: string;
  readonly #options: JarOptions;
  readonly #times: JarTimes;
  #life: Life | undefined;
  #starting: Promise<Endpoint> | undefined;
  #epoch = 0;
  #log = '';
  /** Of the next start, and when it may be. */
  #waitMs = 0;
  #notBefore = 0;
  /** Why there is no server at the moment. */
  #why = '';
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: JarOptions, times: JarTimes) {
    this.name = options.jar;
    this.#options = options;
    this.#times = times;
  }

  endpoint(signal?: AbortSignal): Promise<Endpoint> {
    const up = this.#life?.endpoint;
    if (up) return Promise.resolve(up);
    if (this.#closed) return Promise.reject(new ServingError('MODEL_NOT_READY', 'the H2O server was stopped'));
    if (!this.#starting) {
      const left = this.#notBefore - performance.now();
      if (left > 0) {
        const seconds = Math.ceil(left / 1000);
        return Promise.reject(new ServingError('MODEL_NOT_READY', `${this.#why}; it is started again in ${seconds} s`));
      }
      this.#begin();
    }
    return withSignal(this.#starting!, signal);
  }

  async isGone({ epoch }: Endpoint): Promise<boolean> {
    const began = performance.now();
    // Its end is told a moment after its port is closed.
    while (this.#life?.endpoint?.epoch === epoch && performance.now() - began < NOTICE_MS) await wait(POLL_MS / 10);
    return !this.#closed && this.#life?.endpoint?.epoch !== epoch;
  }

  #begin(): void {
    clearTimeout(this.#timer);
    const starting = this.#start().finally(() => {
      if (this.#starting === starting) this.#starting = undefined;
    });
    // Whoever asks for it hears of its failure.
    starting.catch(() => undefined);
    this.#starting = starting;
  }

  /** The wait before the next start grows, and is none again once a server was sound. */
  #postpone(why: string, livedMs: number): void {
    this.#why = why;
    this.#waitMs = livedMs > SOUND_MS ? 0 : this.#waitMs;
    this.#notBefore = performance.now() + this.#waitMs;
    this.#waitMs = Math.min(Math.max(1000, this.#waitMs * 2), LONGEST_WAIT_MS);
  }

  async #start(): Promise<Endpoint> {
    const { jar, memory } = this.#options;
    await stat(jar).catch(() => {
      throw new ServingError('INVALID_CONFIG', `--h2o_jar=${jar}: there is no such file`);
    });
    const java = await findJava(process.env);
    const folder = await privateFolder();
    this.#log = '';
    let life: Life | undefined;
    try {
      const launch = await planLaunch(resolvePath(jar), memory, folder);
      life = this.#spawn(java, launch, folder);
      if (this.#closed) throw new ServingError('MODEL_NOT_READY', 'the H2O server was stopped');
      this.#life = life;
      const endpoint = await this.#up(life, launch, java);
      life.endpoint = endpoint;
      life.upAt = performance.now();
      const own = life;
      void own.ended.then((how) => this.#died(own, how));
      void this.#watch(own);
      return endpoint;
    } catch (error) {
      if (life) await this.#end(life);
      else await rm(folder, { recursive: true, force: true });
      this.#life = undefined;
      this.#postpone((error as Error).message, 0);
      throw error;
    }
  }

  #spawn(java: string, launch: Launch, folder: string): Life {
    const child = fork(MINDER, [java, ...launch.args], {
      // Its own group: Ctrl-C is for us, and requests in flight are answered first.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      cwd: folder,
    });
    const keep = (chunk: Buffer): void => {
      this.#log = (this.#log + chunk.toString()).slice(-LOG_CHARS);
    };
    child.stdout!.on('data', keep);
    child.stderr!.on('data', keep);
    const ended = new Promise<string>((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('exit', (code, signal) => resolve(signal ?? ENDINGS.get(code) ?? `exit code ${code}`));
    });
    const life: Life = { child, folder, ended };
    child.on('message', (word: Word) => {
      if ('pid' in word) life.pid = word.pid;
      else life.failed = word.failed;
    });
    child.channel?.unref();
    child.unref();
    for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref?(): void }).unref?.();
    return life;
  }

  /** Waits until it answers under its own name. */
  async #up(life: Life, { port, cloud: name, credentials }: Launch, java: string): Promise<Endpoint> {
    const base = new URL(`http://127.0.0.1:${port}/`);
    const server: Server = { what: `the H2O server of ${this.name}`, base, credentials };
    const began = performance.now();
    let ended: string | undefined;
    void life.ended.then((how) => {
      ended = how;
    });
    for (;;) {
      if (life.failed !== undefined) throw javaError(java, life.failed);
      if (ended !== undefined) {
        throw new ServingError(
          'MODEL_NOT_READY',
          `--h2o_jar=${this.name}: it ended (${ended}) as it started${this.#tail()}`,
        );
      }
      try {
        const found = await cloud(server, undefined, 2000);
        if (found.name === name && found.isHealthy) {
          this.#epoch += 1;
          return { server, version: found.version, epoch: this.#epoch };
        }
      } catch {
        // Not yet.
      }
      if (performance.now() - began > this.#times.startMs) {
        const seconds = this.#times.startMs / 1000;
        throw new ServingError(
          'MODEL_NOT_READY',
          `--h2o_jar=${this.name}: it was not ready within ${seconds} s${this.#tail()}`,
        );
      }
      await wait(POLL_MS, undefined, { ref: true });
    }
  }

  #tail(): string {
    const lines = this.#log.split('\n').filter((line) => line.trim() !== '');
    return lines.length === 0 ? '' : `; its log ends with\n${lines.slice(-TOLD_LINES).join('\n')}`;
  }

  /** Looks whether it answers, as long as it lives. */
  async #watch(life: Life): Promise<void> {
    let silent = 0;
    while (this.#life === life) {
      await wait(this.#times.checkMs, undefined, { ref: false });
      if (this.#life !== life) return;
      try {
        await cloud(life.endpoint!.server, undefined, this.#times.checkMs);
        silent = 0;
      } catch {
        silent += 1;
        if (silent >= MAX_SILENT && this.#life === life) {
          this.#log += '\nit answered no more, and was ended\n';
          await this.#end(life);
        }
      }
    }
  }

  #died(life: Life, how: string): void {
    if (this.#life !== life || this.#closed) return;
    this.#life = undefined;
    void this.#end(life);
    this.#postpone(`the H2O server of ${this.name} ended (${how})${this.#tail()}`, performance.now() - life.upAt!);
    this.#timer = setTimeout(() => {
      if (!(this.#closed || this.#life || this.#starting)) this.#begin();
    }, this.#notBefore - performance.now());
    this.#timer.unref();
  }

  /** Ends a life: the minder ends Java when its channel breaks; what is left then is killed. */
  async #end({ child, ended, folder, pid }: Life): Promise<void> {
    if (child.connected) child.disconnect();
    const over = await Promise.race([ended, wait(CLOSE_MS, undefined, { ref: true })]);
    if (over === undefined) child.kill('SIGKILL');
    // Whoever killed the minder left Java without one.
    if (pid !== undefined && child.signalCode !== null && isAlive(pid)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const life = this.#life;
    this.#life = undefined;
    if (life) await this.#end(life);
    await this.#starting?.catch(() => undefined);
  }
}

/** The promise, or what the signal says first. */
export const withSignal = <T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return promise;
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
};

/** A host that starts h2o.jar when it is first asked for a server. */
export const jarHost = (options: JarOptions, times: JarTimes = TIMES): Host => new JarHost(options, times);

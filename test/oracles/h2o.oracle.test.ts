/**
 * Binary models through the real H2O: served by a server that runs already and by one that we start, compared with H2O's
 * own answers, killed in mid-request, and gone at the end.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { freePortPair } from '../../src/engines/remote/h2o/java.ts';
import { ROOT } from '../root.ts';
import { type Running, startProgram } from '../seed/program.ts';

const VENV = join(ROOT, '.venv/oracles-h2o');

const findJar = (): string | undefined => {
  const lib = join(VENV, 'lib');
  const [python] = existsSync(lib) ? readdirSync(lib) : [];
  const jar = python && join(lib, python, 'site-packages/h2o/backend/bin/h2o.jar');
  return jar && existsSync(jar) ? jar : undefined;
};

const hasJava = (): boolean => {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const jar = findJar();
const skip = !jar
  ? 'no h2o.jar: node scripts/oracles.mjs brings it into .venv/oracles-h2o'
  : !hasJava() && 'there is no Java on this machine';

type Cells = readonly string[];
interface Golden {
  readonly asked: readonly Record<string, unknown>[];
  readonly answers: Readonly<Record<string, { readonly columns: Cells; readonly rows: readonly Cells[] }>>;
}
type Answer = Readonly<Record<string, readonly (number | null)[]>>;

const post = async (url: string, body: unknown): Promise<{ readonly status: number; readonly answer: unknown }> => {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  // The seed's route writes NaN as Python does.
  const text = (await reply.text()).replace(/\bNaN\b/g, 'null');
  return { status: reply.status, answer: JSON.parse(text) as unknown };
};

/** Java processes whose command line has all of these. */
const javas = (...parts: readonly string[]): number[] =>
  readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const line = readFileSync(join('/proc', name, 'cmdline'), 'utf8').split('\0');
      const isJava =
        /(^|\/)java$/.test(line[0] ?? '') && parts.every((part) => line.some((each) => each.includes(part)));
      return isJava ? [Number(name)] : [];
    } catch {
      return [];
    }
  });

const gone = async (pid: number): Promise<boolean> => {
  for (let i = 0; i < 150 && existsSync(`/proc/${pid}`); i++) {
    if (readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) return true;
    await wait(100);
  }
  return !existsSync(`/proc/${pid}`);
};

/** Binary models of algorithms that export no MOJO: a server is the only way to serve them. */
const SERVER_ONLY = ['naivebayes', 'adaboost', 'dt', 'psvm', 'svd'];

describe('binary models through the real H2O', { skip, timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-h2o-'));
  let golden: Golden;
  before(() => {
    execFileSync(join(VENV, 'bin/python'), [join(ROOT, 'test/oracles/h2o_models.py'), folder], { stdio: 'ignore' });
    golden = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as Golden;
    const models = [
      { name: 'glm', base_path: join(folder, 'glm.h2o'), platform: 'h2o' },
      { name: 'gbm', base_path: join(folder, 'gbm.h2o') },
      { name: 'mojo', base_path: join(folder, 'gbm.zip'), engine: 'h2o' },
      ...SERVER_ONLY.map((name) => ({ name, base_path: join(folder, `${name}.h2o`) })),
    ];
    writeFileSync(join(folder, 'models.json'), JSON.stringify({ model_config_list: models }));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const start = (...flags: readonly string[]): Promise<Running> =>
    startProgram([`--model_config_file=${join(folder, 'models.json')}`, ...flags]);

  /** H2O parses what its own client sends to a last digit that may differ. */
  const check = async (url: string, name: string, data = golden.asked): Promise<void> => {
    const { status, answer } = await post(url, { model_name: name, data });
    assert.equal(status, 200, JSON.stringify(answer));
    const { columns, rows } = golden.answers[name === 'mojo' ? 'gbm' : name]!;
    columns.forEach((column, j) => {
      const found = (answer as Answer)[column]!;
      assert.equal(found.length, data.length);
      found.forEach((value, i) => {
        const told = rows[i]![j]!;
        const wanted = told === '' ? null : Number(told);
        const near = value === wanted || Math.abs(value! - wanted!) <= 1e-12 * Math.abs(wanted!);
        assert.ok(column === 'predict' ? value === wanted : near, `${name} row ${i} ${column}: ${value}, ${wanted}`);
      });
    });
  };
  const checkAll = async (url: string): Promise<void> => {
    for (const name of ['glm', 'gbm', 'mojo', ...SERVER_ONLY]) await check(url, name);
    const first = golden.asked.slice(0, 1);
    await Promise.all(Array.from({ length: 24 }, (_, i) => check(url, ['glm', 'gbm', 'mojo'][i % 3]!, first)));
  };

  /** Requests that take a while, and some of which are under way when the server is killed. */
  const killIn = async (url: string, pid: number): Promise<void> => {
    const data = Array.from({ length: 20_000 }, (_, i) => golden.asked[i % golden.asked.length]!);
    let killed = false;
    let answered = 0;
    /** One request after the other; the answer of the one that is under way at the end. */
    const ask = async (name: string): ReturnType<typeof post> => {
      for (;;) {
        const reply = await post(url, { model_name: name, data });
        if (killed || reply.status !== 200) return reply;
        answered++;
      }
    };
    const under = ['gbm', 'glm', 'gbm', 'glm'].map(ask);
    // While one is answered, the others are at the server.
    while (answered < 2) await wait(5);
    killed = true;
    process.kill(pid, 'SIGKILL');
    // A request that came to know of it between two of its calls may have been answered by the next server.
    for (const { status, answer } of await Promise.all(under)) {
      if (status === 200) continue;
      assert.equal(status, 503, JSON.stringify(answer));
      assert.match((answer as { error: string }).error, /H2O server/);
    }
  };

  it('one that we start: answers, is killed, recovers, ends with us', async () => {
    const server = await start(`--h2o_jar=${jar}`, '--h2o_memory=600m');
    try {
      await checkAll(server.url);
      const [pid, ...others] = javas('h2o.jar', 'stfs-', jar!);
      assert.ok(pid !== undefined && others.length === 0, 'one Java for all models');
      await killIn(server.url, pid);
      await checkAll(server.url);
      const [next] = javas('h2o.jar', 'stfs-', jar!);
      assert.notEqual(next, pid);
      assert.equal(await server.stop(), 0);
      assert.ok(await gone(next!), 'Java outlived a SIGTERM');
    } finally {
      server.process.kill('SIGKILL');
    }
  });

  it('one that we start ends when we are killed', async () => {
    const server = await start(`--h2o_jar=${jar}`, '--h2o_memory=600m');
    const [pid] = javas('h2o.jar', 'stfs-', jar!);
    assert.ok(pid !== undefined);
    // The launcher and the server under it, neither of which can say a word.
    const children = execFileSync('pgrep', ['-P', String(server.process.pid)])
      .toString()
      .trim()
      .split('\n')
      .map(Number);
    for (const each of [server.process.pid!, ...children]) process.kill(each, 'SIGKILL');
    assert.ok(await gone(pid), 'Java outlived a SIGKILL of ours');
  });

  it('one that runs already: answers, leaves nothing behind, is started again', async () => {
    const port = await freePortPair();
    // Not by its number, which startProgram looks for in what the program prints.
    const url = `http://localhost:${port}`;
    const launch = async (): Promise<ChildProcess> => {
      const args = [
        '-Xmx600m',
        '-jar',
        jar!,
        '-ip',
        '127.0.0.1',
        '-port',
        String(port),
        '-name',
        'oracle',
        '-ice_root',
        folder,
      ];
      const child = spawn('java', args, { stdio: 'ignore' });
      for (let i = 0; i < 300; i++) {
        if (
          await fetch(`${url}/3/Cloud`).then(
            ({ ok }) => ok,
            () => false,
          )
        )
          return child;
        await wait(200);
      }
      return assert.fail('H2O did not start');
    };
    interface Listing {
      readonly frames: readonly { readonly frame_id: { readonly name: string } }[];
      readonly models: readonly unknown[];
    }
    // H2O says that its cloud stands before it lists anything.
    const listing = async (what: string): Promise<Listing> => {
      for (let i = 0; i < 100; i++) {
        const answer = await fetch(`${url}/3/${what}`);
        if (answer.ok) return (await answer.json()) as Listing;
        await wait(200);
      }
      return assert.fail(`H2O lists no ${what}`);
    };
    const left = async (): Promise<readonly [frames: readonly string[], models: number]> => {
      const { frames } = await listing('Frames');
      const { models } = await listing('Models');
      return [frames.map(({ frame_id }) => frame_id.name), models.length];
    };
    let h2o = await launch();
    const server = await start(`--h2o_url=${url}`);
    try {
      // Models hold some frames and models of their own.
      const held = await left();
      await checkAll(server.url);
      // What requests brought is taken away behind their answers.
      for (let i = 0; i < 100 && !isDeepStrictEqual(await left(), held); i++) await wait(200);
      assert.deepEqual(await left(), held);
      await killIn(server.url, h2o.pid!);
      const down = await post(server.url, { model_name: 'glm', data: golden.asked });
      assert.deepEqual([down.status, /cannot be reached/.test(JSON.stringify(down.answer))], [503, true]);
      h2o = await launch();
      await checkAll(server.url);
      assert.equal(await server.stop(), 0);
      assert.deepEqual(await left(), [[], 0]);
    } finally {
      server.process.kill('SIGKILL');
      h2o.kill('SIGKILL');
    }
  });
});

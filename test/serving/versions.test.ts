/**
 * Versions come and go on disk while clients run: one is copied in slowly, one is removed, one is cut, one is rewritten
 * in place. No request may fail and no answer may be other than TensorFlow's for one of the versions.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ROOT } from '../root.ts';
import { type Running, startProgram } from '../seed/program.ts';
import { type GoldenCase, goldenOf, jsonOf } from './golden.ts';

const SAMPLE = join(ROOT, 'models/tensorflow_template_application_model');
const golden = (version: number): GoldenCase =>
  goldenOf('tensorflow_template_application_model').cases.find(
    (item) => item.version === version && item.name === 'two rows',
  )!;
const softmax = (version: number): number[] =>
  (golden(version).outputs['softmax'] as unknown as { data: number[] }).data;
const body = (version?: number): string => {
  const inputs = Object.entries(golden(1).inputs).map(([name, tensor]) => `"${name}": ${jsonOf(tensor)}`);
  return `{${version === undefined ? '' : `"model_version": ${version}, `}"data": {${inputs.join(', ')}}}`;
};
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Status {
  readonly model_version_list: readonly string[];
  readonly model_version_status: readonly {
    readonly version: string;
    readonly state: string;
    readonly status: { readonly error_message: string };
  }[];
}

describe('versions that come and go', () => {
  const base = join(mkdtempSync(join(tmpdir(), 'stfs-versions-')), 'model');
  let server: Running;
  let going = true;
  const failures: string[] = [];
  let answered = 0;
  /** Asks again and again; every answer must be that of one of the sample's versions 1 and 2. */
  const client = async (version?: number): Promise<void> => {
    const allowed = [softmax(1), softmax(2)];
    while (going) {
      const reply = await fetch(server.url, {
        method: 'POST',
        body: body(version),
        headers: { 'Content-Type': 'application/json' },
      });
      const text = await reply.text();
      const found = reply.status === 200 ? (JSON.parse(text) as { softmax: number[][] }).softmax.flat() : [];
      const right = allowed.some(
        (wanted) => wanted.length === found.length && wanted.every((p, i) => Math.abs(p - found[i]!) < 1e-6),
      );
      if (!right) failures.push(`version ${version}: ${reply.status} ${text}`);
      answered++;
    }
  };
  const status = async (): Promise<Status> => (await (await fetch(`${server.url}/v1/models/default`)).json()) as Status;
  /** Waits until `holds`, at most as long as is promised. */
  const within = async (ms: number, what: string, holds: (now: Status) => boolean): Promise<void> => {
    const end = performance.now() + ms;
    let now = await status();
    while (!holds(now)) {
      if (performance.now() > end)
        assert.fail(`${what} did not hold within ${ms} ms: ${JSON.stringify(now.model_version_status)}`);
      await sleep(20);
      now = await status();
    }
  };
  const serves =
    (...versions: number[]) =>
    (now: Status) =>
      versions.map(String).join() === [...now.model_version_list].map(String).sort().join();
  let clients: Promise<void>[] = [];

  before(async () => {
    mkdirSync(base);
    cpSync(join(SAMPLE, '1'), join(base, '1'), { recursive: true });
    cpSync(join(SAMPLE, '2'), join(base, '2'), { recursive: true });
    cpSync(join(SAMPLE, '1'), join(base, '3'), { recursive: true });
    server = await startProgram([`--model_base_path=${base}`, '--log_level=error']);
    clients = [client(), client(2), client()];
  });
  after(async () => {
    going = false;
    await Promise.all(clients);
    await server.stop();
  });

  it('serves what is there', () => within(2000, 'versions 1, 2 and 3', serves(1, 2, 3)));

  it('waits for a version that is copied in slowly, then serves it within 2 seconds', async () => {
    const source = join(SAMPLE, '2');
    const files = (readdirSync(source, { recursive: true }) as string[]).filter((path) =>
      statSync(join(source, path)).isFile(),
    );
    for (const file of files) {
      cpSync(join(source, file), join(base, '4', file), { recursive: true });
      await sleep(300);
      const { model_version_status } = await status();
      assert.ok(
        !model_version_status.some(({ version, state }) => version === '4' && state === 'END'),
        'the half-copied version was tried',
      );
    }
    await within(2000, 'version 4', serves(1, 2, 3, 4));
  });

  it('takes a removed version off within 2 seconds', async () => {
    rmSync(join(base, '3'), { recursive: true });
    await within(2000, 'versions 1, 2 and 4', serves(1, 2, 4));
  });

  it('takes the newest version off, and the next newest answers', async () => {
    rmSync(join(base, '4'), { recursive: true });
    await within(2000, 'versions 1 and 2', serves(1, 2));
  });

  it('goes on answering from a version whose files are cut, and says what is wrong with them', async () => {
    truncateSync(join(base, '2/variables/variables.data-00000-of-00001'), 100);
    await within(4000, 'an error about version 2', ({ model_version_status }) =>
      model_version_status.some(
        ({ version, status: { error_message } }) =>
          version === '2' && /variables\.data-00000-of-00001/.test(error_message),
      ),
    );
    assert.ok((await status()).model_version_list.map(String).includes('2'));
  });

  it('goes on answering from a version whose files are rewritten with rubbish', async () => {
    writeFileSync(join(base, '2/saved_model.pb'), 'rubbish');
    await sleep(1500);
    assert.ok((await status()).model_version_list.map(String).includes('2'));
  });

  it('serves the new files once they are whole again', async () => {
    cpSync(join(SAMPLE, '1'), join(base, '2'), { recursive: true });
    const end = performance.now() + 4000;
    for (;;) {
      const reply = await fetch(server.url, {
        method: 'POST',
        body: body(2),
        headers: { 'Content-Type': 'application/json' },
      });
      const found = ((await reply.json()) as { softmax: number[][] }).softmax.flat();
      if (softmax(1).every((p, i) => Math.abs(p - found[i]!) < 1e-6)) break;
      assert.ok(performance.now() < end, 'the new files of version 2 are not served');
      await sleep(50);
    }
  });

  it('keeps serving while the whole base path is away', async () => {
    cpSync(base, `${base}.aside`, { recursive: true });
    rmSync(base, { recursive: true });
    await sleep(1500);
    assert.ok((await status()).model_version_list.length === 2);
    cpSync(`${base}.aside`, base, { recursive: true });
    await sleep(1500);
  });

  it('let no request fail and no answer be wrong', (t) => {
    assert.deepEqual(failures.slice(0, 5), []);
    assert.ok(answered > 500, `only ${answered} requests`);
    t.diagnostic(`${answered} requests`);
  });
});

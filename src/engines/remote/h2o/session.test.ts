import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { memoryFiles } from '../../../../test/memory-files.ts';
import { ServingError } from '../../../errors.ts';
import type { Session } from '../../../model.ts';
import { MISSING_TEXT, stringsOfBytes, stringsOfTexts, textAt } from '../../../tensor/strings.ts';
import { type Tensor, type Tensors, tensor } from '../../../tensor/tensor.ts';
import type { PreparedRemote } from '../../prepared.ts';
import { prepareRemote } from '../prepare.ts';
import { fakeH2o } from './server.test.kit.ts';
import { openH2o } from './session.ts';

const text = (value: string): number[] => [value.length + 1, ...Buffer.from(value)];
/** The head of a binary model with this key, and some more. */
const binary = (key: string, rest = 'trees'): Uint8Array =>
  Uint8Array.from([
    ...[0x1c, 0xed],
    ...text('3.46.0.6'),
    ...[1, 3, 1],
    ...text('water.Key'),
    ...text('hex.glm.GLMModel'),
    ...[2, 1],
    ...text(key),
    ...Buffer.from(rest),
  ]);

const prepared = async (bytes = binary('my_model'), artefact = 'binary'): Promise<PreparedRemote> => {
  const files = memoryFiles(new Map([['m', bytes]]));
  const made = await prepareRemote({
    kind: 'remote',
    server: 'h2o',
    artefact,
    files,
    entry: 'm',
    why: 'it is so',
    signatures: new Map(),
  });
  return made as PreparedRemote;
};

const rows = (...ages: number[]): Tensors =>
  new Map<string, Tensor>([
    ['AGE', tensor('float64', [ages.length], Float64Array.from(ages))],
    ['RACE', tensor('string', [ages.length], stringsOfTexts(ages.map((_, i) => String(i % 3))))],
  ]);

const run = async (session: Session, inputs: Tensors, signal?: AbortSignal): Promise<Tensors> =>
  session.run(inputs, { signature: 'serving_default', ...(signal && { signal }) });

const failure = async (promise: Promise<unknown>): Promise<ServingError> => {
  const error = await promise.then(
    () => assert.fail('it was answered'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ServingError, String(error));
  return error;
};

/** Clean-up goes on after the answer. */
const settled = async (isSo: () => boolean): Promise<void> => {
  for (let i = 0; i < 200 && !isSo(); i++) await wait(10);
  assert.ok(isSo());
};

describe('models on an H2O server', async () => {
  const h2o = await fakeH2o();
  after(() => h2o.close());
  const opened = async (bytes?: Uint8Array): Promise<Session> => openH2o(await prepared(bytes), { h2oUrl: h2o.url });
  const clean = (): boolean => h2o.frames.size === 0 && h2o.raw.size === 0;

  it('tells the signature, answers, and leaves nothing behind', async () => {
    const model = await prepared();
    const session = await openH2o(model, { h2oUrl: h2o.url });
    const { inputs, outputs } = session.signatures.get('serving_default')!;
    assert.deepEqual(
      inputs.map(({ name, missing, integers }) => [name, missing, integers]),
      [
        ['AGE', true, undefined],
        ['RACE', true, true],
      ],
    );
    assert.deepEqual(
      outputs.map(({ name, type }) => [name, type.kind === 'tensor' && type.dtype]),
      [
        ['predict', 'int64'],
        ['p0', 'float64'],
        ['p1', 'float64'],
      ],
    );
    const answer = await run(session, rows(60, 61, 62));
    assert.deepEqual((answer.get('predict') as Tensor).data, BigInt64Array.of(0n, 1n, 0n));
    assert.deepEqual((answer.get('p0') as Tensor).data, Float64Array.of(0.5, 1.5, 2.5));
    const some = await session.run(rows(1), { signature: 'serving_default', outputs: ['p1'] });
    assert.deepEqual([...some.keys()], ['p1']);
    assert.equal((await run(session, rows())).size, 3);
    await session.close();
    assert.deepEqual([clean(), h2o.models.size, existsSync(model.folder)], [true, 0, false]);
  });

  it('gives a model a name of its own on the server, the same for the same bytes', async () => {
    const [one, two, same] = [await opened(), await opened(binary('my_model', 'others')), await opened()];
    assert.equal(h2o.models.size, 2);
    assert.ok([...h2o.models].every(([name, times]) => /^stfs_[0-9a-f]{24}$/.test(name) && times === 1));
    await one.close();
    assert.equal(h2o.models.size, 2);
    await same.close();
    await two.close();
    assert.equal(h2o.models.size, 0);
  });

  it('sends texts, missing cells and numbers so that H2O reads them back', async () => {
    const session = await opened();
    let sent = '';
    const put = h2o.raw.set.bind(h2o.raw);
    h2o.raw.set = (name, value) => {
      if (name.endsWith('.csv')) sent = value;
      return put(name, value);
    };
    const texts = ['a"b', '', 'two\nlines, ü', '#c', ' x '].map((each) => Buffer.from(each) as Uint8Array);
    const inputs: Tensors = new Map<string, Tensor>([
      ['AGE', tensor('float64', [6], Float64Array.of(0.1, Number.NaN, -0.9753200870080085, 1e300, -0, 2 ** 60))],
      ['RACE', tensor('string', [6], stringsOfBytes([...texts, MISSING_TEXT]))],
    ]);
    await run(session, inputs);
    h2o.raw.set = put;
    const lines = sent.split('\n');
    assert.deepEqual(
      [...lines.slice(0, 3), ...lines.slice(4, 7)],
      ['"stfs_row","AGE","RACE"', '0,1e-1,"a""b"', '1,,""', 'lines, ü"', '3,1e300,"#c"', '4,0," x "'],
    );
    assert.match(lines[3]!, /^2,-\d+e-\d+,"two$/);
    assert.match(lines[7]!, /^5,\d+e?\d*,$/);
    // A row in which nothing is missing.
    assert.deepEqual(lines.slice(8), ['6,0,"0"', '']);
    for (const [name, value] of [
      ['an infinity', tensor('float64', [1], Float64Array.of(Number.POSITIVE_INFINITY))],
    ] as const) {
      const error = await failure(run(session, new Map([...rows(1), ['AGE', value]])));
      assert.deepEqual([error.code, error.message.startsWith('row 0, column "AGE": ')], ['INVALID_INPUT', true], name);
    }
    const nul = tensor('string', [1], stringsOfTexts(['a\0']));
    assert.equal((await failure(run(session, new Map([...rows(1), ['RACE', nul]])))).code, 'INVALID_INPUT');
    await session.close();
  });

  it('puts the model there again where the server has forgotten it', async () => {
    const session = await opened();
    h2o.restart();
    const answers = await Promise.all([run(session, rows(1)), run(session, rows(2, 3))]);
    assert.deepEqual(
      answers.map((answer) => (answer.get('p1') as Tensor).shape[0]),
      [1, 2],
    );
    assert.equal(h2o.models.size, 1);
    await session.close();
    await settled(clean);
  });

  it('answers many requests at once, each with its own keys', async () => {
    const session = await opened();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => run(session, rows(...Array(i + 1).keys()))));
    assert.deepEqual(
      answers.map((answer) => (answer.get('p0') as Tensor).shape[0]),
      Array.from({ length: 30 }, (_, i) => i + 1),
    );
    await session.close();
    assert.deepEqual([clean(), h2o.models.size], [true, 0]);
  });

  const garbage =
    (body: string, status = 200) =>
    (reply: import('node:http').ServerResponse) => {
      reply.writeHead(status).end(body);
    };
  // biome-ignore format: one fault a line
  const FAULTS: readonly (readonly [name: string, on: string, act: (reply: import('node:http').ServerResponse, socket: import('node:net').Socket) => void, code: string, message: RegExp])[] = [
    ['a connection that breaks', 'POST /3/Predictions', (_, socket) => void socket.destroy(), 'MODEL_NOT_READY', /cannot be reached/],
    ['a refusal of the data', 'POST /3/Predictions', garbage('{"msg":"\\n\\nERROR MESSAGE:\\n\\nno columns in common\\n\\n"}', 412), 'RUN_FAILED', /scoring failed \(status 412\): no columns in common$/],
    ['a page instead of JSON', 'POST /3/Parse', garbage('<html>hello</html>'), 'REMOTE_FAILED', /expected JSON, found <html>/],
    ['no job', 'POST /3/Parse', garbage('{}'), 'REMOTE_FAILED', /expected a job/],
    ['a job that failed', 'GET /3/Jobs', garbage('{"jobs":[{"status":"FAILED","exception":"out of memory"}]}'), 'REMOTE_FAILED', /out of memory/],
    ['a cut answer', 'GET /3/DownloadDataset', garbage('"predict","p0","p1"\n"0",0.5'), 'REMOTE_FAILED', /the predictions are cut: it ends within a line/],
    ['a cut text', 'GET /3/DownloadDataset', garbage('"predict","p0","p1"\n"0'), 'REMOTE_FAILED', /a text in quotes has no end/],
    ['rows that are missing', 'GET /3/DownloadDataset', garbage('"predict","p0","p1"\n'), 'REMOTE_FAILED', /the predictions are 0 rows/],
    ['other columns', 'GET /3/DownloadDataset', garbage('"predict","x","p1"\n"0",1,2\n'), 'REMOTE_FAILED', /rows of predict, x, p1, expected 1 of predict, p0, p1/],
    ['a number that is none', 'GET /3/DownloadDataset', garbage('"predict","p0","p1"\n"0",one,2\n"0",1,2\n'), 'REMOTE_FAILED', /row 0 of "p0" is "one"/],
    ['a login page', 'POST /3/PostFile?', garbage(''), 'REMOTE_FAILED', /./],
    ['credentials that are refused', 'POST /3/PostFile', garbage('', 401), 'REMOTE_FAILED', /asks for a user and password \(status 401\)/],
  ];
  for (const [name, on, act, code, message] of FAULTS.filter(([, on]) => !on.endsWith('?'))) {
    it(`fails with ${name}, and then answers again`, async () => {
      const session = await opened();
      h2o.faults = [{ on, act, times: 1 }];
      const error = await failure(run(session, rows(1)));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.equal((await run(session, rows(1))).size, 3);
      await session.close();
      if (name !== 'a connection that breaks') assert.ok(clean(), [...h2o.frames, ...h2o.raw.keys()].join());
      h2o.restart();
    });
  }

  it('puts the model there again after an error of the server, and tells the next one', async () => {
    const session = await opened();
    h2o.faults = [{ on: 'POST /3/Predictions', act: garbage('{"exception_msg":"no tree"}', 500), times: 1 }];
    assert.equal((await run(session, rows(1))).size, 3);
    h2o.faults = [{ on: 'POST /3/Predictions', act: garbage('{"exception_msg":"no tree"}', 500), times: 5 }];
    const error = await failure(run(session, rows(1)));
    assert.deepEqual(
      [error.code, error.message.endsWith('scoring failed (status 500): no tree')],
      ['REMOTE_FAILED', true],
    );
    h2o.faults = [];
    await session.close();
  });

  it('gives up at a deadline, and cleans up all the same', async () => {
    const session = await opened();
    h2o.slowJobs = true;
    const began = performance.now();
    const error = await run(session, rows(1), AbortSignal.timeout(100)).then(
      () => assert.fail('it was answered'),
      (thrown: Error) => thrown,
    );
    assert.equal(error.name, 'TimeoutError');
    assert.ok(performance.now() - began < 2000);
    await session.close();
    assert.ok(h2o.calls.some((line) => /POST \/3\/Jobs\/.*\/cancel$/.test(line)));
    assert.deepEqual([clean(), h2o.models.size], [true, 0]);
  });

  it('tells a version that does not fit, and a damaged file', async () => {
    const say = (message: string, status: number) => {
      h2o.faults = [
        { on: 'POST /99/Models.upload.bin', act: garbage(JSON.stringify({ exception_msg: message }), status) },
      ];
    };
    say('Found version 3.40.0.1, but running version 3.46.0.6', 400);
    const version = await failure(opened());
    assert.equal(version.code, 'UNSUPPORTED_MODEL');
    assert.match(
      version.message,
      /a binary model \(hex\.glm\.GLMModel\) of H2O 3\.46\.0\.6 on H2O 3\.46\.0\.6 failed: Found version 3\.40\.0\.1/,
    );
    say('java.io.EOFException: Reading 8 bytes', 500);
    assert.equal((await failure(opened())).code, 'CORRUPT_MODEL');
    say('no space left', 500);
    assert.equal((await failure(opened())).code, 'REMOTE_FAILED');
    assert.deepEqual([clean(), h2o.models.size], [true, 0]);
  });

  it('levels that a MOJO has not seen are missing cells', async () => {
    const session = await openH2o(await prepared(Buffer.from('PK'), 'MOJO'), { h2oUrl: h2o.url });
    let sent = '';
    const put = h2o.raw.set.bind(h2o.raw);
    h2o.raw.set = (name, value) => {
      if (name.endsWith('.csv')) sent = value;
      return put(name, value);
    };
    const texts = tensor('string', [2], stringsOfTexts(['2', 'never seen']));
    await run(session, new Map([...rows(1, 2), ['RACE', texts]]));
    h2o.raw.set = put;
    assert.deepEqual(sent.split('\n').slice(1, 3), ['0,1,"2"', '1,2,']);
    await session.close();
  });

  it('columns that were encoded are sent as they were before', async () => {
    const { columns } = h2o;
    h2o.columns = [
      ['AGE', 'Numeric', null],
      ['RACE.Eigen', 'Numeric', null],
      ['CAPSULE', 'Enum', ['0', '1']],
    ];
    h2o.originals = ['AGE', 'RACE', 'CAPSULE'];
    const session = await opened();
    const { inputs } = session.signatures.get('serving_default')!;
    assert.deepEqual(
      inputs.map(({ name, type }) => [name, type.kind === 'tensor' && type.dtype]),
      [
        ['AGE', 'float64'],
        ['RACE', 'string'],
      ],
    );
    await session.close();
    h2o.parameters = { categorical_encoding: 'LabelEncoder' };
    assert.match((await failure(opened())).message, /does not tell which columns .* are texts/);
    Object.assign(h2o, { columns, originals: null, parameters: {} });
    h2o.restart();
  });

  it('a MOJO is put there as one', async () => {
    const session = await openH2o(await prepared(Buffer.from('PK'), 'MOJO'), { h2oUrl: h2o.url });
    assert.equal((await run(session, rows(1))).size, 3);
    await session.close();
    assert.deepEqual([clean(), h2o.models.size], [true, 0]);
  });

  it('a server that is none, or another kind of one', async () => {
    const gone = await failure(openH2o(await prepared(), { h2oUrl: 'http://user:secret@127.0.0.1:9' }));
    assert.equal(gone.code, 'MODEL_NOT_READY');
    assert.match(gone.message, /^the H2O server at http:\/\/127\.0\.0\.1:9 cannot be reached/);
    h2o.faults = [{ on: 'GET /3/Cloud', act: garbage('{}') }];
    const url = h2o.url.replace('127.0.0.1', 'localhost');
    assert.match((await failure(openH2o(await prepared(), { h2oUrl: url }))).message, /answers, but is no H2O server/);
  });

  it('without a server the three ways to have one are told', async () => {
    const error = await failure(openH2o(await prepared(), {}));
    assert.equal(error.code, 'MODEL_NOT_READY');
    assert.match(error.message, /--h2o_url=http:\/\/host:54321.*--h2o_jar=h2o\.jar.*download_mojo/);
  });
});

it('texts come back from the answers of H2O', async () => {
  const { readCsv } = await import('./csv.ts');
  const { columns } = readCsv('"a","b"\n"x ""y"", z\nw",\n,"1"\r\n');
  assert.deepEqual(columns, [
    ['x "y", z\nw', null],
    [null, '1'],
  ]);
  assert.equal(textAt(stringsOfTexts(['ü']), 0), 'ü');
});

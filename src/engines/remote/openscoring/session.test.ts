/** Against a server made after Openscoring's documentation: statuses, envelopes, the roles of batches and of messages. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { memoryFiles } from '../../../../test/memory-files.ts';
import { ServingError } from '../../../errors.ts';
import type { Session } from '../../../model.ts';
import { MISSING_TEXT, stringsOfBytes, textAt } from '../../../tensor/strings.ts';
import { type Tensor, type Tensors, tensor } from '../../../tensor/tensor.ts';
import type { PreparedRemote } from '../../prepared.ts';
import { prepareRemote } from '../prepare.ts';
import { openOpenscoring } from './session.ts';

interface Asked {
  readonly id: string;
  readonly arguments: Record<string, unknown>;
}

const SCHEMA = {
  inputFields: [
    { id: 'Length', name: 'Length in cm', dataType: 'double', opType: 'continuous', values: ['[0, 9]'] },
    { id: 'Colour', dataType: 'string', opType: 'categorical' },
    { id: 'Wet', dataType: 'boolean', opType: 'categorical' },
  ],
  targetFields: [{ dataType: 'string', opType: 'categorical' }],
  outputFields: [
    { id: 'Probability_a', dataType: 'double', opType: 'continuous' },
    { id: 'Ranks', dataType: 'string', opType: 'categorical' },
  ],
};

/** A row of a length over 9 is invalid; the answer holds what was asked. */
const evaluate = ({ id, arguments: row }: Asked): object => {
  if (Number(row['Length']) > 9) {
    return { id, message: 'org.jpmml.evaluator.ValueCheckException: Field "Length" cannot accept value 10' };
  }
  const results = { _target: JSON.stringify(row), Probability_a: row['Length'] ?? null, Ranks: ['a', 'b'] };
  return { id, results };
};

const openscoring = async () => {
  const models = new Map<string, string>();
  const calls: string[] = [];
  const state = { schema: SCHEMA as object };
  const handle = async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces).toString();
    const json = (status: number, value: unknown): void => {
      reply.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    };
    calls.push(`${request.method} ${request.url!.replace(/stfs_\w+/, 'ID')}`);
    const [, id = '', route] = /^\/openscoring\/model\/([^/]+)(?:\/(\w+))?$/.exec(request.url!) ?? [];
    if (request.headers.authorization !== undefined && request.headers.authorization !== 'Basic dTpw') {
      return json(403, { message: 'Forbidden' });
    }
    if (request.method === 'PUT') {
      if (request.headers['content-type'] !== 'text/xml') return json(415, { message: 'Unsupported Media Type' });
      if (!body.startsWith('<PMML')) return json(400, { message: 'Not a PMML document' });
      const isNew = !models.has(id);
      models.set(id, body);
      return json(isNew ? 201 : 200, {
        id,
        miningFunction: 'classification',
        summary: 'Tree model',
        schema: state.schema,
      });
    }
    if (!models.has(id)) return json(404, { message: 'Not Found' });
    if (request.method === 'DELETE') {
      models.delete(id);
      return json(200, {});
    }
    const asked = JSON.parse(body) as Asked & { readonly requests: readonly Asked[] };
    if (route === 'batch') return json(200, { id: asked.id, responses: asked.requests.map(evaluate) });
    const answer = evaluate(asked);
    return 'message' in answer ? json(400, { message: answer.message }) : json(200, answer);
  };
  const server = createServer((request, reply) => void handle(request, reply));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    models,
    calls,
    state,
    url: `http://127.0.0.1:${port}/openscoring`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const prepared = async (document = '<PMML/>'): Promise<PreparedRemote> =>
  (await prepareRemote({
    kind: 'remote',
    server: 'openscoring',
    artefact: 'PMML',
    files: memoryFiles(new Map([['m.pmml', Buffer.from(document)]])),
    entry: 'm.pmml',
    why: 'it is so',
    signatures: new Map(),
  })) as PreparedRemote;

const inputs = (...lengths: number[]): Tensors =>
  new Map<string, Tensor>([
    ['Length', tensor('float64', [lengths.length], Float64Array.from(lengths))],
    [
      'Colour',
      tensor(
        'string',
        [lengths.length],
        stringsOfBytes(lengths.map((_, i) => (i === 0 ? Buffer.from('"ü"') : MISSING_TEXT))),
      ),
    ],
    ['Wet', tensor('float64', [lengths.length], new Float64Array(lengths.length).fill(1))],
  ]);

const run = async (session: Session, given: Tensors): Promise<Tensors> =>
  session.run(given, { signature: 'serving_default' });
const texts = (answer: Tensors, name: string): (string | undefined)[] => {
  const { data, shape } = answer.get(name) as Tensor<'string'>;
  return Array.from({ length: shape[0]! }, (_, i) => textAt(data, i));
};
const failure = async (promise: Promise<unknown>): Promise<ServingError> => {
  const error = await promise.then(
    () => assert.fail('it was answered'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ServingError, String(error));
  return error;
};

describe('documents on an Openscoring server', async () => {
  const server = await openscoring();
  after(() => server.close());
  const opened = async (document?: string): Promise<Session> =>
    openOpenscoring(await prepared(document), { openscoringUrl: server.url });

  it('are put there, evaluated one by one and in batches, and removed', async () => {
    server.calls.length = 0;
    const session = await opened();
    const { inputs: ports, outputs } = session.signatures.get('serving_default')!;
    assert.deepEqual(
      ports.map(({ name, type }) => [name, type.kind === 'tensor' && type.dtype]),
      [
        ['Length', 'float64'],
        ['Colour', 'string'],
        ['Wet', 'float64'],
      ],
    );
    assert.deepEqual(
      outputs.map(({ name }) => name),
      ['_target', 'Probability_a', 'Ranks'],
    );
    const one = await run(session, inputs(5.1));
    assert.deepEqual(texts(one, '_target'), ['{"Length":5.1,"Colour":"\\"ü\\"","Wet":true}']);
    const several = await run(session, inputs(0.1, Number.NaN));
    assert.deepEqual(texts(several, '_target'), ['{"Length":0.1,"Colour":"\\"ü\\"","Wet":true}', '{"Wet":true}']);
    assert.deepEqual((several.get('Probability_a') as Tensor).data, Float64Array.of(0.1, Number.NaN));
    assert.deepEqual(texts(several, 'Ranks'), ['["a","b"]', '["a","b"]']);
    assert.equal((await run(session, inputs())).size, 3);
    await session.close();
    assert.deepEqual(server.calls, [
      'PUT /openscoring/model/ID',
      'POST /openscoring/model/ID',
      'POST /openscoring/model/ID/batch',
      'DELETE /openscoring/model/ID',
    ]);
    assert.equal(server.models.size, 0);
  });

  it('the last user of a document removes it', async () => {
    const [one, same] = [await opened(), await opened()];
    await one.close();
    assert.equal(server.models.size, 1);
    await same.close();
    assert.equal(server.models.size, 0);
  });

  it('a row that is refused is told by its number', async () => {
    const session = await opened();
    for (const given of [inputs(10), inputs(1, 10)]) {
      const { code, message } = await failure(run(session, given));
      assert.equal(code, 'INVALID_INPUT');
      assert.match(message, /Field "Length" cannot accept value 10/);
    }
    assert.match((await failure(run(session, inputs(1, 10)))).message, /^row 1: /);
    const infinite = await failure(run(session, inputs(Number.POSITIVE_INFINITY)));
    assert.match(infinite.message, /^row 0, field "Length": Infinity cannot be sent/);
    await session.close();
  });

  it('a document that the server has forgotten is put there again', async () => {
    const session = await opened();
    server.models.clear();
    assert.equal((await run(session, inputs(1))).size, 3);
    await session.close();
    assert.equal(server.models.size, 0);
  });

  it('what the server does not take is refused', async () => {
    assert.deepEqual([(await failure(opened('<HTML/>'))).code, server.models.size], ['UNSUPPORTED_MODEL', 0]);
    server.state.schema = { ...SCHEMA, groupFields: [{ id: 'Basket', dataType: 'string' }] };
    assert.match((await failure(opened())).message, /puts rows of the same "Basket" together/);
    server.state.schema = SCHEMA;
    const gone = await failure(openOpenscoring(await prepared(), { openscoringUrl: 'http://127.0.0.1:9/openscoring' }));
    assert.deepEqual(
      [gone.code, /^the Openscoring server at http:\/\/127\.0\.0\.1:9\/openscoring cannot/.test(gone.message)],
      ['MODEL_NOT_READY', true],
    );
    const [, host] = server.url.split('//');
    const forbidden = await failure(openOpenscoring(await prepared(), { openscoringUrl: `http://u:wrong@${host}` }));
    assert.deepEqual([forbidden.code, forbidden.message.includes('wrong')], ['REMOTE_FAILED', false]);
    await (await openOpenscoring(await prepared(), { openscoringUrl: `http://u:p@${host}` })).close();
  });
});

/**
 * An H2O server for tests, as far as serving goes: it keeps what it is sent, scores nothing (the answer is the row's
 * number), and fails as a test tells it to.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Fault {
  /** The first request whose method and path begin so. */
  readonly on: string;
  readonly times?: number;
  /** What is done instead of an answer, or with the body of it. */
  readonly act: (reply: ServerResponse, socket: Socket) => void;
}

export interface FakeH2o {
  readonly url: string;
  /** `POST /3/Parse`, in order. */
  readonly calls: string[];
  readonly frames: Set<string>;
  readonly models: Map<string, number>;
  /** Files that were put there. */
  readonly raw: Map<string, string>;
  faults: Fault[];
  /** Columns of the model: names, types, levels. */
  columns: readonly (readonly [string, string, readonly string[] | null])[];
  /** Names before an encoding. */
  originals: readonly string[] | null;
  /** Parameters of the model, by name. */
  parameters: Readonly<Record<string, unknown>>;
  /** Jobs stay under way. */
  slowJobs: boolean;
  /** Forgets all, as a server that is started again. */
  restart(): void;
  close(): Promise<void>;
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('latin1');
};

/** The file in a form. */
const fileOf = (body: string): string => {
  const from = body.indexOf('\r\n\r\n') + 4;
  return Buffer.from(body.slice(from, body.lastIndexOf('\r\n--')), 'latin1').toString('utf8');
};

const rowsOf = (csv: string): number => [...csv.matchAll(/^\d+(?:,|$)/gm)].length;

export const fakeH2o = async (): Promise<FakeH2o> => {
  const jobs = new Map<string, string>();
  const rows = new Map<string, number>();
  const fake = {
    calls: [] as string[],
    frames: new Set<string>(),
    models: new Map<string, number>(),
    raw: new Map<string, string>(),
    faults: [] as Fault[],
    columns: [
      ['AGE', 'Numeric', null],
      ['RACE', 'Enum', ['0', '1', '2']],
      ['CAPSULE', 'Enum', ['0', '1']],
    ] as FakeH2o['columns'],
    originals: null as readonly string[] | null,
    parameters: {} as Readonly<Record<string, unknown>>,
    slowJobs: false,
    restart: () => {
      fake.frames.clear();
      fake.models.clear();
      fake.raw.clear();
    },
  };
  const handle = async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://x');
    const path = decodeURIComponent(url.pathname);
    const body = await readBody(request);
    const line = `${request.method} ${path}`;
    fake.calls.push(line);
    const at = fake.faults.findIndex(({ on }) => line.startsWith(on));
    if (at >= 0) {
      const fault = fake.faults[at]!;
      const left = (fault.times ?? 1) - 1;
      fake.faults = fake.faults.flatMap((each) =>
        each !== fault ? [each] : left > 0 ? [{ ...fault, times: left }] : [],
      );
      fault.act(reply, request.socket);
      return;
    }
    const json = (value: unknown, status = 200): void => {
      reply.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    };
    const missing = (what: string): void => json({ msg: `\n\nERROR MESSAGE:\n\nObject '${what}' not found\n\n` }, 404);
    const form = new URLSearchParams(Buffer.from(body, 'latin1').toString('utf8'));
    const describe = (name: string) => ({
      models: [
        {
          model_id: { name },
          algo: 'glm',
          algo_full_name: 'Generalized Linear Modeling',
          response_column_name: 'CAPSULE',
          parameters: [
            { name: 'weights_column', actual_value: null },
            ...Object.entries(fake.parameters).map(([key, value]) => ({ name: key, actual_value: value })),
          ],
          output: {
            names: fake.columns.map(([name]) => name),
            original_names: fake.originals,
            column_types: fake.columns.map(([, type]) => type),
            domains: fake.columns.map(([, , domain]) => domain),
            model_category: 'Binomial',
          },
        },
      ],
    });
    const [, version, route, ...rest] = path.split('/');
    if (route === 'Cloud') json({ version: '3.46.0.6', cloud_name: 'fake', cloud_healthy: true });
    else if (route === 'PostFile' || route === 'PostFile.bin') {
      fake.raw.set(url.searchParams.get('destination_frame')!, fileOf(body));
      json({ destination_frame: url.searchParams.get('destination_frame') });
    } else if (route === 'Models.upload.bin') {
      const name = /stfs_[0-9a-f]{24}/.exec(fake.raw.get(form.get('dir')!) ?? '')?.[0] ?? 'model';
      fake.models.set(name, (fake.models.get(name) ?? 0) + 1);
      json(describe(name));
    } else if (route === 'ModelBuilders') {
      fake.models.set(form.get('model_id')!, 1);
      jobs.set('build', '');
      json({ job: { key: { name: 'build' } } });
    } else if (route === 'Parse') {
      const [source] = JSON.parse(form.get('source_frames')!) as [string];
      if (!fake.raw.has(source)) return missing(source);
      const frame = form.get('destination_frame')!;
      rows.set(frame, rowsOf(fake.raw.get(source)!));
      fake.raw.delete(source);
      const job = `job_${frame}`;
      jobs.set(job, frame);
      json({ job: { key: { name: job } } });
    } else if (route === 'Jobs') {
      const [job = '', cancel] = rest;
      if (cancel === 'cancel') fake.slowJobs = false;
      const status = cancel ? 'CANCELLED' : fake.slowJobs ? 'RUNNING' : 'DONE';
      if (status === 'DONE' && jobs.get(job)) fake.frames.add(jobs.get(job)!);
      json({ jobs: [{ status, exception: null }] });
    } else if (route === 'Predictions') {
      const [, model = '', , frame = ''] = rest;
      if (!fake.models.has(model)) return missing(model);
      if (!fake.frames.has(frame)) return missing(frame);
      fake.frames.add(form.get('predictions_frame')!);
      rows.set(form.get('predictions_frame')!, rows.get(frame)!);
      json({});
    } else if (route === 'DownloadDataset') {
      const count = rows.get(url.searchParams.get('frame_id')!) ?? 0;
      const lines = Array.from({ length: count }, (_, i) => `"${i % 2}",${i}.5,0.1`);
      reply.writeHead(200, { 'Content-Type': 'text/csv' }).end(`"predict","p0","p1"\n${lines.join('\n')}\n`);
    } else if (route === 'Frames' && request.method === 'GET') {
      json({
        frames: [
          {
            columns: [
              { label: 'predict', type: 'enum', domain: ['0', '1'] },
              { label: 'p0', type: 'real', domain: null },
              { label: 'p1', type: 'real', domain: null },
            ],
          },
        ],
      });
    } else if (request.method === 'DELETE') {
      const kept = { Frames: fake.frames, Models: fake.models, DKV: fake.raw }[route ?? ''];
      json({}, kept?.delete(rest.join('/')) ? 200 : 404);
    } else if (route === 'Models') {
      if (fake.models.has(rest[0]!)) json(describe(rest[0]!));
      else missing(rest[0]!);
    } else json({ msg: `no route ${version} ${path}` }, 404);
  };
  const server = createServer((request, reply) => void handle(request, reply));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
};

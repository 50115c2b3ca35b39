import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { download } from './download.ts';
import { createGet } from './http.ts';
import { SETTINGS, serveAnswers, type TestServer } from './index.test.server.ts';
import type { IndexFile } from './simple-index.ts';

const root = mkdtempSync(join(tmpdir(), 'download-'));
after(() => rmSync(root, { recursive: true }));
const BYTES = Buffer.from('0123456789'.repeat(1000));
const sha256 = createHash('sha256').update(BYTES).digest('hex');

interface Behaviour {
  /** Bytes after which a connection is cut, one a request; then none is. */
  readonly cuts?: number[];
  readonly ranges?: boolean;
  /** Of the file, where it is another one. */
  readonly bytes?: Buffer;
  /** What a 206 says of where it starts, where that is not so. */
  readonly wrongRange?: string;
  /** Without a length, in chunks. */
  readonly chunked?: boolean;
}
const serveFile = ({
  cuts = [],
  ranges = true,
  bytes = BYTES,
  wrongRange,
  chunked,
}: Behaviour = {}): Promise<TestServer> =>
  serveAnswers((request, response) => {
    const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const from = ranges && start !== undefined ? Number(start) : 0;
    if (from > 0 && from >= bytes.length) return void response.writeHead(416).end();
    const part = bytes.subarray(from);
    const range = wrongRange ?? `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(from > 0 ? 206 : 200, {
      ...(from > 0 && { 'content-range': range }),
      ...(!chunked && { 'content-length': part.length }),
    });
    const cut = cuts.shift();
    if (cut === undefined) response.end(part);
    else response.write(part.subarray(0, cut), () => setTimeout(() => response.destroy(), CUT_MS));
  });

/** Long enough for what was sent to have come. */
const CUT_MS = 60;
let count = 0;
const fetched = async (server: TestServer, rest: Partial<IndexFile> = { sha256 }, before?: Buffer) => {
  const part = join(root, `part${count++}`);
  if (before) writeFileSync(part, before);
  const seen: (number | undefined)[] = [];
  const get = await createGet(SETTINGS, {}, 1);
  const options = { retryDelayMs: 1, progress: (done: number, total: number | undefined) => seen.push(done, total) };
  const file = { name: 'a.whl', url: `${server.url}/a.whl`, yanked: false, ...rest };
  const failure: Error | undefined = await download(get, file, part, options).then(
    () => undefined,
    (error: Error) => error,
  );
  return {
    failure,
    part: existsSync(part) ? readFileSync(part) : undefined,
    last: seen.slice(-2),
    ranges: server.asked.map(({ headers }) => headers.range),
  };
};

// biome-ignore format: one case a line
const GOOD: readonly (readonly [string, Behaviour, Partial<IndexFile>, Buffer | undefined, readonly (string | undefined)[]])[] = [
  ['a whole file', {}, { sha256 }, undefined, [undefined]],
  ['a file of unknown length', { chunked: true }, { sha256 }, undefined, [undefined]],
  ['without a hash', {}, {}, undefined, [undefined]],
  ['a part is resumed', {}, { sha256 }, BYTES.subarray(0, 4000), ['bytes=4000-']],
  ['a part that is whole already', {}, { sha256, sizeBytes: BYTES.length }, BYTES, []],
  ['a part that is whole, though nobody said so', {}, { sha256 }, BYTES, ['bytes=10000-', undefined]],
  ['a server that knows no ranges', { ranges: false }, { sha256 }, BYTES.subarray(0, 4000), ['bytes=4000-']],
  ['a server that sends another range', { wrongRange: 'bytes 0-9999/10000' }, { sha256 }, BYTES.subarray(0, 4000), ['bytes=4000-', undefined]],
  ['a part of another file', {}, { sha256 }, Buffer.alloc(4000, 'x'), ['bytes=4000-', undefined]],
  ['a whole part of another file', {}, { sha256, sizeBytes: 10_000 }, Buffer.alloc(10_000, 'x'), [undefined]],
  ['a part longer than the file', {}, { sha256, sizeBytes: 10_000 }, Buffer.alloc(20_000, 'x'), ['bytes=20000-', undefined]],
  ['a part without a hash to tell by is not resumed', {}, {}, Buffer.alloc(4000, 'x'), [undefined]],
  ['connections that break, each after some bytes', { cuts: [1000, 1000, 1000, 1000, 1000, 1000] }, { sha256 }, undefined, [undefined, 'bytes=1000-', 'bytes=2000-', 'bytes=3000-', 'bytes=4000-', 'bytes=5000-', 'bytes=6000-']],
  ['a connection that breaks, without a hash', { cuts: [1000] }, {}, undefined, [undefined, undefined]],
];
for (const [name, behaviour, file, before, ranges] of GOOD) {
  test(name, async () => {
    const found = await fetched(await serveFile(behaviour), file, before);
    assert.equal(found.failure, undefined);
    assert.ok(found.part?.equals(BYTES), 'the file');
    assert.deepEqual(found.ranges, ranges);
    if (!behaviour.chunked && ranges.length > 0) assert.deepEqual(found.last, [10_000, 10_000]);
  });
}

const OTHER = Buffer.from('x'.repeat(10_000));
// biome-ignore format: one case a line
const BAD: readonly (readonly [string, Behaviour, Partial<IndexFile>, RegExp, number | undefined])[] = [
  ['another file than the index says', { bytes: OTHER }, { sha256 }, /its SHA-256 is \w{64}, the index states \w{64}$/, undefined],
  ['more bytes than the index says', { chunked: true }, { sha256, sizeBytes: 9000 }, /more than the 9000 bytes that were announced$/, undefined],
  ['fewer bytes than the index says', {}, { sha256, sizeBytes: 11_000 }, /broke off after 10000 of 11000 bytes; the next try goes on from there$/, 10_000],
  ['a connection that breaks at once, always', { cuts: [0, 0, 0, 0, 0, 0] }, { sha256 }, /a\.whl: .*; the next try goes on from there$/, 0],
  ['a connection that breaks, always, without a hash', { cuts: [9, 9, 9, 9, 9, 9] }, {}, /a\.whl: [^;]*$/, undefined],
];
for (const [name, behaviour, file, message, left] of BAD) {
  test(`fails: ${name}`, async () => {
    const { failure, part } = await fetched(await serveFile(behaviour), file);
    assert.equal((failure as { code?: string } | undefined)?.code, 'DOWNLOAD_FAILED');
    assert.match(failure!.message, message);
    assert.equal(part?.length, left);
  });
}

test('fails: a file that is listed, but not there', async () => {
  const server = await serveAnswers((_, response) => response.writeHead(404).end());
  const { failure } = await fetched(server);
  assert.match(failure!.message, /is listed, but not there \(404\)$/);
  assert.equal(server.asked.length, 1);
});

test('fails: the disk is full', { skip: existsSync('/dev/full') ? false : 'no /dev/full' }, async () => {
  const server = await serveFile();
  const get = await createGet(SETTINGS, {}, 1);
  const file = { name: 'a.whl', url: server.url, sha256, yanked: false };
  await assert.rejects(download(get, file, '/dev/full', { progress: () => {}, retryDelayMs: 1 }), { code: 'ENOSPC' });
  assert.equal(server.asked.length, 1, 'not tried again');
});

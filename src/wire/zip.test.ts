import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ServingError } from '../errors.ts';
import { type ByteSource, locate, openZip, readEntry, type ZipLimits } from './zip.ts';

interface Goldens {
  readonly cases: readonly { name: string; archive: string; entries: Record<string, string> }[];
  readonly refused: readonly { name: string; archive: string; error: string }[];
}
const file = new URL('../../../src/wire/goldens/zip.json', import.meta.url);
const { cases, refused } = JSON.parse(readFileSync(file, 'utf8')) as Goldens;

const source = (bytes: Uint8Array): ByteSource => ({
  name: 'a.zip',
  sizeBytes: bytes.length,
  read: async (from, to) => bytes.slice(from, to),
});
const archiveOf = (name: string): Buffer => Buffer.from(cases.find((row) => row.name === name)!.archive, 'base64');
const readAll = async (bytes: Uint8Array, limits?: Partial<ZipLimits>): Promise<Record<string, string>> => {
  const from = source(bytes);
  const out: Record<string, string> = {};
  for (const [name, entry] of await openZip(from, limits)) {
    out[name] = Buffer.from(await readEntry(from, entry)).toString('base64');
  }
  return out;
};

describe('zip', () => {
  for (const { name, archive, entries } of cases) {
    it(`reads ${name}`, async () => assert.deepEqual(await readAll(Buffer.from(archive, 'base64')), entries));
  }
  for (const { name, archive, error } of refused) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(readAll(Buffer.from(archive, 'base64')), {
        name: 'ServingError',
        message: `a.zip: zip: ${error}`,
      });
    });
  }

  it('tells where a stored entry lies', async () => {
    const bytes = archiveOf('stored');
    const from = source(bytes);
    const range = await locate(from, (await openZip(from)).get('a/b.txt')!);
    assert.equal(bytes.subarray(range.from, range.to).toString(), 'hello');
  });

  const edited = (name: string, edit: (bytes: Buffer, central: number) => void): Buffer => {
    const bytes = Buffer.from(archiveOf(name));
    edit(bytes, bytes.indexOf('PK\x01\x02'));
    return bytes;
  };
  const broken: [string, Buffer, RegExp, Partial<ZipLimits>?][] = [
    ['an empty file', Buffer.alloc(0), /not a zip archive/],
    ['an archive that was cut', archiveOf('stored').subarray(0, -5), /no end of central directory/],
    ['an encrypted entry', edited('stored', (b, c) => b.writeUInt16LE(1, c + 8)), /is encrypted/],
    ['a damaged entry', edited('stored', (b) => b.writeUInt8(0, b.indexOf('hello'))), /5 bytes of checksum/],
    ['a stored entry of two sizes', edited('stored', (b, c) => b.writeUInt32LE(9, c + 24)), /states 5 and 9 bytes/],
    ['deflated bytes that are none', edited('deflated', (b) => b.fill(0xff, 35, 45)), /does not unpack/],
    [
      'an entry that unpacks to more than it states',
      edited('deflated', (b, c) => b.writeUInt32LE(10, c + 24)),
      /does not unpack/,
    ],
    ['an entry that overlaps the directory', edited('stored', (b, c) => b.writeUInt32LE(b.length, c + 42)), /overlaps/],
    [
      'an entry without its own header',
      edited('a folder beside a file', (b, c) => b.writeUInt32LE(1, b.indexOf('PK\x01\x02', c + 1) + 42)),
      /no local header/,
    ],
    [
      'more entries than it has room for',
      edited('stored', (b) => b.writeUInt16LE(9000, b.length - 12)),
      /9000 entries do not fit/,
    ],
    ['more entries than the limit', archiveOf('empty entries'), /2 entries, at most 1 are read/, { maxEntries: 1 }],
    ['an entry larger than the limit', archiveOf('deflated'), /3000 bytes passes the limit/, { maxEntryBytes: 2999 }],
    ['entries that are together larger than the limit', archiveOf('deflated'), /passes the limit/, { maxBytes: 2999 }],
  ];
  for (const [name, bytes, message, limits] of broken) {
    it(`refuses ${name}`, async () => assert.rejects(readAll(bytes, limits), { name: 'ServingError', message }));
  }

  it('only ServingErrors leave it, whatever the bytes', async () => {
    const archives = cases.map(({ archive }) => Buffer.from(archive, 'base64'));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...archives),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        async (archive, edits) => {
          const bytes = Buffer.from(archive);
          for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
          await readAll(bytes).catch((error) => assert.ok(error instanceof ServingError, String(error)));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

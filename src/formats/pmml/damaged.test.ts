/**
 * Damaged documents. Since changed bytes seldom come further than the reader of XML, elements are changed: an attribute is
 * dropped or is another word or number, an element is dropped, doubled or moved, a text is cut. Loading and asking must end
 * soon, in an answer or in an error that is ours and says that the model is corrupt or not served.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { damaged, holds, readsOrRefuses } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ROOT } from '../../../test/root.ts';
import { type AnyCase, askModel } from '../../../test/tabular.ts';
import { ServingError } from '../../errors.ts';
import type { Model } from '../../model.ts';
import { pmml } from './index.ts';

const FOLDER = join(ROOT, 'src/formats/pmml/goldens');
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 400);

/** Documents that are small enough to be read very often, with their rows. */
const CASES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json.gz'))
  .flatMap((file) => JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as readonly AnyCase[])
  .filter(({ files }) => files?.['model.pmml'] !== undefined && files['model.pmml'].length < 30_000);
const textOf = ({ files }: AnyCase): string => Buffer.from(files!['model.pmml']!, 'base64').toString('utf8');

const load = async (text: string | Uint8Array<ArrayBuffer>): Promise<Model | undefined> => {
  const files = memoryFiles(
    new Map([['model.pmml', typeof text === 'string' ? new Uint8Array(Buffer.from(text)) : text]]),
  );
  const match = await pmml.match(files);
  return match && pmml.lower(await pmml.read(files, match));
};

/** Loading refuses only by these: everything else would be a fault of the program or of a request. */
const CODES = ['CORRUPT_MODEL', 'UNSUPPORTED_MODEL', 'TOO_LARGE'];

const loadOrRefuse = async (text: string): Promise<Model | undefined> => {
  try {
    return await load(text);
  } catch (error) {
    if (error instanceof ServingError) assert.ok(CODES.includes(error.code), `${error.code}: ${error.message}`);
    throw error;
  }
};

const WORDS = [
  '',
  '-1',
  '0',
  '1',
  '2',
  '1e9',
  '4294967296',
  '-1e308',
  '1e309',
  'NaN',
  'INF',
  '1.5',
  'x',
  'true',
  'none',
  'á',
  '0,0',
];

interface Change {
  readonly at: number;
  readonly kind: 'drop attribute' | 'set attribute' | 'drop element' | 'double element' | 'cut text' | 'rename';
  readonly word: string;
}

const ATTRIBUTE = / ([A-Za-z][\w:.-]*)="[^"]*"/g;
const ELEMENT = /<([A-Za-z][\w.-]*)(?: [^<>]*)?\/>|<([A-Za-z][\w.-]*)(?: [^<>]*)?>[^<]*<\/\2>/g;
const TEXT = />([^<>]*[^<>\s][^<>]*)</g;

const changed = (text: string, { at, kind, word }: Change): string => {
  const pattern = kind.endsWith('attribute') ? ATTRIBUTE : kind === 'cut text' ? TEXT : ELEMENT;
  const found = [...text.matchAll(pattern)];
  const match = found[at % Math.max(1, found.length)];
  if (!match) return text;
  const [whole, name] = match;
  const end = match.index + whole.length;
  const become = {
    'drop attribute': '',
    'set attribute': ` ${name}="${word}"`,
    'drop element': '',
    'double element': whole + whole,
    'cut text': `>${word} ${(match[1] ?? '').slice(0, Math.floor((match[1] ?? '').length / 2))}<`,
    rename: whole.replace(match[1] ?? match[2] ?? 'x', 'Extension'),
  }[kind];
  return text.slice(0, match.index) + become + text.slice(end);
};

const KINDS = ['drop attribute', 'set attribute', 'drop element', 'double element', 'cut text', 'rename'] as const;
const change = fc.record({ at: fc.nat(), kind: fc.constantFrom(...KINDS), word: fc.constantFrom(...WORDS) });

it('documents whose elements say something else', async () => {
  await holds(
    fc.asyncProperty(fc.nat(CASES.length - 1), fc.array(change, { minLength: 1, maxLength: 3 }), (i, changes) =>
      readsOrRefuses(async () => {
        const one = CASES[i]!;
        const model = await loadOrRefuse(changes.reduce(changed, textOf(one)));
        if (model) await askModel(model, { ...one, refused: [] });
      }),
    ),
    RUNS,
  );
});

it('documents with changed bytes', async () => {
  const bytes = CASES.map((one) => new Uint8Array(Buffer.from(textOf(one))));
  await holds(
    fc.asyncProperty(damaged(bytes, Buffer.from('<>"=&/ 019e-\0')), (text) => readsOrRefuses(() => load(text))),
    RUNS,
  );
});

/**
 * `npm run fuzz [SECONDS] [SEED]`: mutates real models and reads them. Whatever the bytes, only a ServingError may leave
 * the readers, no reading may take long, and memory must stay bounded. A finding is printed with the seed that made it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { prepare } from '../../src/engines/prepare.ts';
import { ServingError } from '../../src/errors.ts';
import type { Files } from '../../src/files.ts';
import { detect } from '../../src/formats/registry.ts';
import { filesBelow, ROOT } from '../root.ts';

const LONGEST_MS = 5000;

/** Numbers in [0, 1) that a seed determines (mulberry32). */
const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

const memoryFiles = (at: string, contents: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Files => ({
  at,
  list: async () => [...contents].map(([path, bytes]) => ({ path, sizeBytes: bytes.length })),
  read: async (path, from = 0, to) => {
    const bytes = contents.get(path);
    const end = to ?? bytes?.length ?? 0;
    if (!bytes || from < 0 || end > bytes.length || from > end) {
      throw new ServingError(
        'CORRUPT_MODEL',
        `${path}: bytes ${from} to ${end} are wanted of ${bytes?.length ?? 'no file'}`,
      );
    }
    return bytes.slice(from, end);
  },
});

/** One of the ways in which files go wrong. */
const mutate = (bytes: Uint8Array<ArrayBuffer>, random: () => number): Uint8Array<ArrayBuffer> => {
  const out = bytes.slice();
  const at = Math.floor(random() * out.length);
  switch (Math.floor(random() * 6)) {
    case 0:
      return out.subarray(0, at);
    case 1:
      out[at] = Math.floor(random() * 256);
      return out;
    case 2:
      for (let i = 0; i < 16; i++) out[Math.floor(random() * out.length)] = Math.floor(random() * 256);
      return out;
    case 3:
      out.fill(0xff, at, at + 9);
      return out;
    case 4:
      return Uint8Array.from([...out.subarray(0, at), ...out.subarray(Math.floor(random() * at))]);
    default:
      out.copyWithin(at, Math.floor(random() * out.length), Math.floor(random() * out.length));
      return out;
  }
};

/** Folders that hold a model each, as paths from the root. */
const models = (): string[] => {
  const heads = ['saved_model.pb', '.onnx', '.proto', '.cbm', '.bst', 'model.txt', '.joblib', '.pkl'];
  return [...filesBelow('models', ...heads), ...filesBelow('src/formats', ...heads)]
    .filter((path) => !path.includes('/broken/'))
    .map((path) => path.slice(0, path.lastIndexOf('/')));
};

interface Packed {
  readonly name: string;
  readonly file?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** Models of one file that lie packed among goldens. */
const packed = filesBelow('src/formats', '.json.gz').flatMap((path) => {
  const held: unknown = JSON.parse(gunzipSync(readFileSync(join(ROOT, path))).toString('utf8'));
  const cases = Array.isArray(held) ? (held as readonly Packed[]) : [];
  return cases.flatMap(({ name, file, files }) =>
    Object.entries({ ...files, ...(file !== undefined && { file }) }).map(([kind, content]) => ({
      folder: `${path}, ${name}, ${kind}`,
      contents: new Map([['model', new Uint8Array(Buffer.from(content, 'base64'))]]),
    })),
  );
});

const [seconds = '60', first = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
const folders = [...new Set(models())].map((folder) => {
  const paths = filesBelow(folder, '').filter((path) => !path.endsWith('.json') && !path.endsWith('.py'));
  return {
    folder,
    contents: new Map(
      paths.map((path) => [path.slice(folder.length + 1), new Uint8Array(readFileSync(join(ROOT, path)))]),
    ),
  };
});
const corpus = [...folders, ...packed];
const outcomes = new Map<string, number>();
const end = performance.now() + Number(seconds) * 1000;
let findings = 0;
let seed = Number(first);
for (; performance.now() < end; seed++) {
  const random = randomOf(seed);
  const { folder, contents } = corpus[Math.floor(random() * corpus.length)]!;
  const victim = [...contents.keys()][Math.floor(random() * contents.size)]!;
  const files = memoryFiles(folder, new Map(contents).set(victim, mutate(contents.get(victim)!, random)));
  const started = performance.now();
  let outcome = 'read';
  try {
    const { format, match } = await detect(files);
    await prepare(await format.load(files, match));
  } catch (error) {
    outcome = error instanceof ServingError ? error.code : 'OTHER';
    if (outcome === 'OTHER' || outcome === 'INTERNAL') {
      findings++;
      console.log(`seed ${seed}, ${folder}/${victim}:`, error);
    }
  }
  const tookMs = performance.now() - started;
  if (tookMs > LONGEST_MS) {
    findings++;
    console.log(`seed ${seed}, ${folder}/${victim}: took ${tookMs.toFixed(0)} ms`);
  }
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}
const memoryMb = Math.round(process.memoryUsage().rss / 2 ** 20);
console.log(
  `seeds ${first} to ${seed - 1} over ${corpus.length} models: ${[...outcomes].map(([code, count]) => `${code} ${count}`).join(', ')}; ${memoryMb} MiB; ${findings} findings`,
);
process.exit(findings === 0 ? 0 : 1);

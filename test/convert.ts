/** Converts a format's goldens to ONNX files, for the tests of `stfs convert` and for its oracle. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ServingError } from '../src/errors.ts';
import { type Converted, convert } from '../src/models/convert.ts';
import { type Golden, goldensOf, openModel } from './golden.ts';
import { filesOfCase, packsOf } from './packs.ts';

/** A golden as an ONNX file, with its cases in the names of that file. */
export interface ConvertedGolden {
  readonly name: string;
  readonly path: string;
  readonly done: Converted;
  readonly golden: Golden;
}

const TOLERANCE = 1e-5;
const isHostRefusal = (error: unknown): boolean =>
  error instanceof ServingError && /which ONNX has no operators for/.test(error.message);

const isServed = (model: string): Promise<boolean> =>
  openModel(model).then(
    (session) => session.close().then(() => true),
    () => false,
  );

type Case = Golden['cases'][number];

/** The graph for the inputs of a case, by their names, dtypes and ranks. */
const variantOf = ({ variants }: Converted, { inputs }: Case): string | undefined =>
  [...variants].find(
    ([, { inputs: ports }]) =>
      ports.length === Object.keys(inputs).length &&
      ports.every(({ name, type }) => {
        const given = inputs[name];
        if (!given || !('shape' in given)) return false;
        return (
          type.kind !== 'tensor' ||
          (type.dtype === given.dtype && (type.shape === undefined || type.shape.length === given.shape.length))
        );
      }),
  )?.[0];

/** Optimizers that ONNX Runtime is to do without, as a note says. */
const disabledOf = ({ notes }: Converted): readonly string[] =>
  notes
    .flatMap((note) => /disabled_optimizers=(\[.*?\])/.exec(note)?.[1] ?? [])
    .flatMap((list) => JSON.parse(list) as string[]);

/** What an output is called in the file, where that is another name than the signature's. */
const namesOf = ({ notes }: Converted): ReadonlyMap<string, string> =>
  new Map(
    notes.flatMap((note) => {
      const match = /^output "(.*)" is called "(.*)": /.exec(note);
      return match ? [[match[1]!, match[2]!] as const] : [];
    }),
  );

const inNamesOfFile = ({ cases }: Golden, names: ReadonlyMap<string, string>): Golden['cases'] =>
  cases.map(({ inputs, outputs }) => ({
    inputs,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, datum]) => [names.get(name) ?? name, datum])),
  }));

/** Every signature that a golden asks; those with host nodes are left out, and counted. */
async function* ofModel(
  name: string,
  model: string,
  golden: Golden,
  into: string,
  refused: { count: number },
): AsyncGenerator<ConvertedGolden> {
  // What this server refuses to answer, a file of ONNX cannot refuse in its words, or not at all.
  const answered = golden.cases.filter(({ fails }) => fails === undefined);
  const sought = [...new Set(answered.map(({ signature }) => signature))];
  const chosen = new Map<string | undefined, Golden['cases']>(
    sought.map((signature) => [signature, answered.filter((one) => one.signature === signature)]),
  );
  for (const [signature, cases] of chosen) {
    const title = signature === undefined ? name : `${name}__${signature}`;
    const folder = join(into, title.replace(/[^\w-]/g, '_'));
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'model.onnx');
    try {
      const done = await convert(model, path, { overwrite: true, ...(signature !== undefined && { signature }) });
      // Cases for inputs of other ranks are those of another graph.
      const fits = cases.filter((one) => done.variants.size === 0 || variantOf(done, one) === done.signature);
      for (const one of cases) {
        const other = fits.includes(one) ? undefined : variantOf(done, one);
        if (other !== undefined)
          chosen.set(other, [...(chosen.get(other) ?? []).filter((known) => known !== one), one]);
      }
      if (fits.length === 0) {
        rmSync(folder, { recursive: true });
        continue;
      }
      const tolerance = golden.tolerance ?? TOLERANCE;
      const own = { tolerance, cases: inNamesOfFile({ cases: fits }, namesOf(done)), disabled: disabledOf(done) };
      writeFileSync(join(folder, 'cases.json'), JSON.stringify(own));
      yield { name: title, path, done, golden: own };
    } catch (error) {
      if (isHostRefusal(error)) refused.count += 1;
      // What is not served either is the business of the format's own tests.
      else if (await isServed(model)) throw new Error(`${title}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** Every golden of a format, and every `every`th model of its packs, as ONNX files below a folder. */
export async function* convertGoldens(
  format: string,
  into: string,
  { every = 1, refused = { count: 0 } } = {},
): AsyncGenerator<ConvertedGolden> {
  const root = goldensOf(format);
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const cases = join(root, entry.name, 'cases.json');
    if (!entry.isDirectory() || !existsSync(cases)) continue;
    const golden = JSON.parse(readFileSync(cases, 'utf8')) as Golden;
    yield* ofModel(entry.name, join(root, entry.name, 'model'), golden, into, refused);
  }
  let i = 0;
  for (const [pack, models] of packsOf(format)) {
    for (const one of models) {
      if (one.refused !== undefined || i++ % every !== 0) continue;
      const source = join(into, 'sources', `${pack}-${i}`);
      const files = filesOfCase(one);
      for (const { path } of await files.list()) {
        mkdirSync(dirname(join(source, path)), { recursive: true });
        writeFileSync(join(source, path), await files.read(path));
      }
      yield* ofModel(`${pack}-${one.name}`, source, one, into, refused);
    }
  }
}

/** Formats whose models are graphs of tensors and that have goldens. */
export const tensorFormats = (): readonly string[] =>
  ['tensorflow', 'onnx', 'pytorch', 'mxnet', 'caffe2', 'cntk'].filter((format) => existsSync(goldensOf(format)));

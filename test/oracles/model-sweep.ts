/**
 * Loads every model of a folder by the library's `load`, as a user would, and compares its answers with those that the
 * framework wrote down beside it (see test/golden.ts for the layout). Nothing is thrown: what comes out is a table.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadedModel, load, ServingError } from '../../src/index.ts';
import { compare, datumOf, type Golden } from '../golden.ts';

/** `refused`: one of our own errors at load. `wrong`: another answer, another shape or dtype, a run that failed. */
export interface Verdict {
  readonly model: string;
  readonly verdict: 'ok' | 'refused' | 'wrong' | 'crash';
  /** Why the generator says that the server may refuse it; undefined: it may not. */
  readonly mayRefuse?: string;
  /** The largest |found - expected| / max|expected| of all outputs. */
  readonly worst: number;
  readonly tolerance: number;
  readonly cases: number;
  readonly loadMs: number;
  /** What is wrong, or the reason of the refusal. */
  readonly why: readonly string[];
}

interface SweepGolden extends Golden {
  readonly tolerance: number;
  readonly refused?: string;
}

const runCases = async (model: LoadedModel, golden: SweepGolden): Promise<{ worst: number; why: string[] }> => {
  const why: string[] = [];
  let worst = 0;
  for (const [i, { signature = model.signature, inputs, outputs }] of golden.cases.entries()) {
    const where = `case ${i}, ${signature}`;
    try {
      const feeds = new Map(Object.entries(inputs).map(([name, datum]) => [name, datumOf(datum)]));
      const results = await model.run(feeds, { signature });
      const extra = [...results.keys()].filter((name) => !Object.hasOwn(outputs, name));
      if (extra.length > 0) why.push(`${where}: outputs that TensorFlow does not have: ${extra.join(', ')}`);
      for (const [name, datum] of Object.entries(outputs)) {
        try {
          worst = Math.max(worst, compare(results.get(name), datumOf(datum), golden.tolerance, `${where}, ${name}`));
        } catch (error) {
          why.push((error as Error).message);
        }
      }
    } catch (error) {
      why.push(`${where}: ${error}`);
    }
  }
  return { worst, why };
};

/** The models of a folder, by name. */
export const modelsOf = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'cases.json')))
    .sort();

/** What becomes of one model. */
export const judge = async (folder: string, model: string): Promise<Verdict> => {
  const golden = JSON.parse(readFileSync(join(folder, model, 'cases.json'), 'utf8')) as SweepGolden;
  const { tolerance, refused } = golden;
  const start = performance.now();
  const row = { model, tolerance, cases: golden.cases.length, worst: 0, ...(refused && { mayRefuse: refused }) };
  let loaded: LoadedModel;
  try {
    loaded = await load(join(folder, model, 'model'), { engine: { use: 'onnx' } });
  } catch (error) {
    const ours = error instanceof ServingError && error.code !== 'INTERNAL';
    const loadMs = performance.now() - start;
    return { ...row, loadMs, verdict: ours ? 'refused' : 'crash', why: [ours ? error.message : String(error)] };
  }
  const loadMs = performance.now() - start;
  try {
    // A signature that the server left out is refused, though others are served.
    const missing = golden.cases.find(({ signature }) => signature && !loaded.signatures.has(signature));
    if (missing) return { ...row, loadMs, verdict: 'refused', why: loaded.notes };
    const { worst, why } = await runCases(loaded, golden);
    return { ...row, loadMs, worst, verdict: why.length > 0 ? 'wrong' : 'ok', why };
  } finally {
    await loaded.close();
  }
};

/** A refusal that the generator does not allow is a failure, too. */
export const isFailure = ({ verdict, mayRefuse }: Verdict): boolean =>
  verdict === 'wrong' || verdict === 'crash' || (verdict === 'refused' && mayRefuse === undefined);

/** One line of the table. */
export const describe = ({ model, verdict, worst, cases, loadMs, why }: Verdict): string =>
  [model.padEnd(44), verdict.padEnd(8), `${Math.round(loadMs)} ms`.padStart(8), `${cases} cases`.padStart(9)]
    .concat(verdict === 'ok' ? [worst.toExponential(1)] : why.map((line) => `\n    ${line.slice(0, 600)}`))
    .join(' ');

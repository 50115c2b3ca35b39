/** Pickles of estimators that were made to do harm: refused by name, soon, and nothing that they name is run. */
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { memoryFiles } from '../../../test/memory-files.ts';
import { processorMs } from '../../../test/processor-time.ts';
import { ServingError } from '../../errors.ts';
import { sklearn } from './index.ts';

const WITNESS = join(tmpdir(), `stfs-sklearn-witness-${process.pid}`);
const TOUCH = `touch ${WITNESS}`;

/** An object of a class, with these attributes: pairs of pickled names and values. */
const object = (path: string, state: string): string => {
  const at = path.lastIndexOf('.');
  return `ccopy_reg\n_reconstructor\n(c${path.slice(0, at)}\n${path.slice(at + 1)}\nc__builtin__\nobject\nNtR(d${state}b`;
};
const pipeline = (steps: string): string => object('sklearn.pipeline.Pipeline', `S'steps'\n${steps}s`);
const step = (value: string): string => `(l(S'a'\n${value}ta`;

// biome-ignore format: one pickle a line
const HARMFUL: readonly (readonly [name: string, pickle: string, refused: RegExp])[] = [
  ['os.system for a step',                 pipeline(step(`cos\nsystem\n(S'${TOUCH}'\ntR`)),                                  /os\.system \(byte/],
  ['os.system in an attribute nobody reads', object('sklearn.linear_model.base.LinearRegression', `S'note'\ncposix\nsystem\n(S'${TOUCH}'\ntRs`), /posix\.system/],
  ['eval for a function of FunctionTransformer', object('sklearn.preprocessing._function_transformer.FunctionTransformer', `S'func'\nc__builtin__\neval\ns`), /__builtin__\.eval/],
  ['getattr of os',                        pipeline(step(`c__builtin__\ngetattr\n(cos\npath\nS'system'\ntR`)),              /os\.path/],
  ['getattr of what may be named',         pipeline(step(`c__builtin__\ngetattr\n(csklearn.pipeline\nPipeline\nS'fit'\ntR`)), /an object of class __builtin__\.getattr|__builtin__\.getattr is not served/],
  ['a class of the user for a step',       pipeline(step(object('__main__.Mine', ''))),                                       /__main__\.Mine/],
  ['a lambda of cloudpickle',              pipeline(step(`ccloudpickle.cloudpickle\n_make_function\n(tR`)),                  /cloudpickle\._make_function/],
  ['a function of scikit-learn that writes', pipeline(step(`csklearn.datasets.svmlight_format\ndump_svmlight_file\n(S'x'\ntR`)), /dump_svmlight_file/],
  ['joblib.load',                          pipeline(step(`csklearn.externals.joblib\nload\n(S'/etc/passwd'\ntR`)),           /joblib\.load/],
  ['a pipeline that is its own step',      `ccopy_reg\n_reconstructor\n(csklearn.pipeline\nPipeline\nc__builtin__\nobject\nNtRp0\n(dS'steps'\n(l(S'a'\ng0\ntasb`, /the Pipeline holds itself/],
  ['a thousand pipelines inside each other', Array.from({ length: 1000 }).reduce<string>((inner) => pipeline(step(inner)), 'N'), /more than 200 estimators stand inside each other/],
  ['an array of more than there is',       object('sklearn.linear_model.base.LinearRegression', `S'coef_'\ncnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tS'b'\ntR(K\x01(I1000000000\ntcnumpy\ndtype\n(S'f8'\nI0\nI1\ntRI00\nS'x'\ntbs`), /takes 8000000000 bytes, the file has 1/],
  ['a pipeline without a state',           `csklearn.pipeline\nPipeline\n)\x81`,                                              /without a state/],
  ['a state that is a list',               `csklearn.pipeline\nPipeline\n)\x81]b`,                                            /without a state/],
];

describe('what is made to do harm', () => {
  after(() => rmSync(WITNESS, { force: true }));
  for (const [name, pickle, expected] of HARMFUL) {
    it(name, async () => {
      const files = memoryFiles(new Map([['model.pkl', new Uint8Array(Buffer.from(`${pickle}.`, 'latin1'))]]));
      const [start, before] = [processorMs(), process.memoryUsage().arrayBuffers];
      const match = { variant: 'pickle', entry: 'model.pkl' };
      await assert.rejects(
        async () => sklearn.lower(await sklearn.read(files, match)),
        (error) => {
          assert.ok(error instanceof ServingError, error instanceof Error ? error.stack : String(error));
          assert.notEqual(error.code, 'INTERNAL', error.message);
          assert.match(error.message, expected);
          assert.ok(error.message.length < 2000, 'in few words');
          return true;
        },
      );
      assert.ok(processorMs() - start < 2000, 'soon');
      assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 26, 'without memory');
      assert.ok(!existsSync(WITNESS), 'nothing was run');
    });
  }
});

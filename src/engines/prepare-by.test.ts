import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Refusal, ServingError } from '../errors.ts';
import type { Model, RemoteServer } from '../model.ts';
import type { EngineChoice } from './choice.ts';
import { prepareBy, type RemoteWay } from './prepare-by.ts';

const files = { at: 'm', list: async () => [], read: async () => new Uint8Array(), local: async () => 'm' };
const served: Model = { kind: 'graph', files, graphs: new Map(), signatures: new Map() };
const refuses = (refusal: Refusal | undefined) => async (): Promise<Model> => {
  throw new ServingError('UNSUPPORTED_MODEL', 'op X', { refusal });
};
/** Says that native TensorFlow was chosen, and why. */
const native = async (why: string): Promise<Model> => {
  throw new ServingError('NOT_FOUND', `native: ${why}`);
};
const here = (): boolean => true;
const absent = (): boolean => false;

describe('auto', () => {
  it('takes what the compiler covers', async () => {
    assert.equal((await prepareBy('auto', { compile: async () => served, native }, here)).kind, 'onnx');
  });
  it('gives native TensorFlow what is not covered', async () => {
    await assert.rejects(
      prepareBy('auto', { compile: refuses('coverage'), native }, here),
      /^ServingError: native: op X$/,
    );
  });
  it('gives it a model of which one signature is not covered', async () => {
    const compile = async () => ({ ...served, unserved: 'signature "b": op Y' });
    await assert.rejects(prepareBy('auto', { compile, native }, here), /native: signature "b": op Y/);
    assert.equal((await prepareBy('auto', { compile, native }, absent)).kind, 'onnx');
  });
  for (const refusal of ['limit', undefined] as const)
    it(`gives it no model that is refused for another reason (${refusal})`, async () => {
      await assert.rejects(prepareBy('auto', { compile: refuses(refusal), native }, here), /^ServingError: op X$/);
      await assert.rejects(prepareBy('auto', { compile: refuses(refusal), native }, absent), /^ServingError: op X$/);
    });
  it('gives it no damaged model', async () => {
    const compile = async (): Promise<Model> => {
      throw new ServingError('CORRUPT_MODEL', 'cut');
    };
    await assert.rejects(prepareBy('auto', { compile, native }, here), /^ServingError: cut$/);
  });
  it('names the command that installs it where it is not there', async () => {
    await assert.rejects(
      prepareBy('auto', { compile: refuses('coverage'), native }, absent),
      /op X\nnative TensorFlow may run it: stfs engine install tensorflow installs it/,
    );
  });
  it('has nothing else for a format that only the compiler knows', async () => {
    await assert.rejects(prepareBy('auto', { compile: refuses('coverage') }, here), /^ServingError: op X$/);
  });
});

describe('a server of another make', () => {
  /** Says that it was chosen, and why. */
  const way = (server: RemoteServer, isNamed: boolean, isOnlyWay = false): RemoteWay => ({
    server,
    isNamed,
    isOnlyWay,
    model: async (why) => {
      throw new ServingError('NOT_FOUND', `${server}: ${why}`);
    },
  });
  const compile = async () => served;
  const cut = async (): Promise<Model> => {
    throw new ServingError('CORRUPT_MODEL', 'cut');
  };
  // biome-ignore format: one choice a line
  const CHOICES: readonly (readonly [string, EngineChoice, () => Promise<Model>, RemoteWay, string])[] = [
    ['a binary model', 'auto', compile, way('h2o', false, true), 'h2o: nothing else opens it'],
    ['a MOJO that is not covered, with a server', 'auto', refuses('coverage'), way('h2o', true), 'h2o: it is not run here: op X'],
    ['a MOJO that is not covered, without one', 'auto', refuses('coverage'), way('h2o', false), 'op X'],
    ['a MOJO that is too large', 'auto', refuses('limit'), way('h2o', true), 'op X'],
    ['a MOJO that is damaged', 'auto', cut, way('h2o', true), 'cut'],
    ['a MOJO that is to go there', 'h2o', compile, way('h2o', false), 'h2o: the settings say so'],
    ['a document, with a server', 'auto', compile, way('openscoring', true), 'openscoring: --openscoring_url is given'],
    ['a document that is to be run here', 'onnx', refuses('coverage'), way('openscoring', true), 'op X'],
    ['a document that is to go to H2O', 'h2o', compile, way('openscoring', true), 'engine "h2o" runs models of H2O (a binary model, or a MOJO in a zip), and this is none'],
    ['a document that is to go to TensorFlow', 'tensorflow', compile, way('openscoring', true), 'engine "tensorflow" runs SavedModels of TensorFlow, and this is none'],
  ];
  for (const [name, choice, make, remote, message] of CHOICES)
    it(`${name}: ${message}`, () => assert.rejects(prepareBy(choice, { compile: make, remote }, here), { message }));
  it('is not asked for a MOJO or a document that is run here', async () => {
    assert.equal((await prepareBy('auto', { compile, remote: way('h2o', true) }, here)).kind, 'onnx');
    assert.equal((await prepareBy('auto', { compile, remote: way('openscoring', false) }, here)).kind, 'onnx');
  });
  it('is asked by name for what it does not run', () =>
    assert.rejects(prepareBy('h2o', { compile }, here), { code: 'INVALID_CONFIG' }));
});

describe('a named engine', () => {
  it('is the only one that is asked', async () => {
    await assert.rejects(prepareBy('onnx', { compile: refuses('coverage'), native }, here), /^ServingError: op X$/);
    await assert.rejects(prepareBy('tensorflow', { compile: async () => served, native }, here), /the settings say so/);
    await assert.rejects(prepareBy('tensorflow', { compile: async () => served }, here), { code: 'INVALID_CONFIG' });
  });
});

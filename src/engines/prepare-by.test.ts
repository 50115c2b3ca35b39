import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Refusal, ServingError } from '../errors.ts';
import type { Model } from '../model.ts';
import { prepareBy } from './prepare-by.ts';

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

describe('a named engine', () => {
  it('is the only one that is asked', async () => {
    await assert.rejects(prepareBy('onnx', { compile: refuses('coverage'), native }, here), /^ServingError: op X$/);
    await assert.rejects(prepareBy('tensorflow', { compile: async () => served, native }, here), /the settings say so/);
    await assert.rejects(prepareBy('tensorflow', { compile: async () => served }, here), { code: 'INVALID_CONFIG' });
  });
});

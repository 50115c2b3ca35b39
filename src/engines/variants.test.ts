/** One signature that several graphs answer: what a request holds chooses among them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import type { Port, Shape, Signature } from '../tensor/signature.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Refusals, withVariants } from './variants.ts';

const port = (name: string, shape: Shape, dtype: 'float32' | 'uint8' = 'float32'): Port => ({
  name,
  type: { kind: 'tensor', dtype, shape },
});
const signature = (...inputs: readonly Port[]): Signature => ({ inputs, outputs: [port('y', undefined)] });
const tensor = (rank: number): Tensor => ({
  dtype: 'float32',
  shape: new Array<number>(rank).fill(1),
  data: Float32Array.of(1),
});

const inner: Session = {
  signatures: new Map([
    ['main', signature(port('x', ['n', 3]))],
    ['main 2', signature(port('x', ['n', 3]), port('mask', ['n']))],
    ['main 3', signature(port('x', undefined))],
    ['main 4', signature(port('x', ['n', 3, 'h', 'w'], 'uint8'))],
    ['other', signature(port('x', ['n']))],
  ]),
  run: (_, call) => new Map([[call.signature, tensor(0)]]),
  close: async () => undefined,
};
const open = signature(port('x', undefined), { ...port('mask', ['n']), optional: true });
const session = withVariants(
  inner,
  new Map([['main', { signature: open, among: ['main', 'main 2', 'main 3', 'main 4'] }]]),
);

const chosen = (name: string, inputs: Readonly<Record<string, number>>): string => {
  const fed = new Map(Object.entries(inputs).map(([input, rank]) => [input, tensor(rank)]));
  const answer = session.run(fed, { signature: name });
  assert.ok(!(answer instanceof Promise));
  return [...answer.keys()][0]!;
};

describe('variants of a signature', () => {
  it('stand where the first of them stood', () => {
    const first: Session = { ...inner, signatures: new Map([...inner.signatures].reverse()) };
    const served = withVariants(first, new Map([['main', { signature: open, among: ['main', 'main 2'] }]]));
    assert.deepEqual([...served.signatures.keys()], ['other', 'main 4', 'main 3', 'main']);
  });
  it('are one signature for clients', () => assert.deepEqual([...session.signatures.keys()], ['main', 'other']));
  it('the rank chooses', () => assert.equal(chosen('main', { x: 2 }), 'main'));
  it('an input that is there chooses', () => assert.equal(chosen('main', { x: 2, mask: 1 }), 'main 2'));
  it('any other rank goes to the graph that takes any', () => assert.equal(chosen('main', { x: 4 }), 'main 3'));
  it('the dtype chooses', () => {
    const bytes: Tensor = { dtype: 'uint8', shape: [1, 3, 2, 2], data: new Uint8Array(12) };
    const answer = session.run(new Map([['x', bytes]]), { signature: 'main' });
    assert.ok(!(answer instanceof Promise));
    assert.deepEqual([...answer.keys()], ['main 4']);
  });
  it('a dtype that none takes goes to a graph of that rank, which refuses it', () => {
    const whole: Tensor = { dtype: 'int64', shape: [1, 3], data: new BigInt64Array(3) };
    const answer = session.run(new Map([['x', whole]]), { signature: 'main' });
    assert.ok(!(answer instanceof Promise));
    assert.deepEqual([...answer.keys()], ['main']);
  });
  it('other signatures are as they were', () => assert.equal(chosen('other', { x: 1 }), 'other'));
  for (const inputs of [{ x: 0 }, { x: 3, mask: 1 }, { mask: 1 }, {}]) {
    it(`${JSON.stringify(inputs)} is taken by none, and those that are taken are told`, () =>
      assert.throws(
        () => chosen('main', inputs as Readonly<Record<string, number>>),
        (error) =>
          error instanceof ServingError && error.code === 'INVALID_INPUT' && /"x" of rank 2/.test(error.message),
      ));
  }
  it('no variants, no other session', () => assert.equal(withVariants(inner, undefined), inner));
});

describe('graphs of a signature that cannot be made', () => {
  const names = new Set(['main', 'main 2', 'other']);
  const variants = new Map([['main', { signature: open, among: ['main', 'main 2'] }]]);
  const error = new ServingError('CORRUPT_MODEL', 'ONNX Runtime refuses it');

  it('are left out, where another answers', () => {
    const refusals = new Refusals(variants, names);
    refusals.note('main', error);
    assert.deepEqual([...refusals.without(inner.signatures).keys()], ['main 2', 'main 3', 'main 4', 'other']);
    const served = withVariants({ ...inner, signatures: refusals.without(inner.signatures) }, variants);
    assert.deepEqual([...served.signatures.keys()], ['main', 'main 3', 'main 4', 'other']);
  });
  it('are the model’s failure, where none is left: the first of them is told', () => {
    const refusals = new Refusals(variants, names);
    refusals.note('main', error);
    assert.throws(() => refusals.note('main 2', new ServingError('CORRUPT_MODEL', 'another')), error);
  });
  it('are so, where no other answers that signature', () => {
    assert.throws(() => new Refusals(variants, names).note('other', error), error);
    assert.throws(() => new Refusals(undefined, names).note('main', error), error);
  });
  it('are no reason to go on after what is no fault of the model', () => {
    const full = new ServingError('DEADLINE_EXCEEDED', 'no time');
    assert.throws(() => new Refusals(variants, names).note('main', full), full);
  });
});

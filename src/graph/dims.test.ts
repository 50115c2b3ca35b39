import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Dim } from '../tensor/signature.ts';
import { Dims } from './dims.ts';

describe('dimensions', () => {
  it('give the same formula the same name', () => {
    const d = new Dims();
    assert.equal(d.floorDivide(d.add('h', -2), 2), d.floorDivide(d.add('h', -2), 2));
    assert.equal(d.multiply('a', 3, 'b'), d.multiply('b', 'a', 3));
    assert.notEqual(d.add('a', 1), d.add('a', 2));
  });
  it('undo what was done', () => {
    const d = new Dims();
    assert.equal(d.add(d.add('h', 5), -5), 'h');
    assert.equal(d.divideExactly(d.multiply('batch', 784), 784), 'batch');
    assert.equal(d.divideExactly(d.multiply('batch', 't', 64), d.multiply('t', 16)), d.multiply('batch', 4));
    assert.equal(d.subtract(d.add('h', 3), 'h'), 3);
    assert.equal(d.multiply('h', 0), 0);
  });
  it('say when they cannot tell', () => {
    const d = new Dims();
    assert.equal(d.divideExactly('batch', 2), undefined);
    assert.equal(d.add('?', 3), '?');
    assert.equal(d.broadcast(3, 4), undefined);
    assert.equal(d.isSize(d.add('h', -3)), false);
    assert.equal(d.isSize(d.floorDivide(d.add('h', -3), 2)), false);
    assert.equal(d.isSize(d.multiply('h', 2)), true);
  });
  it('compute what the numbers compute, whatever the names stand for', () => {
    const sizes = { a: 6, b: 4 };
    type Step = readonly ['add' | 'subtract' | 'multiply' | 'floorDivide' | 'ceilDivide', number];
    const step: fc.Arbitrary<Step> = fc.tuple(
      fc.constantFrom('add', 'subtract', 'multiply', 'floorDivide', 'ceilDivide'),
      fc.integer({ min: 1, max: 5 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), fc.constantFrom('a', 'b'), (steps, start) => {
        // Names are the same for the same formula, so every name must stand for one number.
        const [d, numbers] = [new Dims(), new Dims()];
        const meaning = new Map<Dim, Dim>(Object.entries(sizes));
        let symbolic: Dim = start;
        let number: Dim = sizes[start];
        for (const [op, k] of steps) {
          symbolic = d[op](symbolic, k);
          number = numbers[op](number, k);
          if (typeof symbolic === 'number') assert.equal(symbolic, number);
          else assert.equal(meaning.get(symbolic) ?? number, number);
          meaning.set(symbolic, number);
        }
      }),
    );
  });
});

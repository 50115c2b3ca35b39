import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Box, boxOfSlice, copyBox, overlap, parseSlice, sameBox, wholeBox } from './slices.ts';

describe('slices', () => {
  it('are read as RestoreV2 writes them', () => {
    assert.deepEqual(parseSlice('10 3 4,5:-', 'v'), { shape: [10, 3], box: { start: [4, 0], length: [5, 3] } });
    assert.deepEqual(parseSlice('7 0,7', 'v').box, wholeBox([7]));
  });

  for (const [name, spec] of [
    ['no numbers', 'a b'],
    ['too few dimensions', '10 3 0,5'],
    ['a place past the end', '10 8,5'],
    ['a negative place', '10 -1,5'],
    ['half a place', '10 5'],
    ['nothing but the slice', '0,5'],
  ] as const) {
    it(`${name} are refused`, () =>
      assert.throws(() => parseSlice(spec, 'v'), { name: 'ServingError', message: /^v: / }));
  }

  it('of a message must lie within the tensor', () => {
    assert.deepEqual(boxOfSlice({ extent: [{ start: 0, length: undefined }] }, [2], 'v'), wholeBox([2]));
    assert.throws(() => boxOfSlice({ extent: [{ start: 1, length: 2 }] }, [2], 'v'), /not within \[2\]/);
  });

  it('overlap in what both have', () => {
    const a: Box = { start: [0, 2], length: [4, 4] };
    assert.deepEqual(overlap(a, { start: [3, 0], length: [9, 3] }), { start: [3, 2], length: [1, 1] });
    assert.equal(overlap(a, { start: [4, 0], length: [1, 9] }), undefined);
    assert.ok(sameBox(a, { ...a }));
  });

  it('copy the elements that both boxes have, and no other', () => {
    const box = (rank: number) =>
      fc.tuple(
        fc.array(fc.nat(3), { minLength: rank, maxLength: rank }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: rank, maxLength: rank }),
      );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 }).chain((rank) => fc.tuple(box(rank), box(rank))),
        ([a, b]) => {
          const from: Box = { start: a[0], length: a[1] };
          const to: Box = { start: b[0], length: b[1] };
          const part = overlap(from, to);
          if (!part) return;
          const count = (of: Box) => of.length.reduce((x, y) => x * y, 1);
          // Each element of `from` is its number; which of them must lie where in `to` is found by coordinates.
          const source = Uint8Array.from({ length: count(from) }, (_, i) => i + 1);
          const target = new Uint8Array(count(to));
          copyBox(part, from, source, to, target, 1);
          const at = (of: Box, i: number): number[] => {
            let rest = i;
            return of.length.map((_, d) => {
              const below = of.length.slice(d + 1).reduce((x, y) => x * y, 1);
              const index = Math.floor(rest / below);
              rest %= below;
              return index + of.start[d]!;
            });
          };
          const places = new Map(Array.from(source, (value, i) => [at(from, i).join(), value]));
          assert.deepEqual(
            Array.from(target),
            Array.from(target, (_, i) => places.get(at(to, i).join()) ?? 0),
          );
        },
      ),
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ServingError } from '../errors.ts';
import {
  bool,
  bytes,
  double,
  float,
  int,
  int64,
  type Message,
  many,
  map,
  maybe,
  message,
  one,
  runs,
  string,
} from './protobuf.ts';

interface Tree {
  name: string;
  count: number;
  exact: bigint;
  weights: readonly number[];
  raw: Uint8Array;
  flag: boolean;
  real: number;
  children: readonly Tree[];
  left: Tree | undefined;
  byName: ReadonlyMap<string, Tree>;
}
const Tree: Message<Tree> = message('Tree', () => ({
  name: one(1, string),
  count: one(2, int),
  exact: one(3, int64),
  weights: many(4, float),
  raw: one(5, bytes),
  flag: one(6, bool),
  real: one(7, double),
  children: many(8, Tree),
  left: maybe(9, Tree),
  byName: map(300, string, Tree),
}));
const empty = Tree.decode(new Uint8Array());
const leaf = {
  ...empty,
  name: 'Blatt ü',
  count: -3,
  exact: -(2n ** 63n),
  weights: [1.5, -2],
  raw: Uint8Array.of(0, 255),
  flag: true,
  real: Math.PI,
};
const tree = {
  ...empty,
  children: [leaf, empty, leaf],
  left: leaf,
  byName: new Map([
    ['a', leaf],
    ['', { ...empty, count: 2 ** 52 }],
  ]),
};
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

describe('protobuf', () => {
  it('reads back what it wrote, nested', () => assert.deepEqual(Tree.decode(Tree.encode(tree)), tree));
  it('writes what protoc writes', () => {
    // printf 'name: "a" count: -1 weights: 1 weights: 2' | protoc --encode
    const value = { ...empty, name: 'a', count: -1, weights: [1, 2] };
    assert.equal(Buffer.from(Tree.encode(value)).toString('hex'), '0a016110ffffffffffffffffff01250000803f2500000040');
  });
  it('reads packed numbers', () => assert.deepEqual(Tree.decode(hex('22080000803f00000040')).weights, [1, 2]));
  it('keeps runs of numbers as they travel, packed or not', () => {
    const Runs: Message<{ floats: readonly Uint8Array[]; ints: readonly Uint8Array[] }> = message('Runs', () => ({
      floats: runs(4, float),
      ints: runs(5, int),
    }));
    const value = Runs.decode(hex('22080000803f00000040250000404028ac02280a'));
    assert.deepEqual(value, { floats: [hex('0000803f00000040'), hex('00004040')], ints: [hex('ac02'), hex('0a')] });
    assert.deepEqual(Runs.decode(Runs.encode(value)), value);
  });
  it('skips fields it does not know', () => assert.equal(Tree.decode(hex('a006011005')).count, 5));

  const broken: [string, string, RegExp][] = [
    [
      'a length past the end',
      '0a05616263',
      /Tree: protobuf: 5 bytes are wanted at byte 2, but the message ends at byte 5/,
    ],
    ['a varint of 11 bytes', `10${'ff'.repeat(10)}01`, /longer than 10 bytes/],
    ['a cut varint', '10ff', /1 bytes are wanted at byte 2/],
    ['text that is not UTF-8', '0a02c328', /text at byte 1 is not UTF-8/],
    ['a group', '0b0c', /wire type 3, its table says 2/],
    ['a wrong wire type', '0801', /field 1 at byte 1 has the wire type 0, its table says 2/],
    ['an integer past 2^53 where a number is wanted', '10ffffffffffffff7f', /past 2\^53/],
    ['a packed element cut in half', '22050000803f00', /ends|wanted/],
  ];
  for (const [name, text, message] of broken) {
    it(`refuses ${name}`, () =>
      assert.throws(
        () => Tree.decode(hex(text)),
        (e) => e instanceof ServingError && e.code === 'CORRUPT_MODEL' && message.test(e.message),
      ));
  }
  it('refuses deep nesting without a stack overflow', () => {
    let bomb = new Uint8Array();
    for (let i = 0; i < 200; i++)
      bomb = Uint8Array.from([
        0x4a,
        ...(bomb.length < 128 ? [bomb.length] : [(bomb.length & 127) | 128, bomb.length >> 7]),
        ...bomb,
      ]);
    assert.throws(() => Tree.decode(bomb), /nested more than 100 deep/);
  });
  it('lets only its own error out, whatever the bytes', () => {
    const golden = Tree.encode(tree);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(golden.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(golden.length),
        (edits, cut) => {
          const mutated = golden.slice(0, cut || golden.length);
          for (const [at, byte] of edits) if (at < mutated.length) mutated[at] = byte;
          try {
            Tree.decode(mutated);
          } catch (error) {
            if (!(error instanceof ServingError)) throw error;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

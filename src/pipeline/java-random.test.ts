import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JavaRandom } from './java-random.ts';

// What java.util.Random of Java 17 gives.
const DOUBLES = [0.7275636800328681, 0.6832234717598454];
const GAUSSIANS = [1.1419053154730547, 0.9194079489827879, -0.9498666368908959];
const INTEGERS = [2, 1, 0, 737996328, 817965352];

describe('JavaRandom', () => {
  it('draws the doubles of a seed', () => {
    const random = new JavaRandom(42n);
    assert.deepEqual([random.nextDouble(), random.nextDouble()], DOUBLES);
  });
  it('draws normal numbers in pairs', () => {
    const random = new JavaRandom(42n);
    assert.deepEqual([random.nextGaussian(), random.nextGaussian(), random.nextGaussian()], GAUSSIANS);
  });
  it('draws integers below bounds that are powers of two and others', () => {
    const random = new JavaRandom(-5n);
    assert.deepEqual(
      [8, 10, 1, 2147483647, 1073741825].map((bound) => random.nextInt(bound)),
      INTEGERS,
    );
  });
  it('goes on from where it was copied', () => {
    const random = new JavaRandom(7n);
    random.nextGaussian();
    const copy = random.copy();
    assert.deepEqual([copy.nextGaussian(), copy.nextInt(100)], [random.nextGaussian(), random.nextInt(100)]);
  });
});

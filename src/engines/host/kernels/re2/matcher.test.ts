/** What the goldens of TensorFlow's ops cannot show: time and size. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { processorMs } from '../../../../../test/processor-time.ts';
import { ServingError } from '../../../../errors.ts';
import { Matcher } from './matcher.ts';
import { compile } from './program.ts';
import { parsePattern } from './syntax.ts';

const program = (pattern: string) => compile(parsePattern(new TextEncoder().encode(pattern)));

const HOSTILE = ['^(a+)+$', '(a*)*b', '(a|a)*b', '(a?){50}a{50}b', '(.*)(.*)(.*)(.*)(.*)x'];
for (const pattern of HOSTILE) {
  it(`${pattern} takes time by the length of the text, not by its powers`, () => {
    const text = new TextEncoder().encode(`${'a'.repeat(20_000)}!`);
    const started = processorMs();
    assert.equal(new Matcher(program(pattern), 0).full(text, 0, text.length), false);
    assert.ok(processorMs() - started < 5000);
  });
}

it('a pattern that grows past all bounds is refused', () => {
  assert.throws(() => program(`(${'a{1000}'.repeat(200)})`), ServingError);
});

it('deep nesting is refused', () => {
  assert.throws(() => program('('.repeat(100_000)), ServingError);
});

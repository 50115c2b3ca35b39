import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { stringsOfTexts, textAt } from '../../tensor/strings.ts';
import { decodeBase64, decodeBase64Elements } from './base64.ts';
import { Bytes } from './bytes.ts';

const decode = (text: string): Uint8Array | string => {
  const target = new Bytes(0);
  return decodeBase64(Buffer.from(text), target) ?? target.taken();
};

describe('base64', () => {
  it('decodes what Node encodes, in both alphabets, padded or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const plain = Buffer.from(bytes).toString('base64');
        for (const text of [plain, plain.replace(/=+$/, ''), Buffer.from(bytes).toString('base64url')]) {
          assert.deepEqual(decode(text), Uint8Array.from(bytes));
        }
      }),
    );
  });
  // biome-ignore format: one case a line
  const BAD: readonly (readonly [string, string])[] = [
    ['A', '1 characters, which no bytes encode to'], ['AAAAA', '5 characters, which no bytes encode to'], ['A===', 'no base64 digit at character 1'], ['AA A', 'no base64 digit at character 2'],
    ['AA\nA', 'no base64 digit at character 2'], ['=', '1 characters, which no bytes encode to'], ['AAA=AAA=', 'no base64 digit at character 3'], ['AA=', 'no base64 digit at character 2'], ['é', 'no base64 digit at character 0'],
  ];
  for (const [text, fault] of BAD) it(`refuses ${JSON.stringify(text)}`, () => assert.equal(decode(text), fault));
  it('decodes every element', () => {
    const decoded = decodeBase64Elements(stringsOfTexts(['YQ==', '', 'YmM']), 'x');
    assert.deepEqual(
      [0, 1, 2].map((i) => textAt(decoded, i)),
      ['a', '', 'bc'],
    );
  });
  it('names the element that is wrong', () =>
    assert.throws(
      () => decodeBase64Elements(stringsOfTexts(['YQ==', '*']), 'x'),
      /input "x": element 1 is not base64: 1 characters/,
    ));
});

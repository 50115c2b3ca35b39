import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { stringsOfTexts } from '../tensor/strings.ts';
import { TextIndex } from './text-index.ts';

it('texts are where a Map of them has them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 3, unit: 'binary' })),
      fc.array(fc.string({ maxLength: 3 })),
      (texts, others) => {
        const index = new TextIndex(stringsOfTexts(texts));
        const map = new Map(texts.map((text, i) => [text, i]));
        const asked = [...texts, ...others, ''];
        const given = stringsOfTexts(asked);
        asked.forEach((text, i) => {
          assert.equal(index.find(given, i), map.get(text) ?? -1);
        });
      },
    ),
  );
});

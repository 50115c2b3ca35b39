import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Content, html, link } from './html.ts';

const MEAN = `<script>alert(1)</script>" onload='x' \`&amp;`;
const SAFE = '&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &#96;&amp;amp;';

// biome-ignore format: one case a line
const CASES: readonly (readonly [name: string, made: { readonly text: string }, text: string])[] = [
  ['text is escaped',                  html`<p>${MEAN}</p>`,                              `<p>${SAFE}</p>`],
  ['attributes are escaped',           html`<p title="${MEAN}">`,                         `<p title="${SAFE}">`],
  ['fragments stay',                   html`<p>${html`<b>${'<'}</b>`}</p>`,               '<p><b>&lt;</b></p>'],
  ['lists are joined, and escaped',    html`<p>${['<', html`<b></b>`, [1, '&']]}</p>`,    '<p>&lt;<b></b>1&amp;</p>'],
  ['false and undefined are nothing',  html`<p>${false}${undefined}${0}</p>`,             '<p>0</p>'],
  ['NUL is what a browser makes of it', html`${'a\0b'}`,                                  'a\ufffdb'],
  ['relative addresses stay',          html`<a href="${'./x?a=1&b=2'}">`,                 '<a href="./x?a=1&amp;b=2">'],
  ['web addresses stay',               html`<a href="${'https://h/'}">`,                  '<a href="https://h/">'],
  ['images as data stay',              html`<img src="${'data:image/png;base64,AA=='}">`, '<img src="data:image/png;base64,AA==">'],
  ['script addresses are blocked',     html`<a href="${'javascript:alert(1)'}">`,         '<a href="#blocked">'],
  ['with spaces before them too',      html`<a href="${' \tJavaScript:alert(1)'}">`,      '<a href="#blocked">'],
  ['pages as data are blocked',        html`<img src="${'data:text/html,x'}">`,           '<img src="#blocked">'],
  ['drawings as data are blocked',     html`<img src="${'data:image/svg+xml,x'}">`,       '<img src="#blocked">'],
  ['other hosts are blocked',          html`<form action="${'//evil/'}">`,                '<form action="#blocked">'],
];
for (const [name, made, text] of CASES) test(name, () => assert.equal(made.text, text));

test('an attribute without quotes is refused', () => assert.throws(() => html`<p title=${'x'}>`, /without quotes/));

test('links encode whatever they carry', () => {
  assert.equal(link('json_inference'), './json_inference');
  assert.equal(
    link('x', { model_name: 'a&b=c #"', version: 2, none: undefined }),
    './x?model_name=a%26b%3Dc+%23%22&version=2',
  );
});

const readBack = (text: string): string =>
  text.replace(/&(lt|gt|quot|amp|#39|#96);/g, (_, name: string) =>
    name.startsWith('#')
      ? String.fromCharCode(Number(name.slice(1)))
      : { lt: '<', gt: '>', quot: '"', amp: '&' }[name]!,
  );

test('no text adds a tag or ends an attribute, and all of it is shown', () => {
  const content: fc.Arbitrary<Content> = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('<', '>', '"', "'", '&', '`', '=', ' ', 'x', '&lt;', '</p>', '<!--'))
      .map((a) => a.join('')),
  );
  fc.assert(
    fc.property(content, (value) => {
      const { text } = html`<p title="${value}">${value}</p>`;
      const [, attribute, inner] = /^<p title="([^"<>]*)">([^"<>]*)<\/p>$/.exec(text)!;
      const shown = String(value).replaceAll('\0', '\ufffd');
      assert.equal(readBack(attribute!), shown);
      assert.equal(readBack(inner!), shown);
    }),
  );
});

/** XML as a tree: what is read, in which encodings, and what is refused with its line. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { processorMs } from '../../test/processor-time.ts';
import { ServingError } from '../errors.ts';
import { readXml, type XmlElement } from './xml.ts';

const bytesOf = (text: string, encoding: BufferEncoding = 'utf8'): Uint8Array =>
  new Uint8Array(Buffer.from(text, encoding));

const shown = ({ name, attributes, children, text }: XmlElement): unknown => [
  name,
  Object.fromEntries(attributes),
  text,
  ...children.map(shown),
];

describe('elements', () => {
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [name: string, text: string, wanted: unknown])[] = [
    ['attributes, children and text', '<a x="1" y="&lt;&#65;"><b/>t<c>u</c></a>', ['a', { x: '1', y: '<A' }, 't', ['b', {}, ''], ['c', {}, 'u']]],
    ['names without their prefixes', '<p:a xmlns:p="urn:p" p:x="1"/>', ['a', { x: '1' }, '']],
    ['CDATA and comments', '<a><![CDATA[<b>]]><!-- <c/> -->d</a>', ['a', {}, '<b>d']],
    ['line ends as they are counted', '<?xml version="1.0"?>\r\n<a>\r\n<b/></a>', ['a', {}, '\n', ['b', {}, '']]],
    ['a DTD that declares nothing that is used', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', ['a', {}, '']],
  ];
  for (const [name, text, wanted] of CASES) it(name, () => assert.deepEqual(shown(readXml(bytesOf(text))), wanted));

  it('the namespace and the line of each', () => {
    const root = readXml(bytesOf('<a xmlns="urn:a">\n\n<b/></a>'));
    assert.deepEqual([root.namespace, root.line, root.children[0]!.line], ['urn:a', 1, 3]);
  });
});

describe('encodings', () => {
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [name: string, bytes: Uint8Array])[] = [
    ['UTF-8', bytesOf('<a x="é"/>')],
    ['UTF-8 with a mark', bytesOf('\ufeff<a x="é"/>')],
    ['ISO-8859-1', bytesOf('<?xml version="1.0" encoding="ISO-8859-1"?><a x="é"/>', 'latin1')],
    ['UTF-16 with a mark', bytesOf('\ufeff<?xml version="1.0" encoding="UTF-16"?><a x="é"/>', 'utf16le')],
  ];
  for (const [name, bytes] of CASES) it(name, () => assert.equal(readXml(bytes).attributes.get('x'), 'é'));
});

describe('what is refused', () => {
  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ['an entity from a file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', /line 1: .*undefined entity/],
    ['an entity in an attribute', '<!DOCTYPE a [<!ENTITY x "y">]><a b="&x;"/>', /line 1: .*undefined entity/],
    ['entities within entities', `<!DOCTYPE a [<!ENTITY l0 "lol">${laughs}]><a>&l9;</a>`, /undefined entity/],
    ['an element without its end', '<a>\n<b>', /line 2: unclosed tag/],
    ['an end without its element', '<a></b></a>', /line 1: /],
    ['two roots', '<a/><b/>', /line 1: /],
    ['nothing', '', /line 1: document must contain a root element|there is no element/],
    ['no XML', 'PMML', /line 1: /],
    ['an attribute twice', '<a x="1" x="2"/>', /duplicate attribute/],
    ['an encoding that there is not', '<?xml version="1.0" encoding="x-none"?><a/>', /not text in x-none/],
    ['bytes that are no text', '<a>\ud800</a>'.replace('\ud800', '\u0000'), /line 1: /],
    ['elements nested too deeply', '<a>'.repeat(1e6), /nested more than 2000 deep/],
    ['too many attributes', `<a ${Array.from({ length: 5000 }, (_, i) => `x${i}="1"`).join(' ')}/>`, /more than 4096 attributes/],
  ];
  for (const [name, text, message] of CASES) {
    it(name, () => {
      const start = processorMs();
      assert.throws(
        () => readXml(bytesOf(text)),
        (error) => error instanceof ServingError && error.code === 'CORRUPT_MODEL' && message.test(error.message),
      );
      assert.ok(processorMs() - start < 2000, 'it ends soon');
    });
  }
  it('more elements or bytes than are taken', () => {
    assert.throws(() => readXml(bytesOf('<a><b/><b/></a>'), { elements: 2 }), /more than 2 elements/);
    assert.throws(() => readXml(bytesOf('<a><b/><b/></a>'), { sizeBytes: 9 }), /15 bytes of XML; at most 9/);
  });
  it('an attribute of many megabytes is read', () => {
    assert.equal(readXml(bytesOf(`<a x="${'y'.repeat(2 ** 24)}"/>`)).attributes.get('x')!.length, 2 ** 24);
  });
});

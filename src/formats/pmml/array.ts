/** Arrays of texts and numbers: https://dmg.org/pmml/v4-4-1/GeneralStructure.html#xsdElement_Array. */
import type { XmlElement } from '../../wire/xml.ts';
import { attribute, corrupt, numberIn, numberOf } from './element.ts';

/** Elements stand between blanks, those with blanks in quotes; \" is a quote inside. */
const tokens = (element: XmlElement): readonly string[] => {
  const { text } = element;
  const found: string[] = [];
  const pattern = /"((?:[^"\\]|\\[\s\S])*)"|([^\s"]+)/gy;
  let at = 0;
  for (;;) {
    while (at < text.length && /\s/.test(text[at]!)) at++;
    if (at >= text.length) return found;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) throw corrupt(element, `the text at character ${at} is no element of an array; a quote may be open`);
    found.push(match[1] === undefined ? match[2]! : match[1].replaceAll('\\"', '"'));
    at = pattern.lastIndex;
  }
};

/** The elements as texts; `n` is checked where it is told. */
export const arrayOf = (element: XmlElement): readonly string[] => {
  const found = tokens(element);
  const count = numberOf(element, 'n', found.length);
  if (count !== found.length) throw corrupt(element, `n is ${count}, ${found.length} elements were found`);
  return found;
};

/** The elements of an Array of numbers, or of a sparse one (INT-SparseArray, REAL-SparseArray) laid out whole. */
export const numbersOf = (element: XmlElement): Float64Array => {
  if (!element.name.endsWith('SparseArray')) {
    return Float64Array.from(arrayOf(element), (text) => numberIn(element, text, 'an element'));
  }
  const listed = (name: string): readonly string[] =>
    element.children.flatMap((own) => (own.name === name ? tokens(own) : []));
  const indices = listed('Indices').map((text) => numberIn(element, text, 'an index'));
  const entries = listed(element.name.startsWith('INT') ? 'INT-Entries' : 'REAL-Entries');
  const count = numberOf(
    element,
    'n',
    indices.reduce((max, index) => Math.max(max, index), 0),
  );
  if (indices.length !== entries.length || !(count >= 0 && count <= 2 ** 24)) {
    throw corrupt(element, `${indices.length} indices and ${entries.length} entries of ${count} elements`);
  }
  const absent = numberIn(element, attribute(element, 'defaultValue') ?? '0', 'defaultValue');
  const data = new Float64Array(count).fill(absent);
  indices.forEach((index, i) => {
    if (!(index >= 1 && index <= count)) throw corrupt(element, `index ${index} is outside of 1 to ${count}`);
    data[index - 1] = numberIn(element, entries[i]!, 'an entry');
  });
  return data;
};

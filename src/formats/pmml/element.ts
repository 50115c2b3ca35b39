/** Elements of a document: their attributes and children, with messages that say where in the file something is wrong. */
import { ServingError } from '../../errors.ts';
import type { XmlElement } from '../../wire/xml.ts';

/** `line 12, <DataField name="x">`: as it is called in messages. */
export const placeOf = ({ name, attributes, line }: XmlElement): string => {
  const own = attributes.get('name') ?? attributes.get('field') ?? attributes.get('id');
  return `line ${line}, <${name}${own === undefined ? '' : ` ${JSON.stringify(own.slice(0, 60))}`}>`;
};

export const corrupt = (element: XmlElement, told: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `${placeOf(element)}: ${told}`);

export const unsupported = (element: XmlElement, told: string): ServingError =>
  new ServingError('UNSUPPORTED_MODEL', `${placeOf(element)}: ${told}`);

/** An attribute; undefined where it is absent. */
export const attribute = ({ attributes }: XmlElement, name: string): string | undefined => attributes.get(name);

/** An attribute that must be there. */
export const required = (element: XmlElement, name: string): string => {
  const value = element.attributes.get(name);
  if (value === undefined) throw corrupt(element, `there is no attribute ${name}`);
  return value;
};

const WORDS = new Map([
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
]);

/** A number as XML schema writes it. Throws CORRUPT_MODEL where it is none. */
export const numberIn = (element: XmlElement, text: string, what: string): number => {
  const word = text.trim();
  const value = WORDS.get(word.toLowerCase()) ?? Number(word === '' ? 'x' : word);
  if (Number.isNaN(value) && word.toLowerCase() !== 'nan') {
    throw corrupt(element, `${what} is ${JSON.stringify(text.slice(0, 60))}, a number was expected`);
  }
  return value;
};

/** A number, or the value where the attribute is absent. */
export const numberOf = <T>(element: XmlElement, name: string, absent: T): number | T => {
  const text = element.attributes.get(name);
  return text === undefined ? absent : numberIn(element, text, name);
};

/** A number that must be there. */
export const requiredNumber = (element: XmlElement, name: string): number =>
  numberIn(element, required(element, name), name);

/** One of the words that the attribute may have; the first of them where it is absent. */
export const wordOf = <T extends string>(element: XmlElement, name: string, words: readonly T[]): T => {
  const found = element.attributes.get(name);
  if (found === undefined) return words[0]!;
  const word = words.find((known) => known === found);
  if (word === undefined)
    throw corrupt(element, `${name}="${found.slice(0, 60)}"; one of ${words.join(', ')} was expected`);
  return word;
};

export const isTrue = (element: XmlElement, name: string, absent = false): boolean => {
  const text = element.attributes.get(name);
  return text === undefined ? absent : text === 'true' || text === '1';
};

/** The first child of this name. */
export const child = ({ children }: XmlElement, name: string): XmlElement | undefined =>
  children.find((own) => own.name === name);

export const requiredChild = (element: XmlElement, name: string): XmlElement => {
  const found = child(element, name);
  if (!found) throw corrupt(element, `there is no <${name}> in it`);
  return found;
};

export const childrenOf = ({ children }: XmlElement, name: string): readonly XmlElement[] =>
  children.filter((own) => own.name === name);

/** What is inside, without the extensions of vendors. */
export const content = ({ children }: XmlElement): readonly XmlElement[] =>
  children.filter(({ name }) => name !== 'Extension');

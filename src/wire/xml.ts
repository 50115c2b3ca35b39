/**
 * XML as a tree of elements: https://www.w3.org/TR/2008/REC-xml-20081126/ with namespaces. saxes reads the characters; it
 * opens nothing outside the file and knows no entities but the five of the standard, so a DTD has no effect, and a
 * reference to an entity that it would have declared is an error. Depth and counts are bounded while it is read.
 */
import { SaxesParser } from 'saxes';
import { ServingError } from '../errors.ts';

export interface XmlElement {
  /** Without a prefix. */
  readonly name: string;
  /** Of the element's own name; '' where there is none. */
  readonly namespace: string;
  /** By local name; declarations of namespaces are left out. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The character data right inside it, in one piece. */
  readonly text: string;
  /** Where it begins in the file, from 1. */
  readonly line: number;
}

interface Open {
  readonly element: XmlElement;
  readonly children: XmlElement[];
  readonly text: string[];
}

export interface XmlLimits {
  readonly depth: number;
  readonly elements: number;
  /** Of one element. */
  readonly attributes: number;
  /** Of the file. */
  readonly sizeBytes: number;
}

const LIMITS: XmlLimits = { depth: 2000, elements: 2 ** 24, attributes: 2 ** 12, sizeBytes: 2 ** 29 - 2 ** 24 };
const NO_CHILDREN: readonly XmlElement[] = [];
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();
/** Characters that the parser is given at once. */
const PIECE = 2 ** 20;

const decoded = (bytes: Uint8Array): string => {
  const named = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(
    Buffer.from(bytes.subarray(0, 256)).toString('latin1'),
  )?.[1];
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined;
  try {
    return new TextDecoder(mark ?? named ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ServingError('CORRUPT_MODEL', `the XML is not text in ${mark ?? named ?? 'UTF-8'}`, { cause: error });
  }
};

/** The root element. Throws CORRUPT_MODEL with the line where the text is no XML, and where it goes past a limit. */
export const readXml = (bytes: Uint8Array, own: Partial<XmlLimits> = {}): XmlElement => {
  const limits = { ...LIMITS, ...own };
  if (bytes.length > limits.sizeBytes) {
    throw new ServingError('CORRUPT_MODEL', `${bytes.length} bytes of XML; at most ${limits.sizeBytes} are read`);
  }
  const text = decoded(bytes);
  const parser = new SaxesParser({ xmlns: true, position: true });
  const stack: Open[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  const fail = (message: string): never => {
    throw new ServingError('CORRUPT_MODEL', `line ${parser.line}: ${message}`);
  };
  parser.on('error', (error) => fail(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (stack.length >= limits.depth) fail(`elements are nested more than ${limits.depth} deep`);
    if (++count > limits.elements) fail(`there are more than ${limits.elements} elements`);
    const all = Object.values(attributes);
    if (all.length > limits.attributes) fail(`an element has more than ${limits.attributes} attributes`);
    let named: Map<string, string> | undefined;
    for (const { local: name, prefix, value } of all) {
      if (prefix === 'xmlns' || name === 'xmlns') continue;
      named ??= new Map();
      named.set(name, value);
    }
    const children: XmlElement[] = [];
    const pieces: string[] = [];
    const element = {
      name: local,
      namespace: uri,
      attributes: named ?? NO_ATTRIBUTES,
      children,
      text: '',
      line: parser.line,
    };
    stack.push({ element, children, text: pieces });
  });
  const take = (piece: string): void => {
    stack.at(-1)?.text.push(piece);
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    const { element, children, text: pieces } = stack.pop()!;
    const whole = Object.assign(element, {
      ...(pieces.length > 0 && { text: pieces.join('') }),
      ...(children.length === 0 && { children: NO_CHILDREN }),
    });
    const parent = stack.at(-1);
    if (parent) parent.children.push(whole);
    else root = whole;
  });
  for (let at = 0; at < text.length; at += PIECE) parser.write(text.slice(at, at + PIECE));
  parser.close();
  return root ?? fail('there is no element');
};

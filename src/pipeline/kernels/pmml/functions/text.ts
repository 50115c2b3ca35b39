/** Functions of texts: https://dmg.org/pmml/v4-4-1/BuiltinFunctions.html#Strings. */
import { ServingError } from '../../../../errors.ts';
import { type JavaRegex, javaRegex } from '../../../text/java-regex.ts';
import { asInteger, asNumber, asText, fixed, type Node, present, refuse, type Value } from '../value.ts';
import { formatNumber } from './format-number.ts';
import { type PmmlFunction, strict } from './function.ts';

const ofText = (compute: (text: string) => string): PmmlFunction =>
  strict(1, 'string', 'categorical', ([value], [type]) => compute(asText(value, type!)));

/** A pattern that is the same for each row is read once, when the model is made ready. */
const patternOf = (node: Node): ((row: number) => JavaRegex) => {
  let [known, regex]: [string | undefined, JavaRegex | undefined] = [undefined, undefined];
  const read = (text: string): JavaRegex => {
    if (text !== known || !regex) [known, regex] = [text, javaRegex(text)];
    return regex;
  };
  if (node.constant !== undefined) read(asText(node.constant, node.type()));
  return (row) => {
    const value = present(node.evaluate(row));
    try {
      return read(asText(value, node.type()));
    } catch (error) {
      if (error instanceof ServingError && error.code === 'UNSUPPORTED_MODEL') refuse();
      throw error;
    }
  };
};

const textAt = (node: Node, row: number): string => {
  const value = present(node.evaluate(row));
  return asText(value, node.type());
};

const replace: PmmlFunction = {
  least: 3,
  most: 3,
  make: ([input, pattern, replacement]) => {
    const regexAt = patternOf(pattern!);
    return fixed('string', 'categorical', (row) => {
      const text = textAt(input!, row);
      const regex = regexAt(row);
      // $$ of PCRE is a dollar.
      return regex.replaceAll(text, textAt(replacement!, row).replaceAll('$$', '\\$'));
    });
  },
};

const matches: PmmlFunction = {
  least: 2,
  most: 2,
  make: ([input, pattern]) => {
    const regexAt = patternOf(pattern!);
    return fixed('boolean', 'categorical', (row) => {
      const text = textAt(input!, row);
      return regexAt(row).finds(text) ? 1 : 0;
    });
  },
};

/** A list of texts. */
export const split: PmmlFunction = {
  least: 2,
  most: 2,
  make: ([input, pattern]) => {
    const regexAt = patternOf(pattern!);
    return fixed('string', 'categorical', (row) => {
      const text = textAt(input!, row);
      return regexAt(row).split(text);
    });
  },
};

const concat: PmmlFunction = {
  least: 2,
  most: Number.POSITIVE_INFINITY,
  make: (args) =>
    fixed('string', 'categorical', (row) => {
      const values: Value[] = [];
      let all = '';
      for (const arg of args) {
        const value = arg.evaluate(row);
        values.push(value);
        if (value !== undefined) all += asText(value, arg.type());
      }
      return all;
    }),
};

const substring = strict(3, 'string', 'categorical', ([text, start, length], [type, startType, lengthType]) => {
  const [all, from, count] = [asText(text, type!), asInteger(start, startType!), asInteger(length, lengthType!)];
  return from < 1 || count < 0 ? refuse() : all.slice(from - 1, from - 1 + count);
});

export const TEXT: Readonly<Record<string, PmmlFunction>> = {
  uppercase: ofText((text) => text.toUpperCase()),
  lowercase: ofText((text) => text.toLowerCase()),
  trimBlanks: ofText((text) => text.replace(/^[\0- ]+|[\0- ]+$/g, '')),
  stringLength: strict(1, 'integer', 'continuous', ([value], [type]) => asText(value, type!).length),
  substring,
  concat,
  replace,
  matches,
  formatNumber: strict(2, 'string', 'categorical', ([value, pattern], [type, patternType]) => {
    const number = asNumber(value, type!);
    return formatNumber(number, type === 'integer' ? 'integer' : 'real', asText(pattern, patternType!)) ?? refuse();
  }),
};

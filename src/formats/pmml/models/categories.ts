/** Categories of a target, as the document's elements name them. */
import { parseText } from '../../../pipeline/kernels/pmml/data-types.ts';
import type { Target } from '../targets.ts';

/** The category as the target lists it: `1.0` is `1` where the target is a whole number; else the text as it is. */
export const categoryKey = ({ dataType, categories }: Target, text: string): string => {
  if (dataType === 'string' || categories?.includes(text)) return text;
  const value = parseText(dataType, text);
  if (value === undefined) return text;
  return categories?.find((name) => parseText(dataType, name) === value) ?? text;
};

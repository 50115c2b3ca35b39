/** Every built-in function of PMML 4.4, by its name, and what JPMML-Evaluator has besides. */
import { ARITHMETIC } from './arithmetic.ts';
import { DATES } from './dates.ts';
import type { PmmlFunction } from './function.ts';
import { LISTS } from './lists.ts';
import { LOGIC } from './logic.ts';
import { TEXT } from './text.ts';

export const FUNCTIONS: ReadonlyMap<string, PmmlFunction> = new Map(
  [ARITHMETIC, LOGIC, TEXT, DATES, LISTS].flatMap((table) => Object.entries(table)),
);

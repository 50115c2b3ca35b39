/** Association rules, as JPMML-Evaluator applies them: https://dmg.org/pmml/v4-4-1/AssociationRules.html. */
import { ServingError } from '../../../errors.ts';
import { isMissingAt, StringsWriter, stringAt } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { matrixOf, tensorOf } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { faultAt, writeFault } from './faults.ts';

export interface BasketsParams {
  /** Of the column, for messages and for rows that are objects. */
  readonly field: string;
  /** By item: what it is called in a basket; numbers as their shortest text. */
  readonly items: readonly string[];
  /** Whether what is called so are numbers. */
  readonly numeric: boolean;
  /** What may be in a basket; undefined: anything. */
  readonly valid?: readonly string[] | undefined;
}

const keyOf = (element: unknown, numeric: boolean): string | undefined => {
  if (element === null) return undefined;
  if (numeric) return String(typeof element === 'string' && element.trim() !== '' ? Number(element) : element);
  return typeof element === 'string' ? element : JSON.stringify(element);
};

/** Lists as JSON texts [rows] -> 1 for each item that is in the list, else 0: [rows, items]. */
export const baskets: Kernel<BasketsParams> = {
  compile({ field, items, numeric, valid }) {
    const places = new Map<string, number[]>();
    items.forEach((item, i) => {
      places.set(item, [...(places.get(item) ?? []), i]);
    });
    const known = valid && new Set(valid);
    const width = items.length;
    return ([input], rows) => {
      const { data } = input as Tensor<'string'>;
      const out = new Float64Array(rows * width);
      const refuse = (row: number, found: string): ServingError =>
        new ServingError(
          'INVALID_INPUT',
          `row ${row}, column ${JSON.stringify(field)}: ${found}; send rows whose column is a list of items: [{${JSON.stringify(field)}: ["…", …]}]`,
        );
      for (let row = 0; row < rows; row++) {
        if (isMissingAt(data, row)) throw refuse(row, 'it is missing');
        const json = Buffer.from(stringAt(data, row)).toString('utf8');
        let list: unknown;
        try {
          list = JSON.parse(json);
        } catch {
          throw refuse(row, `${JSON.stringify(json.slice(0, 60))} is no JSON`);
        }
        // A row may be sent by the names of its columns.
        if (typeof list === 'object' && list !== null && !Array.isArray(list)) {
          list = (list as Readonly<Record<string, unknown>>)[field] ?? null;
        }
        if (list === null) throw refuse(row, 'it is missing');
        if (!Array.isArray(list)) throw refuse(row, 'it is one value');
        for (const element of list as readonly unknown[]) {
          const key = keyOf(element, numeric);
          if (key === undefined) continue;
          if (known && !known.has(key)) throw refuse(row, `the item ${JSON.stringify(key.slice(0, 60))} is invalid`);
          for (const place of places.get(key) ?? []) out[row * width + place] = 1;
        }
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: out })];
    };
  },
};

export interface ItemFlagsParams {
  /** By item: the column that tells of it, and the values that say that it is there; missing ones say that it is not. */
  readonly items: readonly {
    readonly column: number;
    readonly yes: readonly number[];
    /** What says that it is not; undefined: everything else. */
    readonly no?: readonly number[] | undefined;
    /** Why any other value is a fault. */
    readonly reason: number;
  }[];
}

/** Columns -> 1 for each item that is there, else 0: [rows, items]. */
export const itemFlags: Kernel<ItemFlagsParams> = {
  compile({ items }) {
    const width = items.length;
    return (inputs, rows) => {
      const columns = inputs.map((input) => (input as Tensor<'float64'>).data);
      const out = new Float64Array(rows * width);
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < width; i++) {
          const { column, yes, no, reason } = items[i]!;
          const x = columns[column]![row]!;
          if (Number.isNaN(x)) {
            const fault = faultAt(columns[column]!, row);
            if (fault >= 0) writeFault(out, row * width + i, fault);
          } else if (yes.includes(x)) out[row * width + i] = 1;
          else if (no && !no.includes(x)) writeFault(out, row * width + i, reason);
        }
      }
      return [tensorOf({ rows, columns: width, dtype: 'float64', data: out })];
    };
  },
};

export interface ItemRulesParams {
  readonly items: number;
  /** Sets of items: those of set k are `indices[indptr[k] .. indptr[k + 1]]`. */
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  /** By rule, numbers of sets. */
  readonly antecedents: Int32Array;
  readonly consequents: Int32Array;
}

/** [rows, items] -> [rows, rules]: 1 where the antecedent is in the basket, + 2 where the consequent is. */
export const itemRules: Kernel<ItemRulesParams> = {
  compile({ items, indptr, indices, antecedents, consequents }) {
    const sets = indptr.length - 1;
    const isOdd = (numbers: Int32Array, count: number): boolean => numbers.some((n) => !(n >= 0 && n < count));
    const fits = antecedents.length === consequents.length && indptr.at(-1) === indices.length;
    if (!fits || isOdd(indices, items) || isOdd(antecedents, sets) || isOdd(consequents, sets))
      throw new ServingError('CORRUPT_MODEL', 'an association rule names a set, or a set an item, that there is not');
    const rules = antecedents.length;
    return ([input], rows) => {
      const { data } = matrixOf(input!, 'float64');
      const out = new Float64Array(rows * rules);
      const isIn = new Uint8Array(sets);
      for (let row = 0; row < rows; row++) {
        for (let k = 0; k < sets; k++) {
          let holds = 1;
          for (let i = indptr[k]!; i < indptr[k + 1]! && holds === 1; i++) {
            if (data[row * items + indices[i]!] !== 1) holds = 0;
          }
          isIn[k] = holds;
        }
        for (let r = 0; r < rules; r++) out[row * rules + r] = isIn[antecedents[r]!]! + 2 * isIn[consequents[r]!]!;
      }
      return [tensorOf({ rows, columns: rules, dtype: 'float64', data: out })];
    };
  },
};

/** Which rules are selected: by their antecedents alone; also without, or with, their consequents in the basket. */
export type RuleAlgorithm = 'recommendation' | 'exclusiveRecommendation' | 'ruleAssociation';

const SELECTED: Readonly<Record<RuleAlgorithm, (flags: number) => boolean>> = {
  recommendation: (flags) => flags === 1 || flags === 3,
  exclusiveRecommendation: (flags) => flags === 1,
  ruleAssociation: (flags) => flags === 3,
};

export interface RankedRuleParams {
  readonly algorithm: RuleAlgorithm;
  /** All rules, the best first. */
  readonly order: Int32Array;
  /** From 1. */
  readonly rank: number;
}

/** The number of the selected rule of that rank: [rows, rules] -> [rows]; NaN where fewer are selected. */
export const rankedRule: Kernel<RankedRuleParams> = {
  compile({ algorithm, order, rank }) {
    const selected = SELECTED[algorithm];
    return ([input], rows) => {
      const { data, columns } = matrixOf(input!, 'float64');
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        let left = rank;
        let i = 0;
        for (; i < order.length && left > 0; i++) if (selected(data[row * columns + order[i]!]!)) left--;
        out[row] = left === 0 ? order[i - 1]! : Number.NaN;
      }
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

export interface RuleListsParams {
  readonly algorithm: RuleAlgorithm;
  readonly order: Int32Array;
  /** How many at most. */
  readonly limit: number;
  /** By rule, as JSON. */
  readonly texts: readonly string[];
}

/** What is told of the selected rules, the best first, as a JSON list: [rows, rules] -> [rows]. */
export const ruleLists: Kernel<RuleListsParams> = {
  compile({ algorithm, order, limit, texts }) {
    const selected = SELECTED[algorithm];
    return ([input], rows) => {
      const { data, columns } = matrixOf(input!, 'float64');
      const out = new StringsWriter(rows);
      for (let row = 0; row < rows; row++) {
        const found: string[] = [];
        for (let i = 0; i < order.length && found.length < limit; i++) {
          if (selected(data[row * columns + order[i]!]!)) found.push(texts[order[i]!]!);
        }
        out.text(`[${found.join(',')}]`);
        out.end();
      }
      return [{ dtype: 'string', shape: [rows], data: out.finish() }];
    };
  },
};

export interface NumberedParams {
  /** NaN: missing. */
  readonly values: Float64Array;
}

/** Numbers of things -> what each of them has; NaN: missing: [rows] -> [rows]. */
export const numbered: Kernel<NumberedParams> = {
  compile({ values }) {
    return ([input], rows) => {
      const { data } = input as Tensor<'float64'>;
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) out[row] = values[data[row]!] ?? Number.NaN;
      return [{ dtype: 'float64', shape: [rows], data: out }];
    };
  },
};

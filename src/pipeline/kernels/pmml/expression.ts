/**
 * Expressions over columns, one row after the other: https://dmg.org/pmml/v4-4-1/Transformations.html. They are plain data
 * that is compiled to functions once. A field is looked at only where the row comes to it, so that a fault in the branch of
 * an `if` that is not taken is none.
 */
import { ServingError } from '../../../errors.ts';
import type { Strings } from '../../../tensor/dtype.ts';
import { mark, markAt, NO_NUMBER, NOT_A_NUMBER } from '../../../tensor/marks.ts';
import { isMissingAt, MISSING_TEXT, StringsWriter, stringAt } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { Block } from '../../block.ts';
import type { Kernel } from '../../kernel.ts';
import { type DataType, type OpType, opTypeOf, parseText } from './data-types.ts';
import { discretize, mapValues, normContinuous } from './expression-tables.ts';
import { Fault, FIRST_REASON_MARK, textFaultAt, writeFault, writeTextFault } from './faults.ts';
import { FUNCTIONS } from './functions/index.ts';
import { type Aggregation, aggregate } from './functions/lists.ts';
import { type TextIndexParams, termFrequency } from './text-index.ts';
import type { Interval } from './treatment.ts';
import { asText, castTo, equalTo, fixed, type Node, NoValue, type Value } from './value.ts';

type Text = string | undefined;

export type Expression =
  | { readonly op: 'constant'; readonly value: number | string | undefined; readonly type: DataType }
  | {
      /** Of the step's inputs. */ readonly op: 'column';
      readonly input: number;
      readonly type: DataType;
      readonly opType: OpType;
      readonly ordering?: readonly string[] | undefined;
      readonly isList?: boolean;
      /** The input that says where the value is invalid: 1 there. */
      readonly invalid?: number | undefined;
    }
  | {
      /** The argument of the function around. */ readonly op: 'parameter';
      readonly place: number;
      readonly type: DataType;
      readonly opType: OpType;
    }
  | {
      /** A text in the place of a missing value. */ readonly op: 'orElse';
      readonly of: Expression;
      readonly text: string;
    }
  | {
      readonly op: 'normContinuous';
      readonly of: Expression;
      readonly from: readonly number[];
      readonly to: readonly number[];
      readonly outliers: 'asIs' | 'asMissingValues' | 'asExtremeValues';
      readonly missing: number | undefined;
    }
  | {
      readonly op: 'normDiscrete';
      readonly of: Expression;
      readonly value: string;
      readonly missing: number | undefined;
    }
  | {
      readonly op: 'discretize';
      readonly of: Expression;
      readonly intervals: readonly Interval[];
      readonly texts: readonly string[];
      readonly type: DataType;
      readonly missing: Text;
      readonly otherwise: Text;
    }
  | {
      readonly op: 'mapValues';
      readonly of: readonly Expression[];
      /** By field and row. */
      readonly columns: readonly (readonly string[])[];
      readonly texts: readonly string[];
      readonly type: DataType;
      readonly missing: Text;
      readonly otherwise: Text;
      readonly reason: number;
    }
  | { readonly op: 'textIndex'; readonly text: Expression; readonly term: Expression; readonly params: TextIndexParams }
  | { readonly op: 'aggregate'; readonly of: Expression; readonly how: Aggregation }
  | {
      readonly op: 'apply';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly missing: Text;
      readonly otherwise: Text;
      readonly whenInvalid: 'returnInvalid' | 'asIs' | 'asMissing';
      /** Why it has no value. */
      readonly reason: number;
    }
  | {
      readonly op: 'call';
      readonly args: readonly Expression[];
      readonly parameters: readonly { readonly type: DataType; readonly opType: OpType }[];
      readonly body: Expression;
      readonly type: DataType | undefined;
      readonly opType: OpType | undefined;
      readonly missing: Text;
      readonly otherwise: Text;
      readonly reason: number;
    }
  | { /** Refuses each row that comes to it. */ readonly op: 'error'; readonly reason: number };

/** The columns of a run; functions read them at each row. */
interface Columns {
  numbers: readonly Float64Array[];
  texts: readonly Strings[];
}

const MISSING = fixed('string', 'categorical', () => undefined);

const textNode = (text: string): Node => ({ ...fixed('string', 'categorical', () => text), constant: text });

const decoder = new TextDecoder();

class Compiler {
  readonly columns: Columns = { numbers: [], texts: [] };
  /** Arguments of the calls that are open. */
  readonly #arguments: Node[][] = [];

  compile(own: Expression): Node {
    switch (own.op) {
      case 'constant':
        return { ...fixed(own.type, opTypeOf(own.type), () => own.value), constant: own.value };
      case 'column':
        return this.#column(own);
      case 'parameter':
        return this.#arguments.at(-1)![own.place]!;
      case 'orElse':
        return orElse(this.compile(own.of), own.text);
      case 'normContinuous':
        return normContinuous(this.compile(own.of), own);
      case 'normDiscrete': {
        const [of, { value, missing }] = [this.compile(own.of), own];
        return fixed('double', 'categorical', (row) => {
          const x = of.evaluate(row);
          if (x === undefined) return missing;
          return equalTo(x, of.type(), value, 'string') ? 1 : 0;
        });
      }
      case 'discretize':
        return discretize(this.compile(own.of), own);
      case 'mapValues':
        return mapValues(
          own.of.map((of) => this.compile(of)),
          own,
        );
      case 'textIndex': {
        const [text, term] = [this.compile(own.text), this.compile(own.term)];
        const [frequency, type] = termFrequency(own.params);
        return fixed(type, 'continuous', (row) => {
          const [all, one] = [text.evaluate(row), term.evaluate(row)];
          return all === undefined || one === undefined
            ? undefined
            : frequency(asText(all, text.type()), asText(one, term.type()));
        });
      }
      case 'aggregate':
        return aggregate(this.compile(own.of), own.how);
      case 'apply':
        return this.#apply(own);
      case 'call':
        return this.#call(own);
      case 'error':
        return fixed('string', 'categorical', () => {
          throw new Fault(own.reason);
        });
    }
  }

  #column({ input, type, opType, ordering, isList, invalid }: Extract<Expression, { op: 'column' }>): Node {
    const { columns } = this;
    const isInvalid = invalid === undefined ? {} : { invalid: (row: number) => columns.numbers[invalid]![row] === 1 };
    if (type === 'string') {
      const evaluate = (row: number): Value => {
        const texts = columns.texts[input]!;
        if (isMissingAt(texts, row)) return undefined;
        const fault = textFaultAt(texts, row);
        if (fault >= 0) throw new Fault(fault);
        const text = decoder.decode(stringAt(texts, row));
        return isList ? (JSON.parse(text) as readonly string[]) : text;
      };
      return { ...fixed(type, opType, evaluate), ordering, ...isInvalid };
    }
    const order = ordering?.map((text) => parseText(type, text));
    const evaluate = (row: number): Value => {
      const data = columns.numbers[input]!;
      const x = data[row]!;
      if (!Number.isNaN(x)) return x;
      const own = markAt(data, row);
      if (own >= FIRST_REASON_MARK) throw new Fault(own - FIRST_REASON_MARK);
      if (own === NO_NUMBER) throw new NoValue(false);
      return own === NOT_A_NUMBER ? x : undefined;
    };
    return { ...fixed(type, opType, evaluate), ordering: order, ...isInvalid };
  }

  #apply({ name, args, missing, otherwise, whenInvalid, reason }: Extract<Expression, { op: 'apply' }>): Node {
    const own = FUNCTIONS.get(name);
    if (!own) throw new ServingError('CORRUPT_MODEL', `there is no function ${JSON.stringify(name)}`);
    const nodes = args.map((arg) => this.compile(arg));
    // With mapMissingTo the function is not applied where an argument is missing; of `if` only those that it comes to.
    let seen = false;
    const watched =
      missing === undefined
        ? nodes
        : nodes.map(
            (node): Node => ({
              ...node,
              evaluate: (row) => {
                const value = node.evaluate(row);
                if (value === undefined) seen = true;
                return value;
              },
            }),
          );
    const node = own.make(watched);
    const checksAll = missing !== undefined && name !== 'if';
    const [whereMissing, whereNone] = [
      missing === undefined ? MISSING : textNode(missing),
      otherwise === undefined ? MISSING : textNode(otherwise),
    ];
    let last: Node = node;
    const evaluate = (row: number): Value => {
      last = node;
      try {
        if (missing !== undefined) {
          seen = false;
          if (checksAll && nodes.some((arg) => arg.evaluate(row) === undefined)) {
            last = whereMissing;
            return missing;
          }
        }
        const value = node.evaluate(row);
        if (missing !== undefined && seen) {
          last = whereMissing;
          return missing;
        }
        if (value === undefined) {
          last = whereNone;
          return otherwise;
        }
        if (!Number.isNaN(value) || node.opType() !== 'continuous' || whenInvalid === 'asIs') return value;
        if (whenInvalid === 'returnInvalid') throw new Fault(reason);
        last = whereNone;
        return otherwise;
      } catch (error) {
        if (!(error instanceof NoValue)) throw error;
        if (missing !== undefined && seen) {
          last = whereMissing;
          return missing;
        }
        if (error.undefined && whenInvalid === 'asMissing') {
          last = whereNone;
          return otherwise;
        }
        throw new Fault(reason);
      }
    };
    const isFixed = missing === undefined && otherwise === undefined;
    return {
      evaluate,
      type: isFixed ? node.type : () => last.type(),
      opType: isFixed ? node.opType : () => last.opType(),
      fixed: isFixed ? node.fixed : undefined,
      isNumber: isFixed && node.isNumber === true,
    };
  }

  #call(own: Extract<Expression, { op: 'call' }>): Node {
    const { parameters, missing, otherwise, reason } = own;
    const args = own.args.map((arg) => this.compile(arg));
    const values: Value[] = parameters.map(() => undefined);
    this.#arguments.push(parameters.map(({ type, opType }, i) => fixed(type, opType, () => values[i])));
    const body = this.compile(own.body);
    this.#arguments.pop();
    let last: 'body' | 'text' = 'body';
    return {
      evaluate: (row) => {
        last = 'body';
        try {
          const given = args.map((arg): readonly [Value, DataType] => [arg.evaluate(row), arg.type()]);
          if (missing !== undefined && given.some(([value]) => value === undefined)) {
            last = 'text';
            return missing;
          }
          given.forEach(([value, type], i) => {
            values[i] =
              value === undefined || typeof value === 'object' ? value : castTo(parameters[i]!.type, value, type);
          });
          const value = body.evaluate(row);
          if (value === undefined) {
            if (otherwise !== undefined) last = 'text';
            return otherwise;
          }
          return own.type && typeof value !== 'object' ? castTo(own.type, value, body.type()) : value;
        } catch (error) {
          if (error instanceof NoValue) throw new Fault(reason);
          throw error;
        }
      },
      type: () => (last === 'text' ? 'string' : (own.type ?? body.type())),
      opType: () => (last === 'text' ? 'categorical' : (own.opType ?? body.opType())),
      fixed: missing === undefined && otherwise === undefined ? (own.type ?? body.fixed) : undefined,
    };
  }
}

const orElse = (of: Node, text: string): Node => {
  let isText = false;
  return {
    evaluate: (row) => {
      const value = of.evaluate(row);
      isText = value === undefined;
      return isText ? text : value;
    },
    type: () => (isText ? 'string' : of.type()),
    opType: () => (isText ? 'categorical' : of.opType()),
  };
};

export interface ExpressionParams {
  readonly expression: Expression;
  /** What the value is cast to; undefined: it stays what it is, which then is told by `as`. */
  readonly to: DataType | undefined;
  /** How it lies in a column: as texts, or as numbers. */
  readonly as: 'string' | 'numbers';
  readonly isList: boolean;
  /** Why a value has no form of the type. */
  readonly reason: number;
}

const isTexts = (block: Block): block is Tensor<'string'> => !('kind' in block) && block.dtype === 'string';

/** Columns -> one column, as data-types.ts says it lies; what could not be computed is a fault. */
export const expression: Kernel<ExpressionParams> = {
  compile({ expression: own, to, as, isList, reason }) {
    const compiler = new Compiler();
    const node = compiler.compile(own);
    const { columns } = compiler;
    const isSame = to !== undefined && node.fixed === to;
    const valueAt = (row: number): Value => {
      const value = node.evaluate(row);
      if (value === undefined || isSame || to === undefined || typeof value === 'object') return value;
      return castTo(to, value, node.type());
    };
    const textsOf = (rows: number): Tensor => {
      const out = new StringsWriter(rows);
      for (let row = 0; row < rows; row++) {
        try {
          const value = valueAt(row);
          if (value === undefined) out.bytes(MISSING_TEXT);
          else if (typeof value === 'object') out.text(JSON.stringify(value));
          else out.text(asText(value, node.type()));
          out.end();
        } catch (error) {
          writeTextFault(out, reasonOf(error, reason));
        }
      }
      return { dtype: 'string', shape: [rows], data: out.finish() };
    };
    const numbersOf = (rows: number): Tensor => {
      const out = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        try {
          const value = valueAt(row);
          if (value === undefined) out[row] = Number.NaN;
          else if (typeof value !== 'number') throw new Fault(reason);
          else {
            out[row] = value;
            if (Number.isNaN(value)) mark(out, row, NOT_A_NUMBER);
          }
        } catch (error) {
          writeFault(out, row, reasonOf(error, reason));
        }
      }
      return { dtype: 'float64', shape: [rows], data: out };
    };
    return (inputs, rows) => {
      columns.numbers = inputs.map((input) => (isTexts(input) ? NONE : (input as Tensor<'float64'>).data));
      columns.texts = inputs.map((input) => (isTexts(input) ? input.data : NO_TEXTS));
      return [as === 'string' || isList ? textsOf(rows) : numbersOf(rows)];
    };
  },
};

const NONE = new Float64Array(0);
const NO_TEXTS: Strings = { bytes: new Uint8Array(0), offsets: new Uint32Array(1) };

const reasonOf = (error: unknown, reason: number): number => {
  if (error instanceof Fault) return error.reason;
  if (error instanceof NoValue) return reason;
  throw error;
};

/** The type of what an expression gives, where it is the same for each row; undefined where rows decide. */
export const typeOfExpression = (
  own: Expression,
): { readonly type: DataType | undefined; readonly isNumber: boolean } => {
  const node = new Compiler().compile(own);
  return { type: node.fixed, isNumber: node.isNumber === true };
};

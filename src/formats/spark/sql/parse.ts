/**
 * SELECT statements over one table, as SQLTransformer has them:
 *
 *   SELECT * | expression [AS] name, …  FROM __THIS__  [WHERE expression]
 *
 * Whatever else Spark SQL has is refused by name.
 */
import { ServingError } from '../../../errors.ts';
import type { SqlExpression } from '../../../pipeline/sql/expression.ts';
import { FUNCTIONS } from '../../../pipeline/sql/functions.ts';
import { type Token, tokensOf } from './tokens.ts';

export interface Selected {
  /** undefined: all columns. */
  readonly expression: SqlExpression | undefined;
  readonly name: string;
}

export interface Select {
  readonly selected: readonly Selected[];
  readonly where: SqlExpression | undefined;
}

const refuse = (message: string): ServingError =>
  new ServingError(
    'UNSUPPORTED_MODEL',
    `the statement has ${message}; served are SELECT of expressions FROM __THIS__ WHERE`,
  );

/** Words that are no names of columns or aliases where they stand. */
const RESERVED: ReadonlySet<string> = new Set(
  'select from where as and or not in is between like rlike case when then else end null true false div group order having limit union join on distinct cast by over lateral with'.split(
    ' ',
  ),
);

const MAX_DEPTH = 100;

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(statement: string) {
    this.#tokens = tokensOf(statement);
  }

  statement(): Select {
    this.#expect('select');
    if (this.#word('distinct')) throw refuse('DISTINCT');
    const selected = [this.#selected()];
    while (this.#sign(',')) selected.push(this.#selected());
    this.#expect('from');
    const table = this.#next();
    if (table.text !== '__THIS__') throw refuse(`the table ${JSON.stringify(table.text)}`);
    if (this.#peek().kind === 'name' && !RESERVED.has(this.#peek().text.toLowerCase())) this.#next();
    const where = this.#word('where') ? this.#expression() : undefined;
    if (this.#peek().kind !== 'end') throw refuse(`${JSON.stringify(this.#peek().text)} behind FROM`);
    return { selected, where };
  }

  #selected(): Selected {
    if (this.#sign('*')) return { expression: undefined, name: '*' };
    const from = this.#at;
    const expression = this.#expression();
    const named = this.#word('as');
    const token = this.#peek();
    if (token.kind === 'name' && (token.quoted || named || !RESERVED.has(token.text.toLowerCase()))) {
      this.#at++;
      return { expression, name: token.text };
    }
    if (expression.kind === 'column') return { expression, name: expression.name };
    const told = this.#tokens.slice(from, this.#at).map(({ text }) => text);
    throw refuse(`the expression ${told.join(' ')} without AS and a name`);
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!;
  }

  #next(): Token {
    return this.#tokens[Math.min(this.#at++, this.#tokens.length - 1)]!;
  }

  #word(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'name' || token.quoted || token.text.toLowerCase() !== word) return false;
    this.#at++;
    return true;
  }

  #sign(sign: string): boolean {
    if (this.#peek().kind !== 'sign' || this.#peek().text !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(word: string): void {
    if (this.#word(word) || this.#sign(word)) return;
    throw refuse(`${JSON.stringify(this.#peek().text)} where ${word.toUpperCase()} was expected`);
  }

  #expression(): SqlExpression {
    if (++this.#depth > MAX_DEPTH) throw refuse(`more than ${MAX_DEPTH} expressions inside each other`);
    let left = this.#and();
    while (this.#word('or')) left = call('or', left, this.#and());
    this.#depth--;
    return left;
  }

  #and(): SqlExpression {
    let left = this.#not();
    while (this.#word('and')) left = call('and', left, this.#not());
    return left;
  }

  #not(): SqlExpression {
    let times = 0;
    while (this.#word('not') || this.#sign('!')) times++;
    const inner = this.#comparison();
    return times % 2 === 0 ? inner : call('not', inner);
  }

  #comparison(): SqlExpression {
    let left = this.#sum();
    for (;;) {
      const sign = ['=', '==', '<=>', '<>', '!=', '<=', '>=', '<', '>'].find((each) => this.#sign(each));
      if (sign !== undefined) {
        left = call(sign === '==' ? '=' : sign === '!=' ? '<>' : sign, left, this.#sum());
        continue;
      }
      if (this.#word('is')) {
        const not = this.#word('not');
        const word = ['null', 'true', 'false'].find((each) => this.#word(each));
        if (word === undefined) throw refuse(`IS ${this.#peek().text}`);
        const test =
          word === 'null'
            ? call('isnull', left)
            : call('<=>', left, { kind: 'literal', value: word === 'true' } as const);
        left = not ? call('not', test) : test;
        continue;
      }
      const not =
        this.#peek(1).kind === 'name' && /^(in|between|like|rlike)$/i.test(this.#peek(1).text) && this.#word('not');
      const test = this.#test(left);
      if (!test) return left;
      left = not ? call('not', test) : test;
    }
  }

  #test(left: SqlExpression): SqlExpression | undefined {
    if (this.#word('between')) {
      const low = this.#sum();
      this.#expect('and');
      return call('and', call('>=', left, low), call('<=', left, this.#sum()));
    }
    if (this.#word('in')) {
      this.#expect('(');
      const options = this.#list();
      return call('in', left, ...options);
    }
    if (this.#word('like')) return call('like', left, this.#sum());
    if (this.#word('rlike')) return call('rlike', left, this.#sum());
    return undefined;
  }

  #sum(): SqlExpression {
    let left = this.#product();
    for (;;) {
      const sign = ['+', '-', '||'].find((each) => this.#sign(each));
      if (sign === undefined) return left;
      left = call(sign === '||' ? 'concat' : sign, left, this.#product());
    }
  }

  #product(): SqlExpression {
    let left = this.#unary();
    for (;;) {
      const sign = ['*', '/', '%'].find((each) => this.#sign(each)) ?? (this.#word('div') ? 'div' : undefined);
      if (sign === undefined) return left;
      left = call(sign, left, this.#unary());
    }
  }

  #unary(): SqlExpression {
    if (this.#sign('+')) return this.#unary();
    if (!this.#sign('-')) return this.#primary();
    if (++this.#depth > MAX_DEPTH) throw refuse(`more than ${MAX_DEPTH} signs`);
    const inner = this.#unary();
    this.#depth--;
    return inner.kind === 'literal' && typeof inner.value === 'number'
      ? { kind: 'literal', value: -inner.value }
      : call('negative', inner);
  }

  /** The rest of a list, its end included. */
  #list(): readonly SqlExpression[] {
    if (this.#sign(')')) return [];
    const items = [this.#expression()];
    while (this.#sign(',')) items.push(this.#expression());
    this.#expect(')');
    return items;
  }

  #primary(): SqlExpression {
    if (this.#sign('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    const token = this.#next();
    if (token.kind === 'number') return { kind: 'literal', value: numberOf(token.text) };
    if (token.kind === 'text') return { kind: 'literal', value: token.text };
    if (token.kind !== 'name') throw refuse(`${JSON.stringify(token.text)} where an expression was expected`);
    if (token.quoted) return this.#column(token.text);
    switch (token.text.toLowerCase()) {
      case 'null':
        return { kind: 'literal', value: null };
      case 'true':
      case 'false':
        return { kind: 'literal', value: token.text.toLowerCase() === 'true' };
      case 'case':
        return this.#case();
      case 'cast':
        return this.#cast();
    }
    if (this.#sign('(')) return this.#function(token.text.toLowerCase());
    if (RESERVED.has(token.text.toLowerCase())) throw refuse(`${token.text} where an expression was expected`);
    return this.#column(token.text);
  }

  #column(first: string): SqlExpression {
    let name = first;
    while (this.#sign('.')) {
      const inner = this.#next().text;
      if (name !== '__THIS__') throw refuse(`${name}.${inner}, a field of a column`);
      name = inner;
    }
    return { kind: 'column', name };
  }

  #function(name: string): SqlExpression {
    if (this.#sign('*') || this.#word('distinct')) throw refuse(`${name}(…) over several rows`);
    const given = this.#list();
    if (this.#word('over')) throw refuse(`${name}(…) OVER other rows`);
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!known) throw refuse(`the function ${name}, which is not served`);
    const [least, most] = known.arguments;
    if (given.length < least || given.length > most) throw refuse(`${name} with ${given.length} arguments`);
    return call(name, ...given);
  }

  #case(): SqlExpression {
    const subject = this.#peek().kind === 'name' && /^when$/i.test(this.#peek().text) ? undefined : this.#expression();
    const parts: SqlExpression[] = [];
    while (this.#word('when')) {
      const test = this.#expression();
      this.#expect('then');
      parts.push(subject ? call('=', subject, test) : test, this.#expression());
    }
    if (parts.length === 0) throw refuse('CASE without WHEN');
    if (this.#word('else')) parts.push(this.#expression());
    this.#expect('end');
    return call('case', ...parts);
  }

  #cast(): SqlExpression {
    this.#expect('(');
    const inner = this.#expression();
    this.#expect('as');
    const type = this.#next().text.toLowerCase();
    const known = CASTS[type];
    if (known === undefined) throw refuse(`CAST AS ${type}`);
    this.#expect(')');
    return call(known, inner);
  }
}

const CASTS: Readonly<Record<string, string>> = {
  double: 'double',
  float: 'float',
  int: 'int',
  integer: 'int',
  bigint: 'bigint',
  long: 'bigint',
  string: 'string',
  boolean: 'boolean',
};

const numberOf = (text: string): number => {
  const value = Number(text.replace(/[LDFS]$/i, ''));
  return /F$/i.test(text) ? Math.fround(value) : value;
};

const call = (name: string, ...given: readonly SqlExpression[]): SqlExpression => ({ kind: 'call', name, given });

/** Throws UNSUPPORTED_MODEL, naming what is not served. */
export const parseSelect = (statement: string): Select => new Parser(statement).statement();

/**
 * TorchScript's code into its tree (syntax.ts), by descent. What torch writes is a small part of Python; operators
 * between operands are read as the calls that torch writes today (`a + b` → `torch.add(a, b)`).
 */
import { ServingError } from '../../../errors.ts';
import type { ClassDef, Expr, FunctionDef, Parameter, Position, Source, Statement } from './syntax.ts';
import { type Token, type TokenKind, tokenize } from './tokens.ts';

const MAX_DEPTH = 250;
const MAX_CHARACTERS = 2 ** 26;

/** Operators between two operands: how tightly they bind, and what torch calls them. */
// biome-ignore format: one operator a line
const BINARY: Readonly<Record<string, readonly [level: number, call: string]>> = {
  or:       [1, '__or__'],
  and:      [2, '__and__'],
  is:       [4, '__is__'],
  '==':     [4, 'eq'],
  '!=':     [4, 'ne'],
  '<':      [4, 'lt'],
  '<=':     [4, 'le'],
  '>':      [4, 'gt'],
  '>=':     [4, 'ge'],
  '|':      [5, '__or__'],
  '^':      [6, '__xor__'],
  '&':      [7, '__and__'],
  '<<':     [8, '__lshift__'],
  '>>':     [8, '__rshift__'],
  '+':      [9, 'add'],
  '-':      [9, 'sub'],
  '*':      [10, 'mul'],
  '/':      [10, 'div'],
  '//':     [10, 'floordiv'],
  '%':      [10, 'remainder'],
  '@':      [10, 'matmul'],
};
const POWER = 12;

class Parser {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  #at = 0;
  #depth = 0;

  constructor(text: string, file: string) {
    if (text.length > MAX_CHARACTERS) {
      throw new ServingError('TOO_LARGE', `${file}: code of ${text.length} characters; at most ${MAX_CHARACTERS}`);
    }
    this.#tokens = tokenize(text, file);
    this.#file = file;
  }

  get #token(): Token {
    return this.#tokens[this.#at]!;
  }

  #fail(what: string): ServingError {
    const { kind, text, line } = this.#token;
    const found = text === '' ? kind : JSON.stringify(text.slice(0, 40));
    return new ServingError('CORRUPT_MODEL', `${this.#file}: line ${line}: found ${found}, expected ${what}`);
  }

  #is(text: string, kind: TokenKind = 'operator'): boolean {
    const token = this.#token;
    return token.text === text && token.kind === kind;
  }

  #word(text: string): boolean {
    return this.#is(text, 'name');
  }

  #take(kind: TokenKind, what: string): Token {
    const token = this.#token;
    if (token.kind !== kind) throw this.#fail(what);
    this.#at++;
    return token;
  }

  #skip(text: string, kind: TokenKind = 'operator'): boolean {
    if (!this.#is(text, kind)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string, kind: TokenKind = 'operator'): void {
    if (!this.#skip(text, kind)) throw this.#fail(`"${text}"`);
  }

  get #here(): Position {
    return { file: this.#file, line: this.#token.line };
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw this.#fail(`code that nests at most ${MAX_DEPTH} deep`);
    const made = read();
    this.#depth--;
    return made;
  }

  source(): Source {
    const classes = new Map<string, ClassDef>();
    const functions = new Map<string, FunctionDef>();
    while (this.#token.kind !== 'end') {
      if (this.#word('class')) {
        const made = this.#class();
        classes.set(made.name, made);
      } else if (this.#word('def')) {
        const made = this.#function();
        functions.set(made.name, made);
      } else this.#statement();
    }
    return { classes, functions };
  }

  // `op_version_set = 1`, `import __torch__`, `__parameters__ = [..]`: nothing that a graph is made of.
  #line(): void {
    while (this.#token.kind !== 'newline' && this.#token.kind !== 'end') this.#at++;
    if (this.#token.kind === 'newline') this.#at++;
  }

  #class(): ClassDef {
    const here = this.#here;
    this.#expect('class', 'name');
    const name = this.#take('name', 'the name of a class').text;
    let base = '';
    if (this.#skip('(')) {
      if (!this.#is(')')) base = this.#dotted();
      this.#expect(')');
    }
    this.#expect(':');
    const attributes = new Map<string, { type: Expr | undefined; value: Expr | undefined }>();
    const methods = new Map<string, FunctionDef>();
    for (const _ of this.#block()) {
      if (this.#word('def')) {
        const made = this.#function();
        methods.set(made.name, made);
      } else if (this.#word('pass')) this.#line();
      else this.#attribute(attributes);
    }
    return { ...here, name, base, attributes, methods };
  }

  #attribute(attributes: Map<string, { type: Expr | undefined; value: Expr | undefined }>): void {
    const target = this.expression();
    // `__annotations__["0"] : Type` where the name is no identifier.
    const named = target.kind === 'index' && target.index.kind === 'string' ? target.index.value : undefined;
    const name = target.kind === 'name' ? target.name : named;
    if (name === undefined) throw this.#fail('an attribute of the class');
    let type = this.#skip(':') ? this.expression() : undefined;
    let value = this.#skip('=') ? this.expression() : undefined;
    // `__annotations__["0"] = Type`
    if (named !== undefined && type === undefined) [type, value] = [value, undefined];
    this.#newline();
    if (!/^__(parameters|buffers|annotations|constants)__$/.test(name)) attributes.set(name, { type, value });
  }

  #newline(): void {
    this.#skip(';');
    if (this.#token.kind !== 'end') this.#take('newline', 'the end of the line');
  }

  *#block(): Generator<void> {
    this.#take('newline', 'a block on the next line');
    this.#take('indent', 'an indented block');
    while (this.#token.kind !== 'dedent' && this.#token.kind !== 'end') yield;
    if (this.#token.kind === 'dedent') this.#at++;
  }

  #statements(): readonly Statement[] {
    this.#expect(':');
    return this.#deeper(() => {
      const body: Statement[] = [];
      if (this.#token.kind !== 'newline') return [this.#statement()];
      for (const _ of this.#block()) body.push(this.#statement());
      return body;
    });
  }

  #dotted(): string {
    let name = this.#take('name', 'a name').text;
    while (this.#skip('.')) name += `.${this.#take('name', 'a name').text}`;
    return name;
  }

  #function(): FunctionDef {
    const here = this.#here;
    this.#expect('def', 'name');
    const name = this.#take('name', 'the name of a function').text;
    this.#expect('(');
    const parameters: Parameter[] = [];
    while (!this.#is(')')) {
      if (this.#skip('*')) {
        this.#skip(',');
        continue;
      }
      const parameter = this.#take('name', 'the name of an argument').text;
      const type = this.#skip(':') ? this.expression() : undefined;
      const fallback = this.#skip('=') ? this.expression() : undefined;
      parameters.push({ name: parameter, type, fallback });
      if (!this.#skip(',')) break;
    }
    this.#expect(')');
    const returns = this.#skip('->') ? this.expression() : undefined;
    return { ...here, name, parameters, returns, body: this.#statements() };
  }

  #statement(): Statement {
    const here = this.#here;
    if (this.#token.kind === 'name') {
      switch (this.#token.text) {
        case 'pass':
        case 'import':
        case 'from':
          this.#line();
          return { ...here, kind: 'pass' };
        case 'return': {
          this.#at++;
          const value = this.#is('', 'newline') ? undefined : this.#tuple();
          this.#newline();
          return { ...here, kind: 'return', value };
        }
        case 'def':
          return { ...here, kind: 'define', def: this.#function() };
        case 'if':
          return this.#if();
        case 'while': {
          this.#at++;
          const condition = this.expression();
          return { ...here, kind: 'while', condition, body: this.#statements() };
        }
        case 'for': {
          this.#at++;
          const target = this.#primary();
          this.#expect('in', 'name');
          const over = this.expression();
          return { ...here, kind: 'for', target, over, body: this.#statements() };
        }
        case 'with': {
          this.#at++;
          const contexts = [this.expression()];
          while (this.#skip(',')) contexts.push(this.expression());
          if (this.#skip('as', 'name')) throw this.#fail('":", since a context that is named is not supported');
          return { ...here, kind: 'with', contexts, body: this.#statements() };
        }
      }
    }
    return this.#assignment(here);
  }

  #if(): Statement {
    const here = this.#here;
    this.#at++;
    const condition = this.expression();
    const body = this.#statements();
    if (this.#word('elif')) return { ...here, kind: 'if', condition, body, orElse: this.#deeper(() => [this.#if()]) };
    const orElse = this.#skip('else', 'name') ? this.#statements() : [];
    return { ...here, kind: 'if', condition, body, orElse };
  }

  #assignment(here: Position): Statement {
    const first = this.expression();
    const targets = [first];
    let unpacks = false;
    while (this.#skip(',')) {
      unpacks = true;
      if (this.#is('=') || this.#token.kind === 'newline') break;
      targets.push(this.expression());
    }
    if (this.#skip(':')) this.expression();
    if (!this.#skip('=')) {
      this.#newline();
      const value: Expr = unpacks ? { ...here, kind: 'tuple', items: targets } : first;
      return { ...here, kind: 'expression', value };
    }
    const value = this.#tuple();
    this.#newline();
    const flat = !unpacks && first.kind === 'tuple' ? first.items : targets;
    return { ...here, kind: 'assign', targets: flat, unpacks: unpacks || first.kind === 'tuple', value };
  }

  /** `a, b` without parentheses is a tuple. */
  #tuple(): Expr {
    const here = this.#here;
    const first = this.expression();
    if (!this.#is(',')) return first;
    const items = [first];
    while (this.#skip(',')) {
      if (this.#is('', 'newline')) break;
      items.push(this.expression());
    }
    return { ...here, kind: 'tuple', items };
  }

  expression(): Expr {
    return this.#deeper(() => {
      const here = this.#here;
      const yes = this.#binary(1);
      if (!this.#skip('if', 'name')) return yes;
      const condition = this.#binary(1);
      this.#expect('else', 'name');
      return { ...here, kind: 'choice', condition, yes, no: this.expression() };
    });
  }

  #binary(level: number): Expr {
    let left = this.#unary();
    for (;;) {
      const { kind, text } = this.#token;
      const here = this.#here;
      if (kind !== 'operator' && kind !== 'name') return left;
      if (text === '**' && level <= POWER) {
        this.#at++;
        left = this.#torch(here, 'pow', [left, this.#deeper(() => this.#binary(POWER))]);
        continue;
      }
      const isNotIn = text === 'not' && this.#tokens[this.#at + 1]?.text === 'in';
      if (level <= 4 && kind === 'name' && (text === 'in' || isNotIn)) {
        this.#at += isNotIn ? 2 : 1;
        const held = this.#torch(here, '__contains__', [this.#deeper(() => this.#binary(5)), left]);
        left = isNotIn ? this.#torch(here, '__not__', [held]) : held;
        continue;
      }
      const row = Object.hasOwn(BINARY, text) ? BINARY[text] : undefined;
      if (!row || row[0] < level) return left;
      this.#at++;
      const call = text === 'is' && this.#skip('not', 'name') ? '__isnot__' : row[1];
      const right = this.#deeper(() => this.#binary(row[0] + 1));
      left = this.#torch(here, call, [left, right]);
    }
  }

  #torch(here: Position, name: string, args: readonly Expr[]): Expr {
    const callee: Expr = { ...here, kind: 'attribute', of: { ...here, kind: 'name', name: 'torch' }, name };
    return { ...here, kind: 'call', callee, args, keywords: [] };
  }

  #unary(): Expr {
    const here = this.#here;
    if (this.#skip('-')) return this.#deeper(() => negated(here, this.#binary(11)));
    if (this.#skip('+')) return this.#deeper(() => this.#binary(11));
    if (this.#skip('~')) return this.#deeper(() => this.#torch(here, 'bitwise_not', [this.#binary(11)]));
    if (this.#skip('not', 'name'))
      return { ...here, kind: 'unary', operator: 'not', of: this.#deeper(() => this.#binary(3)) };
    return this.#primary();
  }

  #primary(): Expr {
    let value = this.#atom();
    for (;;) {
      const here = this.#here;
      if (this.#skip('.')) value = { ...here, kind: 'attribute', of: value, name: this.#take('name', 'a name').text };
      else if (this.#skip('(')) value = this.#call(here, value);
      else if (this.#skip('[')) {
        const index = this.#items(']');
        const [only] = index.items;
        value = {
          ...here,
          kind: 'index',
          of: value,
          index: index.items.length === 1 && !index.comma ? only! : { ...here, kind: 'tuple', items: index.items },
        };
      } else return value;
    }
  }

  #call(here: Position, callee: Expr): Expr {
    const args: Expr[] = [];
    const keywords: (readonly [string, Expr])[] = [];
    while (!this.#is(')')) {
      const next = this.#tokens[this.#at + 1];
      if (this.#token.kind === 'name' && next?.kind === 'operator' && next.text === '=') {
        const name = this.#take('name', 'a name').text;
        this.#at++;
        keywords.push([name, this.expression()]);
      } else args.push(this.expression());
      if (!this.#skip(',')) break;
    }
    this.#expect(')');
    return { ...here, kind: 'call', callee, args, keywords };
  }

  #items(end: string): { readonly items: readonly Expr[]; readonly comma: boolean } {
    const items: Expr[] = [];
    let comma = false;
    while (!this.#is(end)) {
      items.push(this.expression());
      comma = this.#skip(',');
      if (!comma) break;
    }
    this.#expect(end);
    return { items, comma };
  }

  #atom(): Expr {
    const here = this.#here;
    const { kind, text } = this.#token;
    if (kind === 'name') {
      this.#at++;
      return { ...here, kind: 'name', name: text };
    }
    if (kind === 'int') {
      this.#at++;
      return { ...here, kind: 'number', value: BigInt(text) };
    }
    if (kind === 'float') {
      this.#at++;
      return { ...here, kind: 'number', value: Number(text) };
    }
    if (kind === 'string') {
      let value = '';
      while (this.#token.kind === 'string') value += this.#take('string', 'a string').text;
      return { ...here, kind: 'string', value };
    }
    if (this.#skip('...')) return { ...here, kind: 'name', name: '...' };
    if (this.#skip('[')) return { ...here, kind: 'list', items: this.#items(']').items };
    if (this.#skip('(')) {
      const { items, comma } = this.#items(')');
      return items.length === 1 && !comma ? items[0]! : { ...here, kind: 'tuple', items };
    }
    if (this.#skip('{')) {
      const entries: (readonly [Expr, Expr])[] = [];
      while (!this.#is('}')) {
        const key = this.expression();
        this.#expect(':');
        entries.push([key, this.expression()]);
        if (!this.#skip(',')) break;
      }
      this.#expect('}');
      return { ...here, kind: 'dict', entries };
    }
    throw this.#fail('an expression');
  }
}

const negated = (here: Position, of: Expr): Expr =>
  of.kind === 'number' ? { ...here, kind: 'number', value: -of.value } : { ...here, kind: 'unary', operator: '-', of };

/** The classes and functions of one file of code. Throws CORRUPT_MODEL, or TOO_LARGE, with file and line. */
export const parseSource = (text: string, file: string): Source => new Parser(text, file).source();

/**
 * The subset of Python that TorchScript is saved in, as a tree. Nothing of it is executed: interpret.ts follows it
 * while it builds a graph.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/torch/csrc/jit/serialization/python_print.cpp writes it.
 */

/** Where something stands: `code/__torch__.py`, line 12. */
export interface Position {
  readonly file: string;
  readonly line: number;
}

export type Expr = Position &
  (
    | { readonly kind: 'name'; readonly name: string }
    /** Ints are bigints. */
    | { readonly kind: 'number'; readonly value: number | bigint }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'attribute'; readonly of: Expr; readonly name: string }
    | {
        readonly kind: 'call';
        readonly callee: Expr;
        readonly args: readonly Expr[];
        readonly keywords: readonly (readonly [string, Expr])[];
      }
    | { readonly kind: 'index'; readonly of: Expr; readonly index: Expr }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expr[] }
    | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expr, Expr])[] }
    | { readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly of: Expr }
    | { readonly kind: 'choice'; readonly condition: Expr; readonly yes: Expr; readonly no: Expr }
  );

export type Statement = Position &
  (
    | { readonly kind: 'pass' }
    | { readonly kind: 'expression'; readonly value: Expr }
    /** Several targets: what is assigned is unpacked, also into a sole one (`x, = f()`). */
    | {
        readonly kind: 'assign';
        readonly targets: readonly Expr[];
        readonly unpacks: boolean;
        readonly value: Expr;
      }
    | { readonly kind: 'return'; readonly value: Expr | undefined }
    | {
        readonly kind: 'if';
        readonly condition: Expr;
        readonly body: readonly Statement[];
        readonly orElse: readonly Statement[];
      }
    | { readonly kind: 'while'; readonly condition: Expr; readonly body: readonly Statement[] }
    | { readonly kind: 'for'; readonly target: Expr; readonly over: Expr; readonly body: readonly Statement[] }
    /** A function inside another one, which sees its names. */
    | { readonly kind: 'define'; readonly def: FunctionDef }
    | { readonly kind: 'with'; readonly contexts: readonly Expr[]; readonly body: readonly Statement[] }
  );

export interface Parameter {
  readonly name: string;
  readonly type: Expr | undefined;
  readonly fallback: Expr | undefined;
}

export interface FunctionDef extends Position {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly returns: Expr | undefined;
  readonly body: readonly Statement[];
}

export interface ClassDef extends Position {
  readonly name: string;
  /** `Module`, `NamedTuple`, `Enum`, `ModuleInterface`; empty of a plain class. */
  readonly base: string;
  /** Types by attribute, in order, and the values of those that have one (constants, members of an Enum). */
  readonly attributes: ReadonlyMap<string, { readonly type: Expr | undefined; readonly value: Expr | undefined }>;
  readonly methods: ReadonlyMap<string, FunctionDef>;
}

/** One file of code. */
export interface Source {
  readonly classes: ReadonlyMap<string, ClassDef>;
  readonly functions: ReadonlyMap<string, FunctionDef>;
}

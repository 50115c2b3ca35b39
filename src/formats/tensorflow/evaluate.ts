/**
 * Lowers the nodes that some tensors need, in order, each by its row; constants, variables and inputs are where the
 * values come from. What cannot be lowered is collected, not thrown, so that a model is refused once, with all of it.
 *
 * Control flow (control/) evaluates its bodies by evaluations of their own, into `g.subgraph`: `child` makes one.
 */
import { ServingError } from '../../errors.ts';
import type { GraphBuilder } from '../../graph/builder.ts';
import { type Constant, inMemory, type Value } from '../../graph/graph.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import { crc32c } from '../../wire/crc32c.ts';
import { bodyNodes } from './bodies.ts';
import { Branches } from './branches.ts';
import { CONTROL, type Run } from './control/control.ts';
import { isList, RaggedList } from './control/list.ts';
import { LIST_OPS } from './control/list-ops.ts';
import { planV1, type V1Plan } from './control/v1.ts';
import { writes } from './effects.ts';
import type { Edge, Live, Scope } from './functions.ts';
import type { TensorProto } from './messages.ts';
import { tableHandle } from './ops/tables.ts';
import { type InputsOf, order } from './order.ts';
import type { Problem } from './problems.ts';
import { ENTRY, type SavedModelFiles } from './saved-model.ts';
import { STRUCTURE } from './structure.ts';
import { lowerRow, type OpRow } from './table.ts';
import { isEdge, isTable, TABLES, unfilled } from './tables.ts';
import { decodeTensor, dtypeOf, wholeShape } from './tensor-proto.ts';
import { isVariable, sourceOf, storedOf, VARIABLES, variableName } from './variables.ts';

/** Constants at least this large stay in saved_model.pb until the engine reads them. */
const LARGE_BYTES = 65536;
/** Ops that need no row: where values come from. */
const SOURCES: ReadonlySet<string> = new Set(['Const', 'Placeholder', 'PlaceholderV2', ...VARIABLES, ...TABLES]);
const MAX_NESTED = 20;
/** Bodies within bodies. */
const MAX_BODY_DEPTH = 60;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** Constants that were decoded, so that all signatures of a model have the same. */
export type Decoded = Map<TensorProto, Constant>;

/** What a signature starts from: the graph, its constants, and what its variables are initialised with. */
export class ModelConstants {
  readonly parsed: SavedModelFiles;
  readonly root: Scope;
  readonly #constants: Decoded;
  #initial: ReadonlyMap<string, Edge> | undefined;

  constructor(parsed: SavedModelFiles, root: Scope, decoded: Decoded) {
    this.parsed = parsed;
    this.root = root;
    this.#constants = decoded;
  }

  /** The value of a Const node. */
  constant(live: Live): Constant {
    const proto = live.def.attr.get('value')?.tensor;
    if (!proto) throw corrupt('it has no value');
    const known = this.#constants.get(proto);
    if (known) return known;
    const made = this.#inFile(proto, live) ?? decodeTensor(proto, 'its value');
    this.#constants.set(proto, made);
    return made;
  }

  #inFile(proto: TensorProto, live: Live): Constant | undefined {
    const { tensor_content: content } = proto;
    const { bytes } = this.parsed;
    const dtype = dtypeOf(proto.dtype);
    if (content.length < LARGE_BYTES || !dtype || dtype === 'string' || content.buffer !== bytes.buffer)
      return undefined;
    const { shape, count } = wholeShape(proto.tensor_shape, 'its value');
    if (count * DTYPES[dtype].bytes !== content.length) return undefined;
    const from = content.byteOffset - bytes.byteOffset;
    const range = { path: ENTRY, from, to: from + content.length };
    return { name: live.name, dtype, shape, range, crc32c: crc32c(content) };
  }

  /** What the graph assigns to a variable when it is initialised, by variableName. */
  initialValue(variable: string): Edge | undefined {
    if (!this.#initial) {
      const found = new Map<string, Edge>();
      for (const name of this.root.names) {
        const live = this.root.find(name)!;
        if (live.def.op !== 'Assign' && live.def.op !== 'AssignVariableOp') continue;
        const [target, value] = [sourceOf(live, 0), sourceOf(live, 1)];
        if (!target || !value || !isVariable(target.node) || storedOf(live, 1)?.node.def.op === 'RestoreV2') continue;
        found.set(variableName(target.node), value);
      }
      this.#initial = found;
    }
    return this.#initial.get(variable);
  }
}

/** Values of tensors, as they are made for one graph, or for one body in it. */
export class Evaluation implements Run {
  readonly g: GraphBuilder;
  readonly problems: Problem[];
  /** The variables that were read, by variableName. */
  readonly read: Set<string>;
  /** As Run has it; what is found out now is added. */
  readonly ragged: Set<string>;
  readonly #model: ModelConstants;
  readonly #ops: ReadonlyMap<string, OpRow>;
  readonly #outer: Evaluation | undefined;
  readonly #bodyDepth: number;
  readonly #fed = new Map<Live, Map<number, Value>>();
  /** undefined: it could not be lowered, or rests on what could not. */
  readonly #values = new Map<Live, readonly (Value | undefined)[] | undefined>();
  /** A value that has the dimension of that name, and at which axis. */
  readonly #sized = new Map<string, { readonly value: Value; readonly axis: number }>();
  #depth = 0;
  readonly #branches = new Branches(
    (edge) => this.isFed(edge),
    (condition) => this.#known(condition),
  );
  /** The branches of this evaluation and of those of all bodies. */
  readonly #allBranches: Branches[];

  constructor(
    g: GraphBuilder,
    model: ModelConstants,
    ops: ReadonlyMap<string, OpRow>,
    ragged: Set<string>,
    outer?: Evaluation,
  ) {
    this.g = g;
    this.ragged = ragged;
    this.#model = model;
    this.#ops = ops;
    this.#outer = outer;
    this.problems = outer?.problems ?? [];
    this.read = outer?.read ?? new Set();
    this.#bodyDepth = outer ? outer.#bodyDepth + 1 : 0;
    this.#allBranches = outer ? outer.#allBranches : [];
    this.#allBranches.push(this.#branches);
  }

  /** An evaluation of a body, into `g`. Throws UNSUPPORTED_MODEL where bodies lie too deep in bodies. */
  child(g: GraphBuilder): Evaluation {
    if (this.#bodyDepth >= MAX_BODY_DEPTH) {
      throw new ServingError(
        'UNSUPPORTED_MODEL',
        `loops and branches lie in each other more than ${MAX_BODY_DEPTH} deep`,
        { refusal: 'limit' },
      );
    }
    g.from = this.g.from;
    return new Evaluation(g, this.#model, this.#ops, this.ragged, this);
  }

  /** Puts `value` in the place of a tensor of the graph. Throws CORRUPT_MODEL where one was put there before. */
  feed({ node, index }: Edge, value: Value): void {
    const outputs = this.#fed.get(node) ?? new Map<number, Value>();
    if (outputs.has(index)) throw corrupt(`two inputs feed the tensor "${node.name}:${index}"`);
    this.#fed.set(node, outputs.set(index, value));
    this.#remember([value]);
  }

  isFed = (edge: Edge): boolean => this.#fedValue(edge) !== undefined;

  #fedValue({ node, index }: Edge): Value | undefined {
    const own = this.#fed.get(node)?.get(index);
    return own || !this.#outer ? own : this.#outer.#fedValue({ node, index });
  }

  /** The size that a dimension's name stands for, as an int64 vector of one; undefined where no value here has it. */
  size(dim: string): Value | undefined {
    const found = this.#sized.get(dim);
    if (found) return this.g.op('Shape', [found.value], { start: found.axis, end: found.axis + 1 });
    return this.#outer?.size(dim);
  }

  #remember(values: readonly (Value | undefined)[]): void {
    for (const value of values) {
      if (!value || isList(value) || value.sequence) continue;
      for (const [axis, dim] of (value.shape ?? []).entries()) {
        if (typeof dim === 'string' && !this.#sized.has(dim)) this.#sized.set(dim, { value, axis });
      }
    }
  }

  /** What a node rests on; of a conditional whose condition is known, the branch that is taken. */
  inputsOf: InputsOf = (node) =>
    this.#branches.of(node)?.outputs.filter((edge) => edge !== undefined) ?? node.scope.inputs(node);

  /** The functions that a node runs as loops and branches; none where it is known which branch that is. */
  bodiesOf = (node: Live): readonly Scope[] => (this.#branches.of(node) ? [] : node.scope.bodies(node));

  /** Whether a node lies in a branch that is never taken. */
  neverRuns = (node: Live): boolean => this.#branches.neverRuns(node);

  /** The nodes that the known branches run for their effect. */
  get effects(): readonly Live[] {
    return this.#allBranches.flatMap((branches) => branches.effects);
  }

  /** The values of `fetches`; undefined for those that rest on a problem. */
  evaluate(fetches: readonly Edge[]): readonly (Value | undefined)[] {
    const v1 = planV1(fetches, this.isFed, this.inputsOf);
    const { nodes, inputs, circles } = order(fetches, this.isFed, v1?.inputsOf ?? this.inputsOf);
    for (const node of nodes) {
      if (this.#values.has(node)) continue;
      if (this.#outer) node.scope.library.count();
      this.#values.set(node, this.#lower(node, inputs.get(node)!, v1));
      this.#remember(this.#values.get(node) ?? []);
    }
    if (this.problems.length === 0) {
      for (const node of circles) {
        this.problems.push({
          node,
          code: 'CORRUPT_MODEL',
          why: 'its input rests on its own output, and no loop is there',
        });
      }
    }
    return fetches.map((edge) => this.valueOf(edge));
  }

  /** The value of a tensor that was evaluated before. */
  valueOf({ node, index }: Edge): Value | undefined {
    const fed = this.#fedValue({ node, index });
    if (fed) return fed;
    const outputs = this.#values.get(node);
    if (!outputs || outputs[index]) return outputs?.[index];
    this.problems.push({
      node,
      code: 'CORRUPT_MODEL',
      why: `its output ${index} is asked for, it has ${outputs.length}`,
    });
    return undefined;
  }

  #lower(node: Live, edges: readonly Edge[], v1: V1Plan | undefined): readonly (Value | undefined)[] | undefined {
    const { op } = node.def;
    this.g.from = node.name;
    try {
      if (op === 'Const') return [this.#constant(this.#model.constant(node), node.name)];
      if (isVariable(node)) return this.#variable(node);
      if (isTable(node)) return this.#table(node);
      if (op.startsWith('Placeholder') && SOURCES.has(op)) {
        if (this.#fed.has(node)) throw corrupt('an output needs another tensor of it than the one that it has');
        throw corrupt(
          'an output needs this placeholder, but no input of the signature feeds it; save the model with it among the inputs',
        );
      }
      const branch = this.#branches.of(node);
      if (branch) {
        const taken = branch.outputs.map((edge) => edge && this.valueOf(edge));
        if (taken.some((value, i) => branch.outputs[i] && !value)) return undefined;
        return branch.place === undefined ? taken : [...taken, this.g.scalar('int32', branch.place)];
      }
      const structured = v1?.lowering(node);
      const control = structured ?? CONTROL.get(op)?.lower;
      const row = STRUCTURE.get(op) ?? LIST_OPS.get(op) ?? this.#ops.get(op);
      if (!row && !control) {
        this.#missing(node);
        return undefined;
      }
      const values = edges.map((edge) => this.valueOf(edge));
      if (values.includes(undefined)) {
        if (control) this.#missingWithin(node);
        return undefined;
      }
      const known = values as readonly Value[];
      if (control) return control(this, node, known);
      if (!STRUCTURE.has(op) && !LIST_OPS.has(op) && known.some(isList)) {
        throw new ServingError(
          'UNSUPPORTED_MODEL',
          'an input is a list of tensors, which this op is not supported for',
        );
      }
      return lowerRow(row!, this.g, { ...node.def, name: node.name }, known);
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
      const cause = error.cause ?? error;
      if (cause instanceof RaggedList) for (const name of cause.origins) this.ragged.add(name);
      this.problems.push({ node, code: error.code, why: error.message, limit: error.refusal === 'limit' });
      return undefined;
    }
  }

  #known(condition: Edge): boolean | undefined {
    if (this.#depth >= MAX_NESTED) return undefined;
    this.#depth++;
    const [value] = this.evaluate([condition]);
    this.#depth--;
    const constant = value && this.g.constantOf(value);
    if (!constant || !inMemory(constant) || constant.dtype !== 'bool' || constant.data.length !== 1) return undefined;
    return constant.data[0] !== 0;
  }

  #missing(node: Live): void {
    const why = writes(node)
      ? 'it writes a variable, and an output needs what it gives; a served model keeps no state'
      : undefined;
    this.problems.push({ node, code: 'UNSUPPORTED_MODEL', why });
    this.#missingWithin(node);
  }

  #missingWithin(node: Live): void {
    for (const inner of bodyNodes(node)) {
      const { op } = inner.def;
      if (SOURCES.has(op) || STRUCTURE.has(op) || LIST_OPS.has(op) || CONTROL.has(op) || this.#ops.has(op)) continue;
      this.problems.push({ node: inner, code: 'UNSUPPORTED_MODEL', why: undefined });
    }
  }

  #constant(constant: Constant, name: string): Value {
    return inMemory(constant) ? this.g.constant(constant, name) : this.g.put(constant);
  }

  #variable(node: Live): readonly Value[] | undefined {
    const variable = variableName(node);
    this.read.add(variable);
    const constant = this.#model.parsed.variables.get(variable) ?? this.#initialValue(variable);
    if (constant) return [this.#asDeclared(node, this.#constant(constant, variable))];
    const key = this.#model.parsed.absent.get(variable);
    this.problems.push({ node, code: 'CORRUPT_MODEL', why: undefined, variable, ...(key !== undefined && { key }) });
    return undefined;
  }

  #table(node: Live): readonly Value[] | undefined {
    const table = variableName(node);
    this.read.add(table);
    const source = this.#model.parsed.tables.get(table) ?? unfilled(node);
    if ('why' in source) throw new ServingError('UNSUPPORTED_MODEL', `the table holds nothing: ${source.why}`);
    const [keys, values] = [source.keys, source.values].map((part) =>
      isEdge(part) ? this.evaluate([part])[0] : this.#constant(part, table),
    );
    return keys && values && [tableHandle(this.g, keys, values)];
  }

  // A restore operation may cast and reshape what it reads.
  #asDeclared({ def }: Live, value: Value): Value {
    const dtype = dtypeOf(def.attr.get('dtype')?.type ?? 0) ?? value.dtype;
    const shape = def.attr.get('shape')?.shape;
    // The oldest op writes an unknown shape as one without dimensions.
    const unknown = shape?.unknown_rank || (def.op === 'Variable' && shape?.dim.length === 0);
    const sizes = unknown ? undefined : shape?.dim.map(({ size }) => size);
    const cast = dtype === value.dtype ? value : this.g.op('Cast', [value], { to: DTYPES[dtype].onnx });
    const known = sizes?.every((size) => size >= 0) && sizes.join() !== value.shape?.join();
    return known ? this.g.op('Reshape', [cast, this.g.ints(sizes!)], { allowzero: 1 }) : cast;
  }

  // A variable that was never saved has its initial value, where that is a constant.
  #initialValue(name: string): Constant | undefined {
    const edge = this.#model.initialValue(name);
    if (!edge || this.#depth >= MAX_NESTED) return undefined;
    const known = this.problems.length;
    this.#depth++;
    const [value] = this.evaluate([edge]);
    this.#depth--;
    this.problems.length = known;
    return value && this.g.constantOf(value);
  }
}

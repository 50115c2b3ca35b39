/**
 * The functions of a composite as a network: which function really makes an output, seen through blocks, combines and
 * placeholders, and in which order to make them, loops as one. Nothing here recurses, since chains may be long.
 */
import type { Composite, Primitive, Variable } from './composite.ts';
import { corrupt } from './dictionary.ts';

/** Numbers of PrimitiveOpType that the network itself is made of. */
export const OP = { combine: 44, block: 57, pastValue: 37, futureValue: 38 } as const;

/** What an uid comes to: a variable of the file, or an output of a function. */
export type Source = { readonly variable: Variable } | { readonly function: Primitive; readonly output: number };

const OUTPUT = /^(.*)_Output_(\d+)$/;

export class Network {
  readonly composite: Composite;
  readonly #arguments = new Map<string, string>();
  readonly #sources = new Map<string, Source>();

  constructor(composite: Composite) {
    this.composite = composite;
    for (const { block, uid } of composite.functions.values()) {
      for (const [placeholder, argument] of block?.arguments ?? []) {
        if (this.#arguments.has(placeholder))
          throw corrupt(`"${uid}": the placeholder "${placeholder}" stands for two`);
        this.#arguments.set(placeholder, argument);
      }
    }
  }

  /** The function that has an output of this uid, and which of its outputs it is. */
  #owner(uid: string): { readonly function: Primitive; readonly output: number } | undefined {
    const [, name, index] = OUTPUT.exec(uid) ?? [];
    const found = name === undefined ? undefined : this.composite.functions.get(name);
    return found && { function: found, output: Number(index) };
  }

  function(uid: string): Primitive {
    const found = this.composite.functions.get(uid);
    if (!found) throw corrupt(`there is no function "${uid}"`);
    return found;
  }

  /** The uids that an uid stands for on the way to what makes it, itself first. */
  chain(uid: string): readonly string[] {
    const seen = new Set<string>();
    let at: string | undefined = uid;
    while (at !== undefined) {
      if (seen.has(at)) throw corrupt(`"${uid}" stands for itself`);
      seen.add(at);
      at = this.#next(at);
    }
    return [...seen];
  }

  #next(uid: string): string | undefined {
    const argument = this.#arguments.get(uid);
    if (argument !== undefined) return argument;
    const owner = this.#owner(uid);
    if (!owner) return undefined;
    const { function: made, output } = owner;
    if (made.block) return this.outputs(this.function(made.block.root))[output] ?? missing(uid);
    if (made.op === OP.combine) return made.inputs[output] ?? missing(uid);
    return undefined;
  }

  /** What makes the variable. */
  source(uid: string): Source {
    const known = this.#sources.get(uid);
    if (known) return known;
    const found = this.#find(uid);
    this.#sources.set(uid, found);
    return found;
  }

  #find(uid: string): Source {
    const last = this.chain(uid).at(-1)!;
    const owner = this.#owner(last);
    if (owner) return owner;
    const variable = this.composite.variables.get(last);
    if (!variable) throw corrupt(`there is no variable "${last}"`);
    if (variable.kind === 'placeholder' || variable.kind === 'output') {
      throw corrupt(`the ${variable.kind} "${last}" stands for nothing`);
    }
    return { variable };
  }

  /** The uids of a function's outputs, as far as the file tells: those of a combine are its inputs. */
  outputs(made: Primitive): readonly string[] {
    let [inner, count] = [made, 0];
    for (; inner.block; count++) {
      if (count > this.composite.functions.size) throw corrupt(`the block "${made.uid}" is inside itself`);
      inner = this.function(inner.block.root);
    }
    if (made.op === OP.combine) return made.inputs;
    const outputs = inner.op === OP.combine ? inner.inputs.length : (OUTPUTS[inner.op ?? -1]?.(inner) ?? 1);
    return Array.from({ length: outputs }, (_, i) => `${made.uid}_Output_${i}`);
  }

  /** What a variable is called: its own name, or that of the function whose output it is. */
  name(uid: string): string {
    for (const at of this.chain(uid)) {
      const owner = this.#owner(at);
      if (!owner) return this.composite.variables.get(at)?.name ?? '';
      const { function: made, output } = owner;
      // A combine calls its outputs as what makes them does.
      if (made.op === OP.combine) continue;
      const suffix = output === 0 ? '' : (SECOND[made.op ?? -1] ?? '');
      return made.name === '' ? '' : `${made.name}${suffix}`;
    }
    return '';
  }
}

const missing = (uid: string): never => {
  throw corrupt(`there is no output "${uid}"`);
};

const UNPACK_SEQUENCE = 72;
const TOP_K = 87;
/** Functions of another number of outputs than one. */
const OUTPUTS: Readonly<Record<number, (made: Primitive) => number>> = {
  [UNPACK_SEQUENCE]: ({ attributes }) => (attributes.maybe('sequenceUnpackSuppressMaskOutput')?.bool() ? 1 : 2),
  [TOP_K]: () => 2,
};
const SECOND: Readonly<Record<number, string>> = {
  [UNPACK_SEQUENCE]: '_UnpackSequenceMask',
  [TOP_K]: '_TopKIndexMask',
};

/** One function, or the functions of a loop in an order in which each is made before it is used within a step. */
export interface Component {
  readonly functions: readonly Primitive[];
  readonly isLoop: boolean;
}

const isDelay = ({ op }: Primitive): boolean => op === OP.pastValue || op === OP.futureValue;

export { isDelay };

/** The functions that an output needs, as components in an order in which each needs only earlier ones. */
export const componentsOf = (network: Network, outputs: readonly string[]): readonly Component[] => {
  const needs = (made: Primitive): readonly Primitive[] =>
    made.inputs.flatMap((uid) => {
      const source = network.source(uid);
      return 'function' in source ? [source.function] : [];
    });
  const roots = outputs.flatMap((uid) => {
    const source = network.source(uid);
    return 'function' in source ? [source.function] : [];
  });
  return stronglyConnected(roots, needs).map((functions): Component => {
    const inside = new Set(functions);
    const isLoop = functions.length > 1 || needs(functions[0]!).includes(functions[0]!);
    if (!isLoop) return { functions, isLoop };
    // Within a step a delay gives what was made before.
    const within = (made: Primitive): readonly Primitive[] =>
      isDelay(made) ? [] : needs(made).filter((other) => inside.has(other));
    const ordered = stronglyConnected(functions, within);
    const knot = ordered.find((part) => part.length > 1 || within(part[0]!).includes(part[0]!));
    if (knot) throw corrupt(`"${knot[0]!.uid}" needs its own output of the same step`);
    return { functions: ordered.map((part) => part[0]!), isLoop };
  });
};

/** Tarjan's strongly connected components, each after those that it needs. */
const stronglyConnected = (
  roots: readonly Primitive[],
  needs: (made: Primitive) => readonly Primitive[],
): readonly (readonly Primitive[])[] => {
  const index = new Map<Primitive, number>();
  const low = new Map<Primitive, number>();
  const stack: Primitive[] = [];
  const onStack = new Set<Primitive>();
  const components: Primitive[][] = [];
  for (const root of roots) {
    if (index.has(root)) continue;
    const calls: { readonly made: Primitive; readonly next: readonly Primitive[]; at: number }[] = [];
    const enter = (made: Primitive): void => {
      index.set(made, index.size);
      low.set(made, index.get(made)!);
      stack.push(made);
      onStack.add(made);
      calls.push({ made, next: needs(made), at: 0 });
    };
    enter(root);
    while (calls.length > 0) {
      const call = calls.at(-1)!;
      const other = call.next[call.at++];
      if (other) {
        if (!index.has(other)) enter(other);
        else if (onStack.has(other)) low.set(call.made, Math.min(low.get(call.made)!, index.get(other)!));
        continue;
      }
      calls.pop();
      const above = calls.at(-1);
      if (above) low.set(above.made, Math.min(low.get(above.made)!, low.get(call.made)!));
      if (low.get(call.made) !== index.get(call.made)) continue;
      const component: Primitive[] = [];
      for (let made = stack.pop()!; ; made = stack.pop()!) {
        onStack.delete(made);
        component.push(made);
        if (made === call.made) break;
      }
      components.push(component);
    }
  }
  return components;
};

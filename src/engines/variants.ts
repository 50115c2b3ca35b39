/**
 * Signatures that several graphs answer, each for inputs of other ranks or dtypes, or with others of the optional inputs
 * left out: what a TorchScript module takes is open in all. What a request holds tells which graph it is for.
 */
import { ServingError } from '../errors.ts';
import type { Call, Placement, Session, Variants } from '../model.ts';
import type { Port, Signature, Signatures } from '../tensor/signature.ts';
import { isTensor, type Tensors } from '../tensor/tensor.ts';

/** What the inputs of a signature look like: names, dtypes and ranks, in the order of the names. */
const keyOf = (parts: readonly string[]): string => [...parts].sort().join(' ');
const ofPorts = (ports: readonly Port[]): string =>
  keyOf(
    ports.map(({ name, type }) =>
      type.kind === 'tensor' ? `${name}:${type.dtype}:${type.shape?.length ?? '?'}` : `${name}:-`,
    ),
  );
const ofInputs = (inputs: Tensors): string =>
  keyOf(
    [...inputs].map(([name, datum]) =>
      isTensor(datum) ? `${name}:${datum.dtype}:${datum.shape.length}` : `${name}:-`,
    ),
  );

const ranksOf = (inputs: Tensors): string =>
  [...inputs].map(([name, datum]) => `"${name}" of rank ${isTensor(datum) ? datum.shape.length : '?'}`).join(', ');
/** What a graph takes; a dtype is told where the signature's is another one. */
const taken = ({ inputs }: Signature, whole: Signature): string =>
  inputs
    .map(({ name, type }) => {
      const rank = type.kind === 'tensor' && type.shape ? `rank ${type.shape.length}` : 'every rank but 0';
      const usual = whole.inputs.find((port) => port.name === name)?.type;
      const dtype = usual?.kind === 'tensor' && type.kind === 'tensor' && usual.dtype !== type.dtype;
      return `"${name}" of ${dtype ? `${type.dtype} and ` : ''}${rank}`;
    })
    .join(', ');

/**
 * The graphs of a model that could not be made: a signature that several graphs answer is served by the others, since
 * the rank of one may be what the engine refuses, and nobody may ever ask for it.
 */
export class Refusals {
  /** The graphs of each signature that has several. */
  readonly #families: readonly (readonly string[])[];
  readonly #errors = new Map<string, unknown>();

  /** `names` are all the graphs that are to be made. */
  constructor(variants: ReadonlyMap<string, Variants> | undefined, names: { has(name: string): boolean }) {
    this.#families = [...(variants?.values() ?? [])].map(({ among }) => among.filter((name) => names.has(name)));
  }

  /** Notes why the graph of this name could not be made. Throws that where no other answers instead. */
  note(name: string, error: unknown): void {
    const isOfModel =
      error instanceof ServingError && (error.code === 'UNSUPPORTED_MODEL' || error.code === 'CORRUPT_MODEL');
    const family = this.#families.find((among) => among.includes(name));
    if (!isOfModel || !family) throw error;
    this.#errors.set(name, error);
    // The first is the likeliest of them.
    if (family.every((one) => this.#errors.has(one))) throw this.#errors.get(family[0]!);
  }

  /** The entries of what was made. */
  without<T>(all: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
    return this.#errors.size === 0 ? all : new Map([...all].filter(([name]) => !this.#errors.has(name)));
  }
}

class VariantSession implements Session {
  readonly signatures: Signatures;
  readonly #session: Session;
  /** By signature: the inner signature by what its inputs look like. */
  readonly #chosen: ReadonlyMap<string, ReadonlyMap<string, string>>;

  constructor(session: Session, variants: ReadonlyMap<string, Variants>) {
    this.#session = session;
    const families = new Map([...variants].flatMap(([name, { among }]) => among.map((one) => [one, name] as const)));
    // in the model's order: the first is what answers where a request names none
    this.signatures = new Map(
      [...session.signatures].map(([name, signature]) => {
        const family = families.get(name);
        return family === undefined ? [name, signature] : [family, variants.get(family)!.signature];
      }),
    );
    this.#chosen = new Map(
      [...variants].map(([name, { among }]) => {
        const made = among.filter((one) => session.signatures.has(one));
        return [name, new Map(made.map((one) => [ofPorts(session.signatures.get(one)!.inputs), one]))];
      }),
    );
  }

  get place(): Placement {
    return this.#session.place as Placement;
  }

  run(inputs: Tensors, call: Call): Tensors | Promise<Tensors> {
    const chosen = this.#chosen.get(call.signature);
    if (!chosen) return this.#session.run(inputs, call);
    const signature = chosen.get(ofInputs(inputs)) ?? this.#open(chosen.values(), inputs);
    if (signature !== undefined) return this.#session.run(inputs, { ...call, signature });
    const whole = this.signatures.get(call.signature)!;
    const known = [...chosen.values()].slice(0, 8).map((name) => taken(this.#session.signatures.get(name)!, whole));
    throw new ServingError(
      'INVALID_INPUT',
      `the model does not take ${ranksOf(inputs) || 'no inputs'}; it takes ${known.join('; or ')}`,
    );
  }

  /**
   * The first that has these inputs, and takes any rank but 0 where it takes not theirs. Where none has their dtypes, the
   * first of their ranks will say so.
   */
  #open(names: Iterable<string>, inputs: Tensors): string | undefined {
    const all = [...names];
    const hasDtypes = (name: string): boolean =>
      this.#session.signatures.get(name)!.inputs.every(({ name: port, type }) => {
        const datum = inputs.get(port);
        return datum && isTensor(datum) && type.kind === 'tensor' && datum.dtype === type.dtype;
      });
    for (const name of [...all.filter(hasDtypes), ...all]) {
      const ports = this.#session.signatures.get(name)!.inputs;
      const isTaken = ports.every(({ name: port, type }) => {
        const datum = inputs.get(port);
        if (!datum || !isTensor(datum) || type.kind !== 'tensor') return false;
        return type.shape ? type.shape.length === datum.shape.length : datum.shape.length > 0;
      });
      if (isTaken && ports.length === inputs.size) return name;
    }
    return undefined;
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

/** The session with one signature where several graphs answer it. */
export const withVariants = (session: Session, variants: ReadonlyMap<string, Variants> | undefined): Session =>
  variants && variants.size > 0 ? new VariantSession(session, variants) : session;

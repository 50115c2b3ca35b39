/**
 * Signatures that several graphs answer, each for inputs of other ranks, or with others of the optional inputs left out:
 * what a TorchScript module takes is open in both. What a request holds tells which graph it is for.
 */
import { ServingError } from '../errors.ts';
import type { Call, Placement, Session, Variants } from '../model.ts';
import type { Port, Signature, Signatures } from '../tensor/signature.ts';
import { isTensor, type Tensors } from '../tensor/tensor.ts';

/** What the inputs of a signature look like: names, dtypes and ranks, in the order of the names. */
const keyOf = (parts: readonly string[]): string => [...parts].sort().join(' ');
const ofPorts = (ports: readonly Port[]): string =>
  keyOf(ports.map(({ name, type }) => `${name}:${type.kind === 'tensor' ? (type.shape?.length ?? '?') : '-'}`));
const ofInputs = (inputs: Tensors): string =>
  keyOf([...inputs].map(([name, datum]) => `${name}:${isTensor(datum) ? datum.shape.length : '-'}`));

const ranksOf = (inputs: Tensors): string =>
  [...inputs].map(([name, datum]) => `"${name}" of rank ${isTensor(datum) ? datum.shape.length : '?'}`).join(', ');
const taken = ({ inputs }: Signature): string =>
  inputs
    .map(
      ({ name, type }) =>
        `"${name}" of ${type.kind === 'tensor' && type.shape ? `rank ${type.shape.length}` : 'every rank but 0'}`,
    )
    .join(', ');

class VariantSession implements Session {
  readonly signatures: Signatures;
  readonly #session: Session;
  /** By signature: the inner signature by what its inputs look like. */
  readonly #chosen: ReadonlyMap<string, ReadonlyMap<string, string>>;

  constructor(session: Session, variants: ReadonlyMap<string, Variants>) {
    this.#session = session;
    const inner = new Set([...variants.values()].flatMap(({ among }) => among));
    const own = [...session.signatures].filter(([name]) => !inner.has(name) && !variants.has(name));
    this.signatures = new Map([...[...variants].map(([name, { signature }]) => [name, signature] as const), ...own]);
    this.#chosen = new Map(
      [...variants].map(([name, { among }]) => [
        name,
        new Map(among.map((one) => [ofPorts(session.signatures.get(one)?.inputs ?? []), one])),
      ]),
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
    const known = [...chosen.values()].slice(0, 8).map((name) => taken(this.#session.signatures.get(name)!));
    throw new ServingError(
      'INVALID_INPUT',
      `the model does not take ${ranksOf(inputs) || 'no inputs'}; it takes ${known.join('; or ')}`,
    );
  }

  /** The first that has these inputs, and takes any rank but 0 where it takes not theirs. */
  #open(names: Iterable<string>, inputs: Tensors): string | undefined {
    for (const name of names) {
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

/**
 * What a method takes, as ports: its arguments by their names and annotations. TorchScript says of a tensor neither
 * dtype nor rank; candidates.ts finds them.
 */
import { refuse } from '../aten.ts';
import { type Thing, type TypeName, typeNameOf } from './objects.ts';
import type { FunctionDef } from './syntax.ts';

/** One value that a request gives. */
export interface Leaf {
  readonly name: string;
  readonly kind: 'tensor' | 'int' | 'float' | 'bool';
  /** May be left out, which is None. All leaves of one optional argument are left out together. */
  readonly optional: boolean;
}

/** One argument: its leaves, and the thing that they make; `absent` where a request leaves it out. */
export interface Argument {
  readonly name: string;
  readonly leaves: readonly Leaf[];
  readonly optional: boolean;
  readonly build: (things: readonly Thing[]) => Thing;
}

type Shape = { readonly leaves: readonly Leaf[]; readonly build: (things: readonly Thing[]) => Thing };

const leavesOf = (
  name: string,
  type: TypeName,
  make: (items: readonly Thing[]) => Thing,
  list: (items: readonly Thing[]) => Thing,
): Shape => {
  switch (type.name) {
    case 'Tensor':
    case 'torch.Tensor':
      return { leaves: [{ name, kind: 'tensor', optional: false }], build: ([thing]) => thing! };
    case 'int':
    case 'float':
    case 'bool':
      return { leaves: [{ name, kind: type.name, optional: false }], build: ([thing]) => thing! };
    case 'Tuple': {
      const parts = type.of.map((one, i) => leavesOf(`${name}_${i}`, one, make, list));
      return {
        leaves: parts.flatMap(({ leaves }) => leaves),
        build: (things) => {
          let at = 0;
          const items = parts.map((part) => {
            const share = things.slice(at, at + part.leaves.length);
            at += share.length;
            return part.build(share);
          });
          return make(items);
        },
      };
    }
    case 'List': {
      if (type.of[0]?.name !== 'Tensor') break;
      return { leaves: [{ name: `${name}_0`, kind: 'tensor', optional: false }], build: (things) => list(things) };
    }
  }
  throw refuse(
    `its argument "${name}" is ${print(type)}; tensors, numbers, tuples of these and lists of tensors are served`,
  );
};

const print = ({ name, of }: TypeName): string => (of.length === 0 ? name : `${name}[${of.map(print).join(', ')}]`);

/** The arguments of a method, without `self`. Throws UNSUPPORTED_MODEL for one that no request can give. */
export const argumentsOf = (
  def: FunctionDef,
  make: (items: readonly Thing[]) => Thing,
  list: (items: readonly Thing[]) => Thing,
): readonly Argument[] => {
  const found: Argument[] = [];
  for (const { name, type: annotation, fallback } of def.parameters.slice(1)) {
    const stated = annotation ? typeNameOf(annotation) : { name: 'Tensor', of: [] };
    const isOptional = stated.name === 'Optional';
    const type = isOptional ? stated.of[0]! : stated;
    const isNone = fallback?.kind === 'name' && fallback.name === 'None';
    // A number with a default keeps it: as an input it would leave shapes open that the code fixes.
    if (fallback && !isNone) continue;
    if (isOptional && isNone && !isServed(type)) continue;
    const { leaves, build } = leavesOf(name, type, make, list);
    found.push({
      name,
      leaves: leaves.map((leaf) => ({ ...leaf, optional: isOptional })),
      optional: isOptional,
      build,
    });
  }
  return found;
};

const isServed = (type: TypeName): boolean =>
  ['Tensor', 'int', 'float', 'bool'].includes(type.name) ||
  (type.name === 'Tuple' && type.of.every(isServed)) ||
  (type.name === 'List' && type.of[0]?.name === 'Tensor');

import type { Edge, Live } from '../functions.ts';
import type { InputsOf } from '../order.ts';
import type { Lowering } from './run.ts';
export interface V1Plan {
  inputsOf: InputsOf;
  lowering: (node: Live) => Lowering | undefined;
}
export const planV1 = (_f: readonly Edge[], _s: (edge: Edge) => boolean, _i: InputsOf): V1Plan | undefined => undefined;

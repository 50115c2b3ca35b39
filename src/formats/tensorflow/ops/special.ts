/**
 * Special functions, by kernels of our own.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/ops/math_ops.cc, special_math_ops.cc
 */
import { hosted, type OpRow } from '../table.ts';
import { broadcast } from './text.ts';

// biome-ignore format: as they are named
const UNARY = [
  'BesselI0', 'BesselI0e', 'BesselI1', 'BesselI1e', 'BesselJ0', 'BesselJ1', 'BesselK0', 'BesselK0e', 'BesselK1',
  'BesselK1e', 'BesselY0', 'BesselY1', 'Dawsn', 'Digamma', 'Erfinv', 'Expint', 'FresnelCos', 'FresnelSin', 'Lgamma',
  'Ndtri', 'Spence',
] as const;
/** With the names of their arguments. */
const BINARY = {
  Igamma: ['a', 'x'],
  Igammac: ['a', 'x'],
  NextAfter: ['x1', 'x2'],
  Polygamma: ['a', 'x'],
  Zeta: ['x', 'q'],
} as const;

const unary = hosted({ inputs: ['x'], outputs: ({ x }) => [{ dtype: x.dtype, shape: x.shape }] });

export const specials: Readonly<Record<string, OpRow>> = {
  ...Object.fromEntries(UNARY.map((name) => [name, unary])),
  ...Object.fromEntries(
    Object.entries(BINARY).map(([name, inputs]): [string, OpRow] => [
      name,
      hosted<string>({
        inputs,
        outputs: (args) => {
          const [a, b] = inputs.map((one) => args[one]!) as [(typeof args)[string], (typeof args)[string]];
          if ('length' in a || 'length' in b) return [];
          return [{ dtype: a.dtype, shape: broadcast(a.shape, b.shape) }];
        },
      }),
    ]),
  ),
  Betainc: hosted({
    inputs: ['a', 'b', 'x'],
    outputs: ({ a, b, x }) => {
      const shapes = [a.shape, b.shape, x.shape];
      const shape = shapes.find((one) => one && one.length > 0) ?? (shapes.includes(undefined) ? undefined : []);
      return [{ dtype: a.dtype, shape }];
    },
  }),
  PopulationCount: hosted({ inputs: ['x'], outputs: ({ x }) => [{ dtype: 'uint8', shape: x.shape }] }),
};

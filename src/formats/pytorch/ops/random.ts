/** What draws numbers: each run of torch gives others, and none can be compared; refused, with what to do. */
import { type AtenTable, refuse, row } from '../aten.ts';

const NAMES =
  'rand rand_like randn randn_like randint randint_like randperm normal normal_functional bernoulli multinomial poisson ' +
  'binomial uniform exponential geometric log_normal cauchy random _standard_gamma _sample_dirichlet rrelu_with_noise';

/** Draws numbers. */
export const random: AtenTable = Object.fromEntries(
  NAMES.split(' ').map((name) => [
    `aten::${name}`,
    row<object>(() => {
      throw refuse('it draws random numbers, so that no two answers agree; pass them to forward() as an input');
    }),
  ]),
);

/** Clusters and training instances as entities of a result: the nearest one, those behind it, how near they are. */
import type { Entities, Result, Scores } from '../result.ts';
import type { Scope } from '../scope.ts';

/** `slot`: affinities, [rows, ids]; of distances the least is best. Ids differ. */
export const entitiesOf = (
  scope: Scope,
  slot: number,
  ids: readonly string[],
  least: boolean,
): Required<Pick<Result, 'entities' | 'affinity'>> & { readonly winner: number } => {
  const { builder } = scope;
  const winner = builder.step('winner', { least }, [slot]);
  const placeOf = (rank: number): number | undefined => {
    if (rank > ids.length) return undefined;
    return builder.step('score', { column: rank - 1 }, [builder.step('ranked', { count: rank, least }, [slot])]);
  };
  const affinity: Scores = { slot, categories: ids, other: least ? Number.POSITIVE_INFINITY : 0 };
  const entities: Entities = {
    id: { slot: winner, dataType: 'string', labels: ids },
    ranked: (rank) => {
      const place = placeOf(rank);
      return place === undefined ? undefined : { slot: place, dataType: 'string', labels: ids };
    },
    affinity: { slot: builder.step('scoreAt', {}, [slot, winner]), dataType: 'double' },
    affinities: (rank) => {
      const place = placeOf(rank);
      return place === undefined ? undefined : { slot: builder.step('scoreAt', {}, [slot, place]), dataType: 'double' };
    },
  };
  return { winner, affinity, entities };
};

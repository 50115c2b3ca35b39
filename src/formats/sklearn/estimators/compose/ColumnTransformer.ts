/** https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/compose/_column_transformer.py */
import { ServingError } from '../../../../errors.ts';
import { sideBySide } from '../../../../pipeline/frame.ts';
import { itemsOf, type Value } from '../../../../wire/pickle/values.ts';
import type { EstimatorClass } from '../../lowering.ts';
import { partOf, weighted } from '../../parts.ts';
import { plain, type State } from '../../state.ts';
import { columnsOf, type Known, namesIn } from './columns.ts';

interface Part {
  readonly name: string;
  readonly transformer: Value;
  readonly columns: Value;
}

const partsOf = (state: State): readonly Part[] =>
  state.tuples('transformers_').map((items) => {
    const [name, transformer, columns] = items;
    if (items.length !== 3 || typeof name !== 'string') {
      throw new ServingError('CORRUPT_MODEL', 'ColumnTransformer: "transformers_" is not of names, steps and columns');
    }
    return { name, transformer: transformer!, columns: columns! };
  });

/** All the names that steps use, where the file does not tell what the columns were. */
const namesUsed = (parts: readonly Part[]): readonly string[] | undefined => {
  const names = parts.flatMap(({ columns }) => {
    const own = plain(columns)!;
    return typeof own === 'string' ? [own] : (namesIn(own) ?? []);
  });
  return names.length > 0 ? [...new Set(names)] : undefined;
};

const isByPlace = (columns: Value): boolean => {
  const own = plain(columns)!;
  return typeof own !== 'string' && own !== null && namesIn(own) === undefined;
};

const knownOf = (state: State, parts: readonly Part[]): Known => {
  // sklearn 0.22, 0.24: _feature_names_in; 0.20.3 to 0.22: _df_columns; before, none.
  const names = ['feature_names_in_', '_feature_names_in', '_df_columns'].reduce<readonly string[] | undefined>(
    (found, name) => found ?? namesIn(state.value(name)),
    undefined,
  );
  const width = state.optionalNumber(['n_features_in_', '_n_features']);
  if (names) return { names, width: names.length };
  const used = namesUsed(parts);
  if (!used) return { names: undefined, width };
  if (parts.some(({ transformer, columns }) => transformer !== 'drop' && isByPlace(columns))) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      'ColumnTransformer: some steps take columns by name and others by place, and the file does not keep the names (scikit-learn before 0.20.3); pickle it with a later version',
    );
  }
  return { names: used, width: used.length };
};

/**
 * [batch, columns] -> [batch, all that the steps give]: each step is given its columns; what they give stands side by
 * side, in their order, that of the remainder last.
 */
export const ColumnTransformer: EstimatorClass = (state, lowering) => {
  const parts = partsOf(state);
  const known = knownOf(state, parts);
  const places = state.value('_transformer_to_input_indices');
  const weights = state.value('transformer_weights');
  const steps = parts.flatMap(({ name, transformer, columns }) => {
    if (transformer === 'drop') return [];
    const own = places instanceof Map ? places.get(name) : undefined;
    const chosen = columnsOf(own === undefined || itemsOf(own) === undefined ? columns : own, known);
    if (chosen.length === 0) return [];
    const apply = weighted(lowering, weights, name, partOf(lowering, transformer, name));
    return [{ chosen, apply }];
  });
  return {
    features: known.width,
    names: known.names,
    transform: (frame) =>
      sideBySide(
        lowering.builder,
        steps.map(({ chosen, apply }) => apply(frame.select(chosen))),
      ),
  };
};

/**
 * What a model answers, before Targets and Output make fields of it: https://dmg.org/pmml/v4-4-1/Output.html. A model gives
 * what it has; an OutputField that asks for what is not there is refused.
 */
import type { DataType } from '../../pipeline/kernels/pmml/data-types.ts';
import type { XmlElement } from '../../wire/xml.ts';

/** One value a row. */
export interface Column {
  /** float64 [rows] with NaN for missing values, or strings; with `labels`, float64 numbers of the labels. */
  readonly slot: number;
  readonly dataType: DataType;
  readonly labels?: readonly string[];
  /** A list of texts a row, as JSON text. */
  readonly isList?: boolean;
  /** So many values a row, [rows, width]; absent: one. */
  readonly width?: number;
}

/** Numbers of the categories. */
export interface Scores {
  /** float64 [rows, categories]; a row without an answer is NaN throughout. */
  readonly slot: number;
  readonly categories: readonly string[];
  /** What a category that is none of them has; 0 when absent. */
  readonly other?: number;
}

/** The entities of a model: clusters, nodes, rules, segments, neighbours. */
export interface Entities {
  /** The id of the one that won. */
  readonly id?: Column;
  /** That of rank 2 and so on; undefined: a rank that no row has. */
  readonly ranked?: (rank: number) => Column | undefined;
  /** Of the one that won. */
  readonly affinity?: Column;
  /** By rank, from 1. */
  readonly affinities?: (rank: number) => Column | undefined;
}

export interface Result {
  /**
   * numbers: float64 [rows], which Targets rescale, bound and round, and which is then cast to the target's type; NaN: the
   *   model has no value, and the default value of Targets stands in.
   * classes: of `scores` the category with the largest (or least) number, the first of several; or `winner`
   * column: as it is, cast to the target's type
   */
  readonly kind: 'numbers' | 'classes' | 'column';
  /** Of 'numbers' and 'column'. */
  readonly value?: Column;
  /** Of 'classes': what decides. A row that is NaN throughout has no answer: prior probabilities of Targets stand in. */
  readonly scores?: Scores;
  /** The least number wins: distances. */
  readonly least?: boolean;
  /** float64 [rows]: the place of the category that won, where the largest number does not say it; NaN: none. */
  readonly winner?: number;
  /** Which of the features the scores are of. */
  readonly features?: ReadonlySet<'probability' | 'confidence' | 'affinity'>;
  /** Where they are other numbers than those that decide. */
  readonly probability?: Scores;
  readonly confidence?: Scores;
  readonly affinity?: Scores;
  readonly entities?: Entities;
  /** What the model itself shows the prediction as: the name of a cluster. */
  readonly display?: Column;
  /** How far the mean of 'numbers' may be off, of models that tell the covariances of their parameters. */
  readonly standardError?: Column;
  /** The standard deviation of 'numbers'. */
  readonly deviation?: Column;
  /** By rank, from 1. */
  readonly reasonCode?: (rank: number) => Column | undefined;
  /** Rules of associations, for features that the OutputField says. */
  readonly rule?: (field: XmlElement, feature: string) => Column;
  /** Probabilities with NaN for those categories that the row's own distribution has not, for models around this one. */
  readonly sparse?: Scores;
  /** Of models that answer what a model inside them answered: that stands in the place of targets and comes before Output. */
  readonly inner?: Pick<Outcome, 'target' | 'targets' | 'outputs'>;
  /** Columns whose faults are this result's, besides what its scope was asked for. */
  readonly rests?: readonly number[];
  /** Of a model with several targets: the result of each, by the target's name. Nothing else counts then. */
  readonly byTarget?: ReadonlyMap<string, Result>;
  /** The answers of segments by their ids, for Output with segmentId. */
  readonly segments?: ReadonlyMap<string, Outcome>;
}

/** A field that a model answers. */
export interface Answered {
  readonly name: string;
  readonly column: Column;
}

/** A model's answer as fields: what a request gets, and what models around it read. */
export interface Outcome {
  readonly result: Result;
  /** The target; undefined where the model has none, as rules of associations. */
  readonly target: Answered | undefined;
  /** Further targets, of models that have several. */
  readonly targets: readonly Answered[];
  /** In the order of the document; those that are not final are left out. */
  readonly outputs: readonly Answered[];
  /** Of the target after Targets, where it is classes: probabilities as Output gives them. */
  readonly scores?: Scores;
}

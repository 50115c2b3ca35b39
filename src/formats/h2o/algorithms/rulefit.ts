/**
 * RuleFit: the rules that hold of each tree are levels of a linear model, beside the columns themselves.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/rulefit/RuleFitMojoModel.java
 */
import { ServingError } from '../../../errors.ts';
import type { RuleCodesParams } from '../../../pipeline/kernels/combined-lookup.ts';
import type { Mojo } from '../mojo.ts';
import type { Context, Scores } from '../scores.ts';
import { submodelOf, submodelsOf } from '../submodels.ts';
import { lastWord } from './stackedensemble.ts';

const MAX_RULES = 10_000_000;
/** By the number that `model_type` is. */
const TYPES = ['linear', 'both', 'rules'] as const;
const OPERATORS = [0, 1, 3] as const;

interface Condition {
  readonly feature: number;
  readonly kind: number;
  readonly missing: boolean;
  readonly bound: number;
  readonly levels: readonly number[];
}

interface Rule {
  readonly variable: string;
  readonly conditions: readonly Condition[];
}

const conditionOf = ({ info, features }: Mojo, id: string): Condition => {
  const categorical = info.count(`type_${id}`) === 0;
  const levels = categorical
    ? Array.from({ length: info.count(`cat_treshold_length_${id}`, undefined, MAX_RULES) }, (_, i) =>
        info.number(`cat_treshold_length_${i}_${id}`),
      )
    : [];
  return {
    feature: info.count(`feature_index_${id}`, undefined, features - 1),
    kind: categorical ? 2 : (OPERATORS[info.count(`operator_${id}`, undefined, 2)] ?? 3),
    missing: info.bool(`nas_included_${id}`),
    bound: categorical ? Number.NaN : info.number(`num_treshold${id}`),
    levels,
  };
};

const ruleOf = (mojo: Mojo, id: string): Rule => ({
  variable: mojo.info.requiredText(`var_name_rule_id_${id}`),
  conditions: Array.from({ length: mojo.info.count(`num_conditions_rule_id_${id}`, undefined, MAX_RULES) }, (_, i) =>
    conditionOf(mojo, `${i}_${id}`),
  ),
});

/** The level that a rule is in the linear model, among those of its tree: "M0T1N5" of "M0T1"; NaN where it is none. */
const codeOf = (linear: Mojo, variable: string, suffix: string): number => {
  const end = variable.indexOf('N');
  if (end < 0) throw new ServingError('CORRUPT_MODEL', `a rule is called ${JSON.stringify(variable.slice(0, 60))}`);
  const place = linear.columns.indexOf(variable.slice(0, end) + suffix);
  const code = linear.domains[place]?.indexOf(variable) ?? -1;
  return code < 0 ? Number.NaN : code;
};

/** One group a tree, or one a tree and class: those of a class are the rules whose names end with its label. */
const groupsOf = (mojo: Mojo, linear: Mojo): readonly (readonly (readonly [Rule, number])[])[] => {
  const { info, columns, domains } = mojo;
  const labels = domains[columns.length - 1] ?? [];
  const [depth, trees] = [info.count('depth', undefined, MAX_RULES), info.count('ntrees', undefined, MAX_RULES)];
  let [total, made] = [0, [] as (readonly (readonly [Rule, number])[])[]];
  for (let i = 0; i < depth; i++) {
    for (let j = 0; j < trees; j++) {
      const count = info.count(`num_rules_M${i}T${j}`, undefined, MAX_RULES - total);
      total += count;
      const rules = Array.from({ length: count }, (_, k) => ruleOf(mojo, `${i}_${j}_${k}`));
      if (labels.length <= 2) made.push(rules.map((rule) => [rule, codeOf(linear, rule.variable, '')]));
      else {
        labels.forEach((label, k) => {
          const own = rules.filter(({ variable }) => variable.endsWith(label));
          made.push(own.map((rule) => [rule, codeOf(linear, rule.variable, `C${k}`)]));
        });
      }
    }
  }
  return made;
};

/** Where each begins, and where the last one ends. */
const startsOf = (parts: readonly { readonly length: number }[]): Int32Array => {
  const starts = new Int32Array(parts.length + 1);
  parts.forEach(({ length }, i) => {
    starts[i + 1] = starts[i]! + length;
  });
  return starts;
};

const paramsOf = (groups: ReturnType<typeof groupsOf>): RuleCodesParams => {
  const rules = groups.flat();
  const conditions = rules.flatMap(([rule]) => rule.conditions);
  return {
    groups: startsOf(groups),
    rules: startsOf(rules.map(([rule]) => rule.conditions)),
    codes: Float64Array.from(rules, ([, code]) => code),
    features: Int32Array.from(conditions, ({ feature }) => feature),
    kinds: Uint8Array.from(conditions, ({ kind }) => kind),
    missing: Uint8Array.from(conditions, ({ missing }) => (missing ? 1 : 0)),
    bounds: Float64Array.from(conditions, ({ bound }) => bound),
    levelStarts: startsOf(conditions.map(({ levels }) => levels)),
    levels: Float64Array.from(conditions.flatMap(({ levels }) => levels)),
  };
};

export const rulefit = (context: Context): Scores => {
  const { mojo, builder, columns } = context;
  const { info } = mojo;
  const linear = submodelOf(submodelsOf(mojo), info.requiredText('linear_model'));
  const type = TYPES[info.count('model_type', undefined, 2)]!;
  const codes = (): number => builder.step('ruleCodes', paramsOf(groupsOf(mojo, linear)), [columns.matrix()]);
  const parts = [...(type === 'linear' ? [] : [codes()]), ...(type === 'rules' ? [] : [columns.matrix()])];
  const told = builder.step('hstack', {}, parts);
  const names = Array.from({ length: info.count('linear_names_len', undefined, MAX_RULES) }, (_, i) =>
    info.requiredText(`linear_names_${i}`),
  );
  const sources = linear.columns.slice(0, linear.features).map((name) => names.indexOf(name));
  const lost = linear.columns.find(
    (_, i) => i < linear.features && !(sources[i]! >= 0 && sources[i]! < linear.features),
  );
  if (lost !== undefined)
    throw new ServingError('CORRUPT_MODEL', `nothing is column ${JSON.stringify(lost)} of the linear model`);
  return lastWord(context, linear, builder.step('select', { columns: Int32Array.from(sources) }, [told]));
};

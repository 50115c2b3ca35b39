/** What the text vectorizers share: their parameters, as the kernels take them. */
import { ServingError } from '../../../../errors.ts';
import type { AnalyzerParams } from '../../../../pipeline/text/analyzer.ts';
import { analyzerOf } from '../../../../pipeline/text/analyzer.ts';
import type { DecodingParams } from '../../../../pipeline/text/documents.ts';
import { describe, Global, Instance, itemsOf, type Value } from '../../../../wire/pickle/values.ts';
import { rowName } from '../../lowering.ts';
import { plain, type State } from '../../state.ts';
import { ENGLISH_STOP_WORDS } from './stop-words.ts';

const unsupported = (state: State, message: string): ServingError =>
  new ServingError('UNSUPPORTED_MODEL', `${state.className}: ${message}`);

const corrupt = (state: State, message: string): ServingError =>
  new ServingError('CORRUPT_MODEL', `${state.className}: ${message}`);

/** `str.split` for a method of Python's str, `strip_accents_ascii` for a function of scikit-learn; undefined for others. */
const functionOf = (value: Value | undefined): string | undefined => {
  if (value instanceof Global) return rowName(value)?.replace(/^feature_extraction\./, '');
  if (!(value instanceof Instance) || value.of.name !== 'getattr') return undefined;
  const [owner, name] = value.args;
  return owner instanceof Global && /^(str|unicode)$/.test(owner.name) && typeof name === 'string'
    ? `str.${name}`
    : undefined;
};

type Known = Partial<Pick<AnalyzerParams, 'lowercase' | 'accents' | 'tokenPattern'>>;

/** Functions that stand for parameters, by the parameter that holds them. */
const FUNCTIONS: Readonly<Record<string, Readonly<Record<string, Known>>>> = {
  tokenizer: { 'str.split': { tokenPattern: '\\S+' } },
  preprocessor: {
    'str.lower': { lowercase: true, accents: undefined },
    strip_accents_ascii: { lowercase: false, accents: 'ascii' },
    strip_accents_unicode: { lowercase: false, accents: 'unicode' },
  },
  strip_accents: { strip_accents_ascii: { accents: 'ascii' }, strip_accents_unicode: { accents: 'unicode' } },
  analyzer: {},
};

/** What known functions stand for; those of the user's own are not run. */
const functionsIn = (state: State): Known => {
  const input = state.text('input', 'content');
  if (input !== 'content') throw unsupported(state, `it reads its texts from files (input=${JSON.stringify(input)})`);
  let known: Known = {};
  for (const [name, functions] of Object.entries(FUNCTIONS)) {
    const value = state.value(name);
    if (value == null || typeof value === 'string') continue;
    const found = functions[functionOf(value) ?? ''];
    if (!found) {
      throw unsupported(
        state,
        `"${name}" is ${describe(value)}, and no code of a model is run; use the parameters of the vectorizer, or split texts before they are sent`,
      );
    }
    // The preprocessor comes last, and stands for lower case and accents alike.
    known = name === 'strip_accents' ? { ...found, ...known } : { ...known, ...found };
  }
  return known;
};

const stopWordsOf = (state: State): readonly string[] | undefined => {
  const value = state.value('stop_words');
  if (value == null) return undefined;
  if (value === 'english') return ENGLISH_STOP_WORDS;
  const words = value instanceof Set ? [...value] : itemsOf(value);
  if (words?.every((word) => typeof word === 'string')) return words as readonly string[];
  throw corrupt(state, `"stop_words" is ${describe(value)}, a list of texts was expected`);
};

const ngramsOf = (state: State): readonly [number, number] => {
  const [min, max, ...more] = (itemsOf(state.value('ngram_range')) ?? []).map((n) => Number(plain(n)));
  if (min === undefined || max === undefined || more.length > 0) throw corrupt(state, '"ngram_range" is no pair');
  return [min, max];
};

const oneOf = <T extends string>(state: State, name: string, known: readonly T[], fallback: T): T => {
  const value = state.text(name, fallback);
  const found = known.find((one) => one === value);
  if (found === undefined)
    throw corrupt(state, `"${name}" is ${JSON.stringify(value)}, which is none of ${known.join(', ')}`);
  return found;
};

/** scikit-learn 0.23 strips marks of a text that NFKD does not change, too. */
const marksStay = (version: string | undefined): boolean => {
  const [major = 1, minor = 0] = (version ?? '1.0').split('.').map(Number);
  return major === 0 && minor < 22;
};

const accentsOf = (state: State): AnalyzerParams['accents'] => {
  if (!state.holds('strip_accents')) return undefined;
  const accents = oneOf(state, 'strip_accents', ['ascii', 'unicode'], 'unicode');
  return accents === 'unicode' && marksStay(state.version) ? 'unicode plain' : accents;
};

/** How texts become terms. Throws UNSUPPORTED_MODEL for what only Python code tells. */
export const analyzerIn = (state: State): AnalyzerParams => {
  const known = functionsIn(state);
  const analyzer = oneOf(state, 'analyzer', ['word', 'char', 'char_wb'], 'word');
  const params: AnalyzerParams = {
    lowercase: state.flag('lowercase', true),
    accents: typeof state.value('strip_accents') === 'string' ? accentsOf(state) : undefined,
    analyzer,
    tokenPattern: analyzer === 'word' && !known.tokenPattern ? state.text('token_pattern') : '',
    stopWords: analyzer === 'word' ? stopWordsOf(state) : undefined,
    ngrams: ngramsOf(state),
    ...known,
  };
  // What is wrong with the pattern is told now, not when it is first used.
  analyzerOf(params);
  return params;
};

/** How bytes become texts. */
export const decodingIn = (state: State): DecodingParams => ({
  // sklearn < 0.14: charset
  encoding: state.text(['encoding', 'charset'], 'utf-8'),
  decodeError: oneOf(state, 'decode_error', ['strict', 'ignore', 'replace'], 'strict'),
});

/** What numbers are: the type that the dtype parameter names. */
export const dtypeIn = (state: State): 'float64' | 'float32' | 'int' => {
  const value = state.value('dtype');
  const name = value instanceof Global ? value.name : typeof value === 'string' ? value : (nameOf(value) ?? 'float64');
  if (name === 'float32') return 'float32';
  return /^(u?int|long|bool)/.test(name) ? 'int' : 'float64';
};

const nameOf = (value: Value | undefined): string | undefined =>
  typeof value === 'object' && value !== null && 'what' in value
    ? /float32|u?int\d+|float64/.exec(String(value.what))?.[0]
    : undefined;

const NORMS = ['l1', 'l2', 'max'] as const;

/** None, l1, l2 and, of some, max. */
export const normIn = (state: State): 'l1' | 'l2' | 'max' | undefined =>
  state.holds('norm') && state.value('norm') !== false ? oneOf(state, 'norm', NORMS, 'l2') : undefined;

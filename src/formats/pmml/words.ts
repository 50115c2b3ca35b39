/** The words that a document speaks of where it speaks of a field's texts, by number: they grow while models are lowered. */
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';

class Dictionary {
  readonly words: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(word: string): number {
    let number = this.#numbers.get(word);
    if (number === undefined) {
      number = this.words.length;
      this.words.push(word);
      this.#numbers.set(word, number);
    }
    return number;
  }
}

export class Words {
  readonly #builder: PipelineBuilder;
  /** By slot of texts. */
  readonly #dictionaries = new Map<number, Dictionary>();

  constructor(builder: PipelineBuilder) {
    this.#builder = builder;
  }

  #of(texts: number, first: readonly string[]): Dictionary {
    let dictionary = this.#dictionaries.get(texts);
    if (!dictionary) {
      dictionary = new Dictionary();
      for (const word of first) dictionary.numberOf(word);
      this.#dictionaries.set(texts, dictionary);
    }
    return dictionary;
  }

  /** The slot of numbers for a slot of texts; `first` have the lowest numbers, in their order. */
  slotOf(texts: number, first: readonly string[]): number {
    return this.#builder.step('words', { words: this.#of(texts, first).words }, [texts]);
  }

  /** The number of a word among those of the slot. */
  numberOf(texts: number, first: readonly string[], word: string): number {
    return this.#of(texts, first).numberOf(word);
  }
}

/** The characters of a regular expression, read one after another by the readers of Python's and of Java's patterns. */
import { ServingError } from '../../errors.ts';

const SHOWN = 200;

export class PatternLetters {
  /** The place of the next one. */
  protected at = 0;
  readonly #what: string;
  readonly #text: string;
  readonly #letters: readonly string[];

  /** `what` names the pattern in messages: `token_pattern`. */
  constructor(text: string, what: string) {
    [this.#text, this.#what, this.#letters] = [text, what, [...text]];
  }

  /** Throws UNSUPPORTED_MODEL. */
  refuse(why: string): never {
    const shown = JSON.stringify(this.#text.slice(0, SHOWN));
    throw new ServingError('UNSUPPORTED_MODEL', `${this.#what} ${shown}: ${why} (character ${this.at})`);
  }

  get ended(): boolean {
    return this.at >= this.#letters.length;
  }

  /** '' behind the end. */
  protected peek(ahead = 0): string {
    return this.#letters[this.at + ahead] ?? '';
  }

  /** So many characters, or as many as there are. */
  protected ahead(count: number): string {
    return this.#letters.slice(this.at, this.at + count).join('');
  }

  protected next(): string {
    if (this.ended) this.refuse('it ends too early');
    return this.#letters[this.at++]!;
  }

  /** Steps over this text where it comes next. */
  protected takes(text: string): boolean {
    const letters = [...text];
    if (!letters.every((letter, i) => this.peek(i) === letter)) return false;
    this.at += letters.length;
    return true;
  }
}

/** The columns that a step takes, each once, by their places among its inputs. */
export class Columns {
  readonly slots: number[] = [];
  readonly #places = new Map<number, number>();

  placeOf(slot: number): number {
    let place = this.#places.get(slot);
    if (place === undefined) {
      place = this.slots.push(slot) - 1;
      this.#places.set(slot, place);
    }
    return place;
  }
}

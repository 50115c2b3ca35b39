/** Why primitive functions have no row, for the message that refuses a model and for the coverage page. */

// biome-ignore format: one reason a line
export const REFUSALS: Readonly<Record<string, string>> = {
};

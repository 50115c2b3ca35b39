/** Why operators have no row, for the coverage page and for the message that refuses a model. */
export const refusalOf = (_op: string): string | undefined => undefined;

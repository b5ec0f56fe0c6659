/**
 * A value that may be unknown. `undefined` never stands for *unknown*: absence and ignorance are different things,
 * and a rule that meets the unknown has to say nothing.
 */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string };

export const known = <T>(value: T): Known<T> => ({ known: true, value });
export const unknown = (why: string): Known<never> => ({ known: false, why });

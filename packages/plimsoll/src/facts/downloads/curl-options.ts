import type { Command } from '../../shell/view.ts';

/** Short options that take the rest of their word, or the next one, for a value. */
const valued = /[AbcCdDeEFhHKmoPQrtTuUwxXyYz]/;

/** Whether curl is given one of some options: short ones by their letters, also in a bundle, long ones without their dashes. */
export function hasCurlOption({ args }: Command, letters: RegExp, names: RegExp): boolean {
  return args.some(({ unquoted: word }) => {
    if (word.startsWith('--')) return names.test(word.slice(2).replace(/=.*$/s, ''));
    if (!/^-[a-zA-Z#]/.test(word)) return false;
    const end = word.slice(1).search(valued);
    return letters.test(end === -1 ? word.slice(1) : word.slice(1, end + 2));
  });
}

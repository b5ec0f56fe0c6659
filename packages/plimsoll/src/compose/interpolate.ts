import { type Known, known, unknown } from '../model/known.ts';

/** Deeper nesting of defaults than anybody writes. */
const deepest = 20;

/**
 * Expands the variables of a Compose value: `$NAME`, `${NAME}`, `:-` and `-` defaults, `:?` and `?` demands, `:+` and `+` replacements,
 * `$$` for a dollar sign. Nothing is known of the environment, so a default counts where there is one and the rest is unknown.
 */
export function interpolate(text: string): Known<string> {
  return text.includes('$') ? expand(text, 0) : known(text);
}

function expand(text: string, depth: number): Known<string> {
  if (depth > deepest) return unknown('variables are nested too deeply');
  let out = '';
  let at = 0;
  for (let dollar = text.indexOf('$'); dollar !== -1; dollar = text.indexOf('$', at)) {
    out += text.slice(at, dollar);
    const next = text[dollar + 1];
    if (next === '$') {
      out += '$';
      at = dollar + 2;
      continue;
    }
    const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(dollar + (next === '{' ? 2 : 1), dollar + 258))?.[0];
    if (name === undefined) return unknown(`${text.slice(dollar, dollar + 20)} is not a variable`);
    if (next !== '{') return unknown(`$${name} is set where Compose runs`);
    const end = closingBrace(text, dollar + 2);
    if (end === undefined) return unknown(`\${${name} is not closed`);
    const modifier = /^:?[-?+]/.exec(text.slice(dollar + 2 + name.length, dollar + 4 + name.length))?.[0];
    if (!modifier?.endsWith('-')) return unknown(`\${${name}} is set where Compose runs`);
    const preset = expand(text.slice(dollar + 2 + name.length + modifier.length, end), depth + 1);
    if (!preset.known) return preset;
    out += preset.value;
    at = end + 1;
  }
  return known(out + text.slice(at));
}

function closingBrace(text: string, from: number): number | undefined {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '$' && text[at + 1] === '{') open++;
    else if (text[at] === '}' && --open === 0) return at;
  }
  return undefined;
}

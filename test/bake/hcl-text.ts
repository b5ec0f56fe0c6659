interface Sketch {
  readonly name: string;
  readonly context: string;
  readonly args: Readonly<Record<string, string>>;
}

/** A target as somebody might write it: the seed decides where lines are broken and comments stand. */
export function hclText({ name, context, args }: Sketch, seed: number): string {
  const comment = ['', ' # "{', ' // }', ' /* ${ */'][seed % 4] ?? '';
  const between = seed % 2 === 0 ? ',\n' : '\n';
  const entries = Object.entries(args).map(
    ([key, value]) => `    ${seed > 2 ? `"${key}"` : key} ${seed % 3 === 0 ? '=' : ':'} ${quoted(value)}`,
  );
  return `target "${name}" {${comment}\n  context = ${quoted(context)}${comment}\n  args = {${comment}\n${entries.join(between)}\n  }\n}\n`;
}

function quoted(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '"' || char === '\\') out += `\\${char}`;
    else if (char === '$' || char === '%') out += char;
    else out += code < 32 || code > 126 ? `\\U${code.toString(16).padStart(8, '0')}` : char;
  }
  // Done on the whole, since each `${` is one escape.
  return `"${out.replaceAll('${', () => '$${').replaceAll('%{', '%%{')}"`;
}

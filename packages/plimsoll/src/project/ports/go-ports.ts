import type { CodeText } from '../code-text.ts';
import { argumentsAt, factAt, literalAt } from '../code-text.ts';
import { portNumber } from '../ecosystems/application.ts';
import type { Fact } from '../project.types.ts';

const listen = /\bhttp\.ListenAndServe(?:TLS)?\(|\b[\w.]{1,60}\.(?:Run|Start|Listen)\(|\bAddr:\s{0,20}|\bnet\.Listen\(/g;

/** Ports of `http.ListenAndServe(":8080", …)`, `r.Run(":8080")`, `Addr: ":8080"`, `env:"PORT,default=8080"`; gin's `Run()` means 8080. */
export function goPorts(texts: readonly CodeText[], framework: string | undefined): Fact<number>[] {
  const facts: Fact<number>[] = [];
  for (const text of texts) {
    for (const match of text.code.matchAll(listen)) {
      const isField = match[0].startsWith('Addr');
      const open = match.index + match[0].length - 1;
      const args = isField ? undefined : argumentsAt(text, open);
      const argument = match[0].startsWith('net.') ? args?.[1] : args?.[0];
      if (!isField && args?.length === 0 && /\.Run\($/.test(match[0]) && framework === 'gin')
        facts.push(factAt(8080, text.path, text.source, match.index));
      const start = isField ? match.index + match[0].length : argument?.start;
      if (start === undefined) continue;
      const literal = literalAt(text, start);
      const port = address(literal) ?? (literal === undefined ? variable(texts, text, text.code.slice(start, start + 60)) : undefined);
      if (port !== undefined) facts.push(factAt(port, text.path, text.source, match.index));
    }
  }
  if (facts.length > 0) return facts;
  for (const text of texts) {
    const tag =
      /`[^`\n]{0,200}\benv:"(?:\w{0,20}_)?PORT,\s{0,5}default=(\d{2,5})[^`\n]{0,200}`|`[^`\n]{0,200}\benv:"(?:HTTP_|SERVER_)?PORT"[^`\n]{0,100}(?:envDefault|default):"(\d{2,5})"/.exec(
        text.source.text,
      );
    const port = portNumber(tag?.[1] ?? tag?.[2]);
    if (tag && port !== undefined) facts.push(factAt(port, text.path, text.source, tag.index));
  }
  return facts;
}

/** The port of `:8080` and `0.0.0.0:8080`; a loopback address is for the container alone. */
function address(literal: string | undefined): number | undefined {
  return portNumber(/^(?:0\.0\.0\.0|\[::\])?:(\d{2,5})$/.exec(literal ?? '')?.[1]);
}

/** `":" + port` and `addr`, where the name is declared once with a plain value or filled from `PORT` with a default. */
function variable(texts: readonly CodeText[], text: CodeText, code: string): number | undefined {
  const name = /^(?:"\u0001"\s{0,3}\+\s{0,3}|fmt\.Sprintf\("\u0001{3}",\s{0,3})?([a-z]\w{0,40})\s{0,5}(?:[,)\n]|$)/i.exec(code)?.[1];
  if (name === undefined || !/port|addr/i.test(name)) return undefined;
  const values = new Set<number>();
  const pattern = new RegExp(
    `\\b${name}\\s{0,5}(?::=|=)\\s{0,5}(?:(?:getEnv|getenv|envOr|GetEnv|getEnvOrDefault|env)\\("\\u0001{1,30}",\\s{0,3})?(?=["\\d])(\\d{2,5})?`,
    'g',
  );
  for (const candidate of name[0] === name[0]?.toUpperCase() ? texts : [text]) {
    for (const match of candidate.code.matchAll(pattern)) {
      const literal = literalAt(candidate, match.index + match[0].length);
      const port = portNumber(match[1]) ?? address(literal) ?? portNumber(literal);
      if (port !== undefined) values.add(port);
    }
  }
  const [only] = values;
  return values.size === 1 ? only : undefined;
}

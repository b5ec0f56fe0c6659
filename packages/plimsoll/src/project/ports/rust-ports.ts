import type { CodeText } from '../code-text.ts';
import { factAt, literalAt } from '../code-text.ts';
import { portNumber } from '../ecosystems/application.ts';
import { callsOf, placeIn } from '../facts/code-search.ts';
import type { Fact } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';
import { tomlEntries } from '../structured-text.ts';

/** Ports of `bind("0.0.0.0:8080")`, `bind(("0.0.0.0", 8080))`, Rocket's settings (8000 by its documentation) and defaults of `PORT` and `ADDRESS`. */
export function rustPorts(
  reader: ProjectReader,
  directory: string,
  texts: readonly CodeText[],
  framework: Fact<string> | undefined,
): Fact<number>[] {
  if (framework?.value === 'rocket') return rocketPort(reader, directory, texts, framework);
  const facts: Fact<number>[] = [];
  for (const text of texts) {
    for (const match of text.code.matchAll(
      /(?:\bTcpListener::bind|\.bind)\(\s{0,20}(?:\(\s{0,10}"\u0001{1,20}",\s{0,5}(\d{2,5})|(?="))/g,
    )) {
      const literal = match[1] === undefined ? literalAt(text, match.index + match[0].length) : undefined;
      const port = portNumber(match[1] ?? /^(?:0\.0\.0\.0|\[::\]):(\d{2,5})$/.exec(literal ?? '')?.[1]);
      if (port !== undefined) facts.push(factAt(port, text.path, text.source, match.index));
    }
  }
  return facts.length > 0 ? facts : defaultOfVariable(texts);
}

function rocketPort(reader: ProjectReader, directory: string, texts: readonly CodeText[], framework: Fact<string>): Fact<number>[] {
  const path = `${directory}Rocket.toml`;
  const source = reader.text(path);
  const entry =
    source && tomlEntries(source).find((candidate) => candidate.key === 'port' && /^(?:default|release|global)$/.test(candidate.table));
  const port = portNumber(entry?.raw);
  if (source && entry) return port === undefined ? [] : [factAt(port, path, source, entry.offset)];
  const told = texts.some((text) => /\bport\b|ROCKET_PORT/.test(text.code));
  return told ? [] : [{ value: 8000, evidence: framework.evidence }];
}

const variable = /^(?:(?:APP|API|HTTP|SERVER|SERVICE|WEB)_)?(?:PORT|ADDR|ADDRESS|BIND|BIND_ADDR|BIND_ADDRESS|LISTEN|LISTEN_ADDR)$/;

/** `env::var("PORT").unwrap_or("3000".into())`, where a program that binds has one such variable. */
function defaultOfVariable(texts: readonly CodeText[]): Fact<number>[] {
  if (!texts.some((text) => /(?:::|\.)bind\(/.test(text.code))) return [];
  const facts: Fact<number>[] = [];
  for (const call of callsOf(texts, /\benv::var\(/g)) {
    if (!variable.test(call.arguments[0]?.literal ?? '')) continue;
    const chain = call.text.source.text.slice(call.end, call.end + 200).split(/;|\n\s*\n/, 1)[0] ?? '';
    const value =
      /^[^"]{0,120}?\.unwrap_or(?:_else)?\(\s{0,5}(?:\|_?\w{0,20}\|\s{0,5})?(?:String::from\()?(?:"(?:[\w.[\]:]{0,40}:)?(\d{2,5})"|(\d{2,5})\b)/.exec(
        chain,
      );
    const port = portNumber(value?.[1] ?? value?.[2]);
    if (port !== undefined) facts.push({ value: port, evidence: placeIn(call.text, call.match.index) });
  }
  return new Set(facts.map((fact) => fact.value)).size === 1 ? facts : [];
}

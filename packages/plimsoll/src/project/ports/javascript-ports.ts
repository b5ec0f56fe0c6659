import { asObject, asString } from '../../model/json-values.ts';
import type { CodeText } from '../code-text.ts';
import { argumentsAt, factAt } from '../code-text.ts';
import { portNumber } from '../ecosystems/application.ts';
import type { NodePackage } from '../ecosystems/node-package.ts';
import { nodeFramework, packageFact } from '../ecosystems/node-package.ts';
import type { Fact } from '../project.types.ts';

const listen = /\.(?:listen|start)\s{0,5}\(\s{0,20}/g;
const serve = /(?<![\w$.])(?:serve|Bun\.serve|Deno\.serve)\s{0,5}\(\s{0,20}/g;

/** Ports the sources listen on, defaults of `process.env.PORT || 3000` included; else the documented default of the framework's server. */
export function javaScriptPorts(texts: readonly CodeText[], manifest: NodePackage | undefined): Fact<number>[] {
  const facts: Fact<number>[] = [];
  for (const text of texts) {
    for (const call of [...text.code.matchAll(listen), ...text.code.matchAll(serve)]) {
      const open = text.code.indexOf('(', call.index);
      const argument = argumentsAt(text, open)?.[0];
      if (!argument) continue;
      const port = portOf(text, argument.start, argument.code, texts);
      if (port) facts.push(port);
      // The documented default of Deno.serve; a variable may hold options.
      else if (call[0].startsWith('Deno') && !/\bport\b|^[\w$.]+$/.test(argument.code))
        facts.push(factAt(8000, text.path, text.source, call.index));
    }
  }
  if (facts.length === 0 && manifest) facts.push(...defaultPort(manifest));
  return facts;
}

function portOf(text: CodeText, offset: number, code: string, texts: readonly CodeText[]): Fact<number> | undefined {
  if (code.startsWith('{')) {
    const property = /\bport\s{0,5}(?::\s{0,5}([^,}]{1,200})|[,}])/.exec(code);
    return property ? portOf(text, offset + property.index, property[1]?.trim() ?? 'port', texts) : undefined;
  }
  const direct = portLiteral(text, offset, code);
  if (direct !== undefined) return factAt(direct, text.path, text.source, offset);
  const name = /^([A-Za-z_$][\w$]{0,60})$/.exec(code)?.[1] ?? /^(?:parseInt|Number)\(\s*([A-Za-z_$][\w$]{0,60})/.exec(code)?.[1];
  if (name === undefined) return undefined;
  // The declaration in the same file, or the only one of that name in the project.
  const own = declaration(text, name);
  if (own) return own;
  const others = texts.map((other) => declaration(other, name)).filter((fact) => fact !== undefined);
  return others.length === 1 && new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b[^;]{0,300}(?:from|require)`).test(text.code)
    ? others[0]
    : undefined;
}

function declaration(text: CodeText, name: string): Fact<number> | undefined {
  const pattern = new RegExp(
    `\\b(?:const|let|var)\\s{1,5}${name.replaceAll('$', '\\$')}(?:\\s{0,5}:\\s{0,5}[\\w<>|\\x20]{1,40})?\\s{0,5}=\\s{0,20}`,
  );
  const match = pattern.exec(text.code);
  if (!match) return undefined;
  const start = match.index + match[0].length;
  const end = /[;\n]/.exec(text.code.slice(start, start + 300));
  const port = portLiteral(text, start, text.code.slice(start, start + (end?.index ?? 300)));
  return port === undefined ? undefined : factAt(port, text.path, text.source, match.index);
}

/**
 * `3000`, `'3000'`, `process.env.PORT || 3000`, `Number(process.env.PORT ?? '3000')`, `config.get('PORT', 3000)`:
 * the one plain number in it. An expression with an environment variable that is not about a port has none.
 */
function portLiteral(text: CodeText, offset: number, code: string): number | undefined {
  if (/^\d{2,5}$/.test(code)) return portNumber(code);
  const value = text.source.text.slice(offset, offset + code.length).trim();
  if (value.length > 200) return undefined;
  const plain =
    /^(?:\+|parseInt\(|Number\(|Number\.parseInt\(|normalizePort\()?\s*(?:process\.env(?:\.\w*PORT|\[["']\w*PORT["']\])|Bun\.env\.\w*PORT|\w+\.get(?:<\w+>)?\(["']\w*PORT["']\))?\s*(?:,\s*10\))?\s*(?:\|\||\?\?)?\s*(["']?)(\d{2,5})\1\s*(?:,\s*10\s*)?\)?$/i.exec(
      value,
    );
  if (plain) return portNumber(plain[2]);
  const configured = /^[\w.]+\.get(?:<\w+>)?\(\s*["'][\w.]*port["']\s*,\s*(\d{2,5})\s*\)$/i.exec(value);
  return portNumber(configured?.[1]);
}

/** Documented defaults: Next.js and Nitro (Nuxt) 3000, fastify-cli 3000, Astro's Node server 4321, remix-serve 3000. */
function defaultPort(manifest: NodePackage): Fact<number>[] {
  const framework = nodeFramework(manifest);
  const start = asString(asObject(manifest.json['scripts'])?.['start']) ?? '';
  const flag = /(?:^|\s)(?:-p|--port)[ =](\d{2,5})(?:\s|$)/.exec(start);
  const told = portNumber(flag?.[1]);
  if (told !== undefined) return [packageFact(manifest, told, 'start', 'scripts')];
  if (/(?:^|\s)(?:-p|--port)\b/.test(start)) return [];
  switch (framework?.fact.value) {
    case 'next':
    case 'nuxt':
      return [{ value: 3000, evidence: framework.fact.evidence }];
    case 'astro':
      return framework.serves ? [{ value: 4321, evidence: framework.fact.evidence }] : [];
    default:
      return /^(?:fastify start|remix-serve|react-router-serve)\b/.test(start) ? [packageFact(manifest, 3000, 'start', 'scripts')] : [];
  }
}

import { literalAt } from '../../code-text.ts';
import type { Fact } from '../../project.types.ts';
import { callsOf, distinctFacts, placeIn } from '../code-search.ts';
import type { JavaScriptProgram } from './program.ts';
import { importing } from './program.ts';

const handler =
  /(?<![\w$])(?:process|Deno)\s{0,5}\.\s{0,5}(?:on|once|addListener|prependListener|addSignalListener)\(|(?<![\w$])app\.(?:listen|listenOnce)\(/g;
const signal = /^SIG(?:TERM|INT|QUIT|HUP|USR2)$/;

/** Libraries that end the program on signals by themselves, once they are called. */
const libraries: readonly { readonly modules: readonly string[]; readonly call: RegExp; readonly signals: readonly string[] }[] = [
  { modules: ['@godaddy/terminus', '@nestjs/terminus'], call: /(?<![\w$.])createTerminus\(/g, signals: ['SIGTERM'] },
  { modules: ['lightship'], call: /(?<![\w$.])createLightship\(/g, signals: ['SIGTERM', 'SIGHUP', 'SIGINT'] },
  { modules: ['close-with-grace'], call: /(?<![\w$.])\w{0,20}close\w{0,20}\(/gi, signals: ['SIGTERM', 'SIGINT'] },
  { modules: ['http-graceful-shutdown'], call: /(?<![\w$.])\w{0,20}shutdown\w{0,20}\(/gi, signals: ['SIGTERM', 'SIGINT'] },
  {
    modules: ['exit-hook', 'async-exit-hook', 'node-graceful-shutdown'],
    call: /(?<![\w$.])(?:\w{0,20}exitHook|onShutdown)\(/gi,
    signals: ['SIGTERM', 'SIGINT'],
  },
  { modules: ['fastify-graceful-shutdown'], call: /\.register\(/g, signals: ['SIGTERM', 'SIGINT'] },
  { modules: ['@nestjs/core'], call: /\.enableShutdownHooks\(/g, signals: ['SIGTERM', 'SIGINT'] },
];

/** Servers that come with a handler of their own, by the dependency that brings them. */
const servers = new Map([
  // next start and the standalone server, since 12.2; Nitro's Node server; SvelteKit's, since 5.1.
  ['next', 'next'],
  ['nuxt', 'nuxt'],
  ['sveltekit', '@sveltejs/adapter-node'],
  ['remix', '@remix-run/serve'],
  ['react-router', '@react-router/serve'],
]);

/** Signals on which a JavaScript program ends in order: by `process.on('SIGTERM', …)`, a library, or its framework's server. */
export function javaScriptSignals({ texts, framework, dependencies, manifest }: JavaScriptProgram): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const call of callsOf(texts(), handler)) {
    const [first] = call.arguments;
    if (!first) continue;
    const evidence = placeIn(call.text, call.match.index);
    if (first.literal !== undefined) {
      if (signal.test(first.literal)) facts.push({ value: first.literal, evidence });
      continue;
    }
    // A loop over a list of names, or a variable: the names that stand in the file.
    if (!/^[A-Za-z_$][\w$]*$/.test(first.code)) continue;
    for (const quote of call.text.code.matchAll(/["'`]\u0001{6,7}["'`]/g)) {
      const name = literalAt(call.text, quote.index);
      if (name !== undefined && signal.test(name)) facts.push({ value: name, evidence });
    }
  }
  for (const { modules, call, signals } of libraries) {
    for (const found of callsOf(importing(texts(), ...modules), call)) {
      if (/^function\s|\bfunction\s{1,5}$/.test(found.text.code.slice(Math.max(0, found.match.index - 12), found.match.index))) continue;
      const listed = found.arguments[0]?.code.startsWith('[')
        ? found.text.source.text.slice(found.match.index, found.end).match(/SIG[A-Z]{3,4}/g)
        : null;
      for (const value of listed ?? signals) facts.push({ value, evidence: placeIn(found.text, found.match.index) });
    }
  }
  const bringing = framework && servers.get(framework.value);
  const brought = dependencies.find((dependency) => dependency.name === bringing);
  if (brought) for (const value of ['SIGTERM', 'SIGINT']) facts.push({ value, evidence: brought.evidence });
  const starts = typeof manifest?.json['scripts'] === 'object' ? JSON.stringify(manifest.json['scripts']) : '';
  const cli = dependencies.find((dependency) => dependency.name === 'fastify-cli' && /\bfastify start\b/.test(starts));
  if (cli) for (const value of ['SIGTERM', 'SIGINT']) facts.push({ value, evidence: cli.evidence });
  return distinctFacts(facts);
}

import type { Fact } from '../../project.types.ts';
import { callsOf, distinctFacts, placeIn } from '../code-search.ts';
import { dependencyAmong, firstPattern } from '../patterns.ts';
import type { PythonProgram } from './program.ts';
import { importing } from './program.ts';

/** Servers that end in order on SIGTERM and SIGINT. uWSGI is not among them: it reloads on SIGTERM by default. */
const servers = ['gunicorn', 'uvicorn', 'hypercorn', 'granian', 'daphne', 'sanic', 'streamlit'];
/** ASGI frameworks, which run under one of the servers above. */
const asgi = /^(?:fastapi|starlette|litestar|quart|sanic)$/;

/** Signals on which a Python program ends in order: by `signal.signal`, an event loop's handler, or its server. */
export function pythonSignals({ texts, dependencies, framework, web }: PythonProgram): Fact<string>[] {
  const facts: Fact<string>[] = [];
  const handlers = /(?<![\w.])(?:signal\.signal|signal)\(|\.add_signal_handler\(/g;
  for (const call of callsOf(texts(), handlers)) {
    const [first] = call.arguments;
    if (!first || call.arguments.length < 2) continue;
    if (/^(?:signal\.)?(?:SIG_\w+)$/.test(call.arguments[1]?.code ?? '') || /^signal\.SIG_/.test(call.arguments[1]?.code ?? '')) continue;
    const named = /^(?:signal\.|signal\.Signals\.|Signals\.)?(SIG(?:TERM|INT|QUIT|HUP))$/.exec(first.code)?.[1];
    const evidence = placeIn(call.text, call.match.index);
    if (named !== undefined) facts.push({ value: named, evidence });
    else if (/^\w+$/.test(first.code)) {
      // A loop over signals: those that the lines in front of it name.
      const before = call.text.code.slice(Math.max(0, call.match.index - 400), call.match.index);
      for (const match of before.matchAll(/\bSIG(?:TERM|INT|QUIT|HUP)\b/g)) facts.push({ value: match[0], evidence });
    }
  }
  const server =
    (web && /^(?:\S{0,60}\/)?(?:gunicorn|uvicorn|hypercorn|granian|daphne|celery)\b/.test(web.value) ? web : undefined) ??
    firstPattern(texts(), [[/(?<![\w.])(?:uvicorn\.run|hypercorn\.run|web\.run_app|uvicorn\.Server)\(/, 'server']]) ??
    (framework && dependencyAmong(dependencies, servers)) ??
    firstPattern(importing(texts(), 'celery', 'arq', 'streamlit'), [[/\b(?:celery|arq|streamlit)\b/, 'worker']]) ??
    (framework && asgi.test(framework.value) ? framework : undefined);
  if (server) for (const value of ['SIGTERM', 'SIGINT']) facts.push({ value, evidence: server.evidence });
  return distinctFacts(facts);
}

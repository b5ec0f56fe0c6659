import { factAt } from '../code-text.ts';
import { portNumber } from '../ecosystems/application.ts';
import type { Fact, SourceEvidence } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';

/** The `web` process of a Procfile. */
export function procfileWeb(reader: ProjectReader, directory: string): Fact<string> | undefined {
  const path = `${directory}Procfile`;
  const source = reader.text(path);
  const match = source && /^web:[ \t]{0,20}([^\n\r]{1,500})/m.exec(source.text);
  return source && match ? factAt((match[1] ?? '').trim(), path, source, match.index) : undefined;
}

/** The port a Procfile's command names, `${PORT:-3000}` included. */
export function procfilePort(web: Fact<string> | undefined): Fact<number>[] {
  const port = web && commandPort(web.value);
  return web && port !== undefined ? [{ value: port, evidence: web.evidence }] : [];
}

/** Ports that lines of start scripts give to a Python server: `exec uvicorn app:app --port 8000`. */
export function serverPorts(lines: readonly { readonly text: string; readonly evidence: SourceEvidence }[]): Fact<number>[] {
  const facts: Fact<number>[] = [];
  for (const { text, evidence } of lines) {
    const port = /(?:^|\s)(?:exec\s+)?(?:\S{0,60}\/)?(?:uvicorn|gunicorn|hypercorn|granian|daphne|fastapi|flask)\s/.test(text)
      ? commandPort(text)
      : undefined;
    if (port !== undefined) facts.push({ value: port, evidence });
  }
  return facts;
}

/** The port in a server's command line: `-b 0.0.0.0:80`, `--bind :8000`, `-p 3000`, `--port=${PORT:-3000}`. */
export function commandPort(command: string): number | undefined {
  const match =
    /(?:^|\s)(?:-b|--bind)[ =]{1,3}["']?[\w.[\]]{0,60}:(\d{2,5})\b/.exec(command) ??
    /(?:^|\s)(?:-p|--port|-P)[ =]{1,3}["']?(?:\$\{\w{1,40}:-)?(\d{2,5})\b/.exec(command) ??
    /(?:^|\s)(?:-b|--bind)[ =]{1,3}["']?[\w.[\]]{0,60}:\$\{\w{1,40}:-(\d{2,5})\}/.exec(command);
  return portNumber(match?.[1]);
}

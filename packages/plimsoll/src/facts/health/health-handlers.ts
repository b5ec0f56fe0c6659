import type { Fact } from '../../project/project.types.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** What the sources say of the handler of a path. */
export interface HealthHandler {
  /** To be shown: `server.js:12`. */
  readonly place: string;
  /** Where it asks a database or cache and fails without it, to be shown; undefined if it does not, as far as it can be seen. */
  readonly asks: string | undefined;
}

const mostLines = 40;

/** The handler of a health check in the application's sources. Undefined where there is none, or its body stands elsewhere. */
export function healthHandler(view: DockerfileView, path: string): HealthHandler | undefined {
  const endpoint = view.project?.healthEndpoints.find(({ value }) => sameRoute(value, path));
  return endpoint && handlerOf(view, endpoint);
}

/** The health check that is called like one for readiness. */
export function readinessEndpoint(view: DockerfileView): Fact<string> | undefined {
  return view.project?.healthEndpoints.find(({ value }) => isReadinessPath(value));
}

/** `/ready`, `/readyz`, `/health/readiness`. */
export function isReadinessPath(path: string): boolean {
  return /\/(?:ready|readyz|readiness|is-?ready)\/?$/i.test(path);
}

/** A slash at the end makes no difference to the frameworks that are read. */
export function sameRoute(a: string, b: string): boolean {
  const bare = (path: string) => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);
  return bare(a) === bare(b);
}

function handlerOf(view: DockerfileView, { evidence }: Fact<string>): HealthHandler | undefined {
  const source = view.context?.read(evidence.path);
  if (!source) return undefined;
  const from = source.lineStarts[evidence.line - 1];
  if (from === undefined) return undefined;
  const end = source.lineStarts[evidence.line - 1 + mostLines] ?? source.text.length;
  const lines = source.text.slice(from, end).split(/\r?\n/);
  const body = /\.py$/.test(evidence.path)
    ? pythonBody(lines)
    : /\.(?:[cm]?[jt]sx?|go)$/.test(evidence.path)
      ? bracedBody(lines)
      : undefined;
  if (!body) return undefined;
  const code = body.map((line) => line.slice(0, 500).replace(/(?:^|\s)(?:\/\/|#).*$/, ''));
  const index = code.findIndex((line) => query.test(line));
  // What is caught, or returned as a value, fails the check only if the answer says so.
  const caught = /\.go$/.test(evidence.path) || code.some((line) => /\bcatch\b|\bexcept\b|allSettled/.test(line));
  const fails =
    !caught || code.some((line) => /\b50[03]\b|ServiceUnavailable|InternalServerError|\b(?:throw|raise)\b|SERVICE_UNAVAILABLE/.test(line));
  const place = (offset: number) => `${evidence.path}:${evidence.line + offset}`;
  return { place: place(0), asks: index === -1 || !fails ? undefined : place(index) };
}

const query =
  /(?:\b|[a-z_])(?:db|database|pool|prisma|knex|sequelize|mongo(?:ose)?|redis|rdb|conn|connection|session|cursor|engine|datasource|sql|pg|postgres|client|cache)\s{0,3}(?:\.\w{1,30}){0,2}\.\s{0,3}(?:query\w{0,20}|\$queryRaw\w{0,20}|\$executeRaw\w{0,20}|raw|authenticate|ping\w{0,20}|execute|connect)\s{0,3}[(`<]|['"`(]\s{0,3}select\s{1,3}1\b/i;

/** `app.get('/x', … => { … })`: up to the bracket that closes the call; undefined where a name stands for the handler. */
function bracedBody(lines: readonly string[]): string[] | undefined {
  const body: string[] = [];
  let depth = 0;
  for (const line of lines) {
    body.push(line);
    for (const char of line) {
      if (char === '(' || char === '{' || char === '[') depth++;
      else if (char === ')' || char === '}' || char === ']') depth--;
      if (depth < 0) break;
    }
    if (depth <= 0) break;
  }
  return depth <= 0 && body.some((line) => /=>|\bfunc(?:tion)?\b/.test(line)) ? body : undefined;
}

/** The function below its decorator. */
function pythonBody(lines: readonly string[]): string[] | undefined {
  const start = lines.findIndex((line) => /^\s{0,40}(?:async\s+)?def\s/.test(line));
  if (start === -1 || !/^\s{0,40}@/.test(lines[0] ?? '')) return undefined;
  const indent = indentOf(lines[start] ?? '');
  const end = lines.findIndex((line, index) => index > start && line.trim() !== '' && !/^\s*\)/.test(line) && indentOf(line) <= indent);
  return lines.slice(0, end === -1 ? lines.length : end);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

import type { CodeText } from '../../code-text.ts';
import { factAt } from '../../code-text.ts';
import type { Fact } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { resolvePath } from '../../project-reader.ts';
import type { TomlEntry } from '../../structured-text.ts';
import { tomlString } from '../../structured-text.ts';
import { placeIn } from '../code-search.ts';
import type { PythonProgram } from './program.ts';

/** Settings of pyproject.toml that name what is started. */
export interface PyprojectSettings {
  readonly path: string;
  readonly entries: readonly TomlEntry[];
  readonly evidence: (entry: TomlEntry) => Fact<string>['evidence'];
}

/**
 * The file that starts a Python program, relative to its directory: what the Procfile runs, what pyproject.toml names, the
 * file that runs the server itself, Django's WSGI or ASGI module, or the only file that makes the application.
 */
export function pythonEntryPoint(
  { reader, directory, framework, web, texts }: PythonProgram,
  settings: PyprojectSettings | undefined,
): Fact<string> | undefined {
  const started = web && commandTarget(web.value);
  const file = started === undefined ? undefined : targetFile(reader, directory, started);
  if (web && file !== undefined) return { value: file, evidence: web.evidence };
  const named = pyprojectTarget(reader, directory, settings, ({ table, key }) => table === 'tool.fastapi' && key === 'entrypoint');
  if (named) return named;
  if (framework?.value === 'django') return djangoModule(reader, directory);
  return (
    onlyFile(
      texts(),
      directory,
      /(?<![\w.])(?:uvicorn\.run|hypercorn\.run|web\.run_app|waitress\.serve|serve|(?:app|application|server|socketio)\.run)\(/,
    ) ??
    onlyFile(
      texts(),
      directory,
      /(?:^|\n)\w{1,40}(?:\s{0,3}:\s{0,3}\w{1,30})?[ \t]{0,5}=[ \t]{0,5}(?:fastapi\.|flask\.)?(?:FastAPI|Flask|Starlette|Litestar|Quart|Sanic|Bottle|create_app)\(/,
    ) ??
    pyprojectTarget(reader, directory, settings, ({ table }) => /^(?:project\.scripts|tool\.poetry\.scripts)$/.test(table)) ??
    onlyNamed(texts(), directory)
  );
}

/** The module that the first of some entries of pyproject.toml names: `app.main:app`. */
function pyprojectTarget(
  reader: ProjectReader,
  directory: string,
  settings: PyprojectSettings | undefined,
  wanted: (entry: TomlEntry) => boolean,
): Fact<string> | undefined {
  for (const entry of settings?.entries.filter(wanted) ?? []) {
    const target = tomlString(entry);
    const path = target === undefined ? undefined : targetFile(reader, directory, target);
    if (settings && path !== undefined) return { value: path, evidence: settings.evidence(entry) };
  }
  return undefined;
}

/** A file that is named as a main program, if it is the only one. */
function onlyNamed(texts: readonly CodeText[], directory: string): Fact<string> | undefined {
  const [only, another] = texts.filter((text) => ['main.py', '__main__.py', 'app.py'].includes(text.path.slice(directory.length)));
  return only && !another ? { value: only.path.slice(directory.length), evidence: placeIn(only, 0) } : undefined;
}

/** `app.main:app` of `gunicorn -w 2 app.main:app`, `x.py` of `python x.py`. */
function commandTarget(command: string): string | undefined {
  const script = /(?:^|\s)python[\d.]{0,5}\s+(?:-u\s+)?([\w./-]{1,200}\.py)(?:\s|$)/.exec(command)?.[1];
  return (
    script ??
    /(?:^|\s)([A-Za-z_][\w.]{0,200}):[A-Za-z_]\w{0,60}(?:\(\))?(?:\s|$)/.exec(command)?.[1] ??
    /gunicorn\s.{0,300}?(?:^|\s)([a-z_]\w{0,60}\.wsgi)(?:\s|$)/.exec(command)?.[1]
  );
}

/** The file behind `app.main:app`, `app.main` or `main.py`; sources may lie below `src`. */
function targetFile(reader: ProjectReader, directory: string, target: string): string | undefined {
  const module = target.split(':')[0] ?? '';
  const stem = module.endsWith('.py') ? module.slice(0, -3) : module.replaceAll('.', '/');
  for (const base of ['', 'src/']) {
    for (const end of ['.py', '/__main__.py', '/__init__.py']) {
      const path = resolvePath(directory, base + stem + end);
      if (path !== undefined && reader.has(path)) return path.slice(directory.length);
    }
  }
  return undefined;
}

function djangoModule(reader: ProjectReader, directory: string): Fact<string> | undefined {
  for (const name of ['wsgi.py', 'asgi.py']) {
    const found = reader.files.filter(
      ({ path }) => path.startsWith(directory) && path.endsWith(`/${name}`) && path.slice(directory.length).split('/').length <= 3,
    );
    const [only] = found;
    const source = found.length === 1 && only ? reader.text(only.path) : undefined;
    if (source && only) return factAt(only.path.slice(directory.length), only.path, source, 0);
  }
  return undefined;
}

/** The only file with a pattern; of several that run a server, the only one that does not listen to its own container alone. */
function onlyFile(texts: readonly CodeText[], directory: string, pattern: RegExp): Fact<string> | undefined {
  const all = texts.filter((text) => pattern.test(text.code));
  const found = all.length > 1 ? all.filter((text) => text.source.text.includes('0.0.0.0')) : all;
  const [only] = found;
  if (found.length !== 1 || !only) return undefined;
  const index = only.code.search(pattern);
  return { value: only.path.slice(directory.length), evidence: placeIn(only, index + (only.code[index] === '\n' ? 1 : 0)) };
}

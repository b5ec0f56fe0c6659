import type { CodeText } from '../code-text.ts';
import { argumentsAt, factAt } from '../code-text.ts';
import { portNumber } from '../ecosystems/application.ts';
import type { Fact } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';

const run = /(?<![\w.])(uvicorn\.run|hypercorn\.run|waitress\.serve|web\.run_app|app\.run|application\.run|socketio\.run|serve)\(/g;

/** Ports of `uvicorn.run(…)`, `app.run(…)`, gunicorn's configuration and `$PORT` defaults; FastAPI's own command line has a documented one. */
export function pythonPorts(
  reader: ProjectReader,
  directory: string,
  texts: readonly CodeText[],
  framework: Fact<string> | undefined,
): Fact<number>[] {
  const facts: Fact<number>[] = [];
  for (const name of ['gunicorn.conf.py', 'gunicorn_conf.py', 'gunicorn.py']) {
    const source = reader.text(directory + name);
    const match =
      source && /^bind\s{0,5}=\s{0,5}[^\n]{0,100}?(?:["'][\w.[\]]{0,40}:|["']PORT["']\s{0,5},\s{0,5}["']?)(\d{2,5})/m.exec(source.text);
    const port = portNumber(match?.[1]);
    if (source && match && port !== undefined) facts.push(factAt(port, directory + name, source, match.index));
  }
  for (const text of texts) {
    for (const match of text.code.matchAll(run)) {
      const args = argumentsAt(text, match.index + match[0].length - 1) ?? [];
      const argument = args.find((candidate) => candidate.code.startsWith('port'));
      const code = argument && /^port\s{0,5}=\s{0,5}/.exec(argument.code);
      if (argument && code) {
        const value = text.source.text.slice(argument.start + code[0].length, argument.end).trim();
        const port = portValue(value) ?? variablePort(text, value);
        if (port !== undefined) facts.push(factAt(port, text.path, text.source, match.index));
      } else if (
        framework?.value === 'flask' &&
        /^(?:app|application)\.run$/.test(match[1] ?? '') &&
        !args.some((candidate) => candidate.code.startsWith('*'))
      ) {
        facts.push(factAt(5000, text.path, text.source, match.index));
      } else if (match[1] === 'uvicorn.run' && !args.some((candidate) => /^(?:\*|uds|fd)/.test(candidate.code))) {
        facts.push(factAt(8000, text.path, text.source, match.index));
      }
    }
  }
  return facts;
}

/** `8000`, `int(os.environ.get("PORT", 8000))`, `int(os.getenv('PORT', '8000'))`. */
function portValue(value: string): number | undefined {
  if (value.length > 120) return undefined;
  const match =
    /^(?:int\()?\s*(?:os\.(?:environ\.get|getenv)\(\s*["']\w*PORT["']\s*,\s*)?["']?(\d{2,5})["']?\s*\)?\s*\)?$/.exec(value) ??
    /^int\(\s*os\.(?:environ\.get|getenv)\(\s*["']\w*PORT["']\s*\)\s*or\s*["']?(\d{2,5})["']?\s*\)$/.exec(value);
  return portNumber(match?.[1]);
}

function variablePort(text: CodeText, name: string): number | undefined {
  if (!/^[A-Za-z_]\w{0,40}$/.test(name)) return undefined;
  const match = new RegExp(`(?:^|\\n)[ \\t]{0,40}${name}\\s{0,5}(?::\\s{0,5}int\\s{0,5})?=\\s{0,5}([^\\n]{1,150})`).exec(text.code);
  if (!match) return undefined;
  const start = match.index + match[0].length - (match[1] ?? '').length;
  return portValue(text.source.text.slice(start, match.index + match[0].length).trim());
}

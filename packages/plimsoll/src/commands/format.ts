import { resolve } from 'node:path';
import { buildGraph } from '../build/graph.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { configFinder } from '../engine/config.ts';
import { formatDockerfile } from '../format/format.ts';
import type { Unknown } from '../model/finding.ts';
import { encode, SourceText } from '../model/text.ts';
import type { ChangedFile } from '../reporters/diff.ts';
import { printable } from '../reporters/terminal.ts';
import { rules } from '../rules/index.generated.ts';
import { defineCommand, type ExitCode } from './define.ts';
import { fileOptions, inputs } from './inputs.ts';
import { exitCode, warnUnread } from './print.ts';
import { writeFiles } from './write-files.ts';

export const format = defineCommand({
  name: 'format',
  summary: 'Lay Dockerfiles out in one way, without changing what they mean',
  positionals: {
    name: 'FILE…',
    summary: 'Files or folders; - formats standard input to standard output (default: .)',
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  options: {
    check: { kind: 'flag', summary: 'Write nothing; exit with 1 if a file would change' },
    diff: { kind: 'flag', summary: 'Print what would change and write nothing' },
    config: { kind: 'text', placeholder: 'FILE', summary: 'Configuration to use instead of the nearest plimsoll.yaml' },
    'stdin-filename': { kind: 'text', placeholder: 'PATH', summary: 'What to call standard input' },
    ...fileOptions,
  },
  examples: ['plimsoll format', 'plimsoll format --check', 'plimsoll format --diff api/Dockerfile', 'plimsoll format - < Dockerfile'],
  async run(paths, options, io): Promise<ExitCode> {
    const configAt = configFinder(rules, io.cwd, options.config === undefined ? undefined : resolve(io.cwd, options.config));
    await configAt(io.cwd);
    const stdinName = options['stdin-filename'] ?? '-';
    const changed: ChangedFile[] = [];
    const undone: Unknown[] = [];
    let files = 0;
    for await (const { path, kind, read, config } of inputs(paths, options['stdin-filename'], configAt, io, { exclude: options.exclude })) {
      if (!read.ok) {
        undone.push({ path, reason: read.reason });
        continue;
      }
      const { source } = read;
      const isPiped = path === stdinName && paths.includes('-') && !options.check && !options.diff;
      if (kind !== 'dockerfile') {
        // An editor puts what it gets in the place of what it gave.
        if (isPiped) io.write(encode(source.text, source.encoding));
        continue;
      }
      files++;
      const { text, kept } = formatDockerfile(buildGraph(parseDockerfile(source)), config.format);
      for (const { span, reason } of kept)
        io.warn(`plimsoll: ${printable(path)}:${source.position(span.start).line}: left as it is: ${reason}\n`);
      const after = new SourceText(path, text, source.encoding);
      if (isPiped) io.write(encode(text, source.encoding));
      else if (text !== source.text) changed.push({ path, before: source, after, applied: [] });
    }
    if (options.diff) io.write((await import('../reporters/diff.ts')).diffReport(changed));
    else {
      const done = options.check ? changed : await writeFiles(changed, io, undone);
      if (!paths.includes('-') && (files > 0 || undone.length === 0)) io.write(summary(done, files, options.check));
    }
    warnUnread(undone, io);
    return exitCode(options.check && changed.length > 0, undone);
  },
});

function summary(changed: readonly ChangedFile[], files: number, check: boolean): string {
  const names = changed.map(({ path }) => `${printable(path)}\n`).join('');
  return `${names}${changed.length} of ${files} ${files === 1 ? 'Dockerfile' : 'Dockerfiles'} ${check ? 'would change' : 'changed'}\n`;
}

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { whyUnreadable } from '../disk/bounded-read.ts';
import { migrate } from '../migrate/migrate.ts';
import { UserError } from '../model/errors.ts';
import type { Unknown } from '../model/finding.ts';
import { plural, printable } from '../reporters/terminal.ts';
import { rules } from '../rules/index.generated.ts';
import { defineCommand, type ExitCode } from './define.ts';
import { exitCode, warnUnread } from './print.ts';
import { writeFiles } from './write-files.ts';

export const migrateCommand = defineCommand({
  name: 'migrate',
  summary: 'Turn settings and comments of hadolint or tally into ours',
  positionals: { name: 'DIR', summary: 'The folder with the configuration (default: .)', min: 0, max: 1 },
  options: { 'dry-run': { kind: 'flag', summary: 'Print what would change and write nothing' } },
  examples: ['plimsoll migrate --dry-run', 'plimsoll migrate', 'plimsoll migrate services/api'],
  async run([folder = '.'], options, io): Promise<ExitCode> {
    const root = resolve(io.cwd, folder);
    try {
      if (!statSync(root).isDirectory()) throw new UserError(`${folder} is no folder`, 2);
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError(`${folder} ${whyUnreadable(error)}`, 3);
    }
    const { files, notes, unread } = await migrate(root, io.cwd, rules);
    const undone: Unknown[] = [...unread];
    if (options['dry-run']) {
      const { diffReport } = await import('../reporters/diff.ts');
      io.write(diffReport(files.map((file) => ({ ...file, applied: [] }))));
    } else {
      const done = new Set(
        await writeFiles(
          files.map((file) => ({ ...file, applied: [] })),
          io,
          undone,
        ).then((written) => written.map(({ path }) => path)),
      );
      for (const { path, summary } of files) if (done.has(path)) io.write(`${printable(path)}: ${printable(summary)}\n`);
    }
    if (files.length === 0) io.write('Nothing to migrate.\n');
    if (notes.length > 0)
      io.warn(`plimsoll: ${plural(notes.length, 'thing')} that ${notes.length === 1 ? 'was' : 'were'} not translated:\n`);
    warnUnread(notes, io);
    warnUnread(undone, io);
    return exitCode(false, undone);
  },
});

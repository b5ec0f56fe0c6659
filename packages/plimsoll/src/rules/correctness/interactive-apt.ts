import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const interactiveApt = defineRule({
  id: 'interactive-apt',
  practice: 'correctness',
  severity: 'info',
  aliases: ['DL3027', 'CKV_DOCKER_9', 'run_using_apt', 'prefer-apt-get'],
  summary: 'A script uses apt, which is made for people at a terminal',
  why: 'apt says of itself that its command line is not stable and warns of that in every build. Its defaults and options change between releases of Debian and Ubuntu; apt-get keeps them.',
  notWhen: 'A default of apt is wanted that apt-get does not have, such as not to keep the packages that it downloads.',
  decides:
    'The program apt with a subcommand that apt-get has too. apt list, show and search have no counterpart there and are left alone, as is the word apt in paths and addresses. The fix keeps what apt does: full-upgrade is dist-upgrade there, and upgrade may install new packages with --with-new-pkgs.',
  sources: ['https://manpages.debian.org/stable/apt/apt.8.en.html#SCRIPT_USAGE_AND_DIFFERENCES_FROM_OTHER_APT_TOOLS'],
  messages: { apt: 'apt {subcommand} is for people at a terminal; scripts use apt-get {counterpart}' },
  examples: [
    {
      bad: 'FROM debian:13\nRUN apt update && apt install -y curl\n',
      flags: ['apt', 'apt'],
      fixed: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl\n',
    },
    {
      bad: 'FROM debian:13\nRUN sudo apt -y full-upgrade && /usr/bin/apt -y upgrade\n',
      flags: ['apt', '/usr/bin/apt'],
      fixed: 'FROM debian:13\nRUN sudo apt-get -y dist-upgrade && /usr/bin/apt-get -y upgrade --with-new-pkgs\n',
    },
    {
      bad: 'FROM debian:13\nRUN ["apt", "-y", "upgrade"]\n',
      flags: '"apt"',
      fixed: 'FROM debian:13\nRUN ["apt-get", "-y", "upgrade", "--with-new-pkgs"]\n',
    },
    { good: 'FROM debian:13\nRUN apt list --installed && apt show curl && apt-get install -y apt && ls /etc/apt\n' },
    { good: 'FROM debian:13\nRUN curl -fsSL https://apt.example.com/key -o /usr/share/keyrings/apt && echo "apt install"\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step } of file.runs('all')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.manager !== 'apt') continue;
          const subcommand = operation.subcommand?.value;
          const counterpart = subcommand === undefined ? undefined : counterpartOf(subcommand);
          if (subcommand === undefined || counterpart === undefined) continue;
          const edits = editsFor(file, operation, counterpart);
          yield {
            message: 'apt',
            data: { subcommand, counterpart },
            at: operation.command.program.span,
            ...(edits.length > 0 && { fix: { title: 'Use apt-get', applicability: 'safe' as const, edits } }),
          };
        }
      }
    },
  },
});

/** What apt-get calls the same; undefined where it has nothing like it. */
function counterpartOf(subcommand: string): string | undefined {
  if (subcommand === 'full-upgrade') return 'dist-upgrade';
  return /^(?:install|reinstall|remove|purge|autoremove|update|upgrade|clean|autoclean|build-dep|source|download|changelog|satisfy)$/.test(
    subcommand,
  )
    ? subcommand
    : undefined;
}

function editsFor(file: DockerfileView, { command, subcommand, options }: PackageOperation, counterpart: string): TextEdit[] {
  // `--update` of an install came to apt-get later than to apt.
  if (!subcommand || options.has('--update') || options.has('-U')) return [];
  const { span } = command.program;
  const program = /apt(?=["']?$)/.exec(file.text(span));
  if (!program) return [];
  const end = span.start + program.index + 'apt'.length;
  const edits = [file.insert(end, '-get')];
  const written = file.text(subcommand.span);
  if (counterpart !== subcommand.value) {
    const start = subcommand.span.start + written.indexOf('full');
    edits.push(file.replace({ start, end: start + 'full'.length }, 'dist'));
  } else if (counterpart === 'upgrade' && !options.has('--with-new-pkgs') && !options.has('--without-new-pkgs')) {
    const json = written.startsWith('"') && file.text(span).startsWith('"');
    edits.push(file.insert(subcommand.span.end, json ? ', "--with-new-pkgs"' : ' --with-new-pkgs'));
  }
  return edits;
}

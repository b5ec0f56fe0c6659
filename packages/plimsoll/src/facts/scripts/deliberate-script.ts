import type { Span } from '../../model/text.ts';
import type { Command } from '../../shell/view.ts';
import type { ShellProblem } from '../../shellcheck/problems.ts';

/**
 * Whether ShellCheck warns of what cannot go wrong: it does not know what programs print, and has general advice for what is usual and right
 * in Dockerfiles (`make -j$(nproc)`, `export GNUPGHOME="$(mktemp -d)"`, `gpgconf --kill all || :`, Elixir's `mix do`).
 */
export function isDeliberate({ code, at, step }: ShellProblem): boolean {
  const commands = step.script?.commands ?? [];
  switch (code) {
    case 'SC2046': {
      const [only, ...others] = within(commands, at);
      return only !== undefined && others.length === 0 && printsOneWord(only);
    }
    case 'SC2155': {
      const declared = commands.findLast(({ span }) => span.start <= at.start && at.end <= span.end);
      const word = declared?.args.find(({ span }) => span.start <= at.start && at.end <= span.end);
      const inside = word ? within(commands, word.span) : [];
      return inside.length > 0 && inside.every(({ name }) => name !== undefined && neverFails.includes(name));
    }
    case 'SC2015': {
      const last = commands.find(({ span, joiner }) => joiner === '||' && span.start > at.end);
      return (
        last !== undefined && isNothing(last) && !commands.some(({ joiner, span }) => isBetween(span, at, last.span) && joiner === ';')
      );
    }
    case 'SC1010':
      return commands.some(({ name, span }) => name === 'mix' && span.start <= at.start && at.start <= span.end);
    default:
      return false;
  }
}

function within(commands: readonly Command[], { start, end }: Span): readonly Command[] {
  return commands.filter(({ span, inside }) => span.start >= start && span.end <= end && inside.includes('substitution'));
}

/** One number or name, without blanks or patterns. */
function printsOneWord({ name, args }: Command): boolean {
  const options = args.map(({ value }) => value);
  switch (name) {
    case 'nproc':
    case 'arch':
    case 'whoami':
    case 'mktemp':
      return true;
    case 'uname':
      return options.length === 0 || (options.length === 1 && /^-[mrsnp]$/.test(options[0] ?? ''));
    case 'id':
      return options.some((option) => /^-(?:u|g|un|gn|nu|ng)$/.test(option ?? ''));
    case 'dpkg':
      return options.length === 1 && options[0] === '--print-architecture';
    case 'getconf':
      return options.length === 1;
    case 'lsb_release':
      return options.length > 0 && options.every((option) => /^-(?:s|c|r|i|sc|sr|si|cs|rs|is)$/.test(option ?? ''));
    default:
      return false;
  }
}

/** What ends without success only where nothing works any more, or somebody wrote an option that there is not. */
const neverFails: readonly string[] = [
  'mktemp',
  'nproc',
  'arch',
  'uname',
  'date',
  'pwd',
  'echo',
  'printf',
  'sed',
  'tr',
  'cut',
  'basename',
  'dirname',
];

function isNothing({ name }: Command): boolean {
  return name === 'true' || name === ':';
}

function isBetween(span: Span, before: Span, after: Span): boolean {
  return span.start >= before.end && span.start < after.start;
}

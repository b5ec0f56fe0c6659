import type { Step } from '../../build/graph.types.ts';
import type { Span } from '../../model/text.ts';
import type { PackageSpec } from '../../shell/operations.ts';
import type { Command, ShellWord } from '../../shell/view.ts';

/** A place that switches the signature checks of a package manager off. */
export interface UncheckedSignature {
  /** The tool, as the message names it. */
  readonly tool: string;
  /** The option or setting as written. */
  readonly what: string;
  readonly at: Span;
  /** The option is a word of its own that can be taken away. */
  readonly removable: boolean;
  /** Only packages that are, or may be, local files or that come over https are concerned. */
  readonly local: boolean;
}

/** Options and settings of a step after which packages are installed without a valid signature. */
export function* uncheckedSignatures({ script, operations }: Step): Iterable<UncheckedSignature> {
  for (const command of script?.commands ?? []) {
    const pattern = patternOf(command.name);
    if (!pattern) continue;
    for (const word of command.args) {
      const what = pattern.exec(word.unquoted)?.[0].trim();
      if (what === undefined || !isSetting(command, word)) continue;
      const operation = operations.find((each) => each.kind === 'package' && each.command === command);
      const installs = operation?.kind === 'package' && (operation.action === 'install' || operation.action === 'upgrade');
      // `apk index` and `apk fetch` install nothing.
      if (command.name === 'apk' && !installs) continue;
      const packages = installs ? operation.packages : [];
      const local = command.name === 'rpm' || (packages.length > 0 && packages.every(isLocal));
      yield {
        tool: toolOf(command, word),
        what,
        at: placeOf(word, what),
        removable: word.unquoted.startsWith('--') && !word.unquoted.includes('='),
        local,
      };
    }
  }
}

/** The setting inside a longer text; the whole word where it is written in another way. */
function placeOf({ text, span }: ShellWord, what: string): Span {
  const at = text.length === span.end - span.start ? text.lastIndexOf(what) : -1;
  return at === -1 || what.startsWith('-') ? span : { start: span.start + at, end: span.start + at + what.length };
}

/** A file, perhaps one in a variable, or an address with https. */
function isLocal({ source, word }: PackageSpec): boolean {
  return source === 'file' || source === 'unknown' || (source === 'url' && /^https:/i.test(word.unquoted));
}

/** What switches the checks off, for the programs that know such words; a cheap look at the name first. */
function patternOf(name: string | undefined): RegExp | undefined {
  switch (name) {
    case 'apk':
      return /^--allow-untrusted$/;
    case 'apt':
    case 'apt-get':
    case 'aptitude':
      return /^(?:--allow-unauthenticated|--force-yes|--allow-insecure-repositories|(?:-o)?(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories)=["']?(?:true|1|yes))/i;
    case 'dnf':
    case 'dnf5':
    case 'yum':
    case 'microdnf':
    case 'tdnf':
    case 'yum-config-manager':
      return /^(?:--nogpgcheck|--no-gpgchecks|--nogpg|(?:--setopt=)?(?:[\w*-]+\.)?gpgcheck=(?:0|false|no|off))$/i;
    case 'rpm':
      return /^(?:--nosignature|--nodigest|--noverify|--nofiledigest)$/;
    case 'zypper':
      return /^(?:--no-gpg-checks|--no-gpgcheck|--allow-unsigned-rpm)$/;
    case 'echo':
    case 'printf':
    case 'sed':
      return /(?<!\w)gpgcheck\s*=\s*(?:0|false|no)\b|\btrusted=yes\b|AllowUnauthenticated\s+\\?["']?(?:true|1)|SigLevel\s*=\s*Never/i;
    default:
      return undefined;
  }
}

/** Text that is only printed is none, nor what sed searches for; a source on this machine needs no signature. */
function isSetting({ name, redirections, pipe }: Command, { unquoted }: ShellWord): boolean {
  if (name !== 'echo' && name !== 'printf' && name !== 'sed') return true;
  if (/\b(?:file|copy|cdrom):/.test(unquoted)) return false;
  if (name === 'sed') {
    const parts = /^s(.)(.*)$/s.exec(unquoted.replace(/^\d*[,\d$]*/, ''));
    const [, separator = '', rest = ''] = parts ?? [];
    return parts !== null && (patternOf('sed')?.test(rest.slice(rest.indexOf(separator))) ?? false);
  }
  return redirections.some(({ operator }) => operator === '>' || operator === '>>') || (pipe !== undefined && pipe.index < pipe.length - 1);
}

function toolOf({ name = '' }: Command, { unquoted }: ShellWord): string {
  if (name !== 'echo' && name !== 'printf' && name !== 'sed') return name;
  return /gpgcheck/i.test(unquoted) ? 'dnf' : /SigLevel/i.test(unquoted) ? 'pacman' : 'apt-get';
}

/**
 * Programs that ShellCheck says nothing about: it has no check of its own for how they are called. Those that it has checks for
 * (`find`, `grep`, `echo`, `sudo`, …) are not here.
 */
const programs = new Set(
  (
    'addgroup adduser apk apt apt-get apt-mark bundle cargo chgrp chmod chown cmake composer conda corepack curl dnf ' +
    'docker-php-ext-configure docker-php-ext-enable docker-php-ext-install dotnet dpkg dpkg-reconfigure gem git go gradle groupadd ' +
    'ldconfig locale-gen make meson microdnf mix mvn ninja node npm npx opam pacman pecl php pip pip3 pnpm poetry python python3 rpm ' +
    'ruby swift systemctl tar touch unzip update-alternatives update-ca-certificates useradd usermod uv wget yarn yum zypper'
  ).split(' '),
);

/** Those that it has checks for, and what their words have to be for these to be silent. */
const checked: Readonly<Record<string, (words: readonly string[]) => boolean>> = {
  // It needs a destination.
  cp: hasTwoPaths,
  ln: hasTwoPaths,
  mv: hasTwoPaths,
  // A mode is that of the last directory alone.
  mkdir: (words) => words.every((word) => !word.startsWith('-') || word === '-p' || word === '-v'),
  // Directories of the system, and patterns, are not to be removed.
  rm: (words) => words.every((word) => /^-[rf]+$/.test(word) || isRemovable(word)),
  set: (words) => words.every((word) => /^-[eux]+$/.test(word)),
};

function hasTwoPaths(words: readonly string[]): boolean {
  return words.filter((word) => !word.startsWith('-')).length >= 2;
}

const emptied = new Set(['/tmp/*', '/var/tmp/*', '/root/.cache/*']);
/** Deep enough to be no directory of the system. */
const deepPath = /^(?:\/[\w.:@,%+-]+){3}/;
const knownFolder = /^\/(?:tmp|root|opt|app|src|build)\/[\w.:@,%+-]/;

function isRemovable(word: string): boolean {
  if (emptied.has(word)) return true;
  const path = word.endsWith('/*') ? word.slice(0, -2) : word;
  if (!plainWord.test(path) || path.startsWith('-')) return false;
  return path.startsWith('/') ? deepPath.test(path) || knownFolder.test(path) : path === word && !path.startsWith('.');
}

/** Words of the grammar: as an argument they look like a separator that was forgotten. */
const grammar = new Set('if then else elif fi do done case esac for while until in select function time'.split(' '));

const plainText = /^[\w\t\n ./=:@,+%*\\&;-]*$/;
const plainWord = /^[\w./:@,%+-][\w./=:@,+%-]*$/;
/** A variable for one command; that its value is a program's name would be remarked upon. */
const settingInFront = /^[A-Z_]+=(?:\d+|noninteractive|[\w.]*\/[\w./-]*)$/;
/** Scripts of the project itself, as they are usually called. */
const ownScript = /^\.{0,2}(?:\/[\w-]+)*\/(?:[\w-]+\.sh|autogen|configure|gradlew|mvnw)$/;

/**
 * Whether a script is one that ShellCheck certainly has nothing to say of: calls of well-known programs with literal words, one after the
 * other, without quotes, variables, pipes and redirections. Nearly half of the scripts of Dockerfiles are; asking takes 3 to 20 ms for each.
 */
export function isPlainScript(text: string): boolean {
  if (!plainText.test(text)) return false;
  const chains = text.replaceAll('\\\n', ' ').split('&&');
  return chains.every((chain, index) => isPlainChain(chain, index < chains.length - 1));
}

/** What stands between two `&&`: commands, of which the last is followed by `&&` on its line. */
function isPlainChain(chain: string, continued: boolean): boolean {
  const commands: (readonly string[])[] = [];
  for (const line of chain.split('\n')) {
    const parts = line.split(';').map((part) => part.split(/[ \t]+/).filter(Boolean));
    // Nothing may stand behind a semicolon, but not in front of one.
    if (parts.length > 1 && parts.slice(0, -1).some((words) => words.length === 0)) return false;
    commands.push(...parts);
  }
  if (continued && commands.at(-1)?.length === 0) return false;
  return (
    commands.some((words) => words.length > 0) &&
    commands.every((words, index) => isPlainCommand(words, continued && index === commands.length - 1))
  );
}

/** @param decides whether what comes next is only done if it succeeds. */
function isPlainCommand(words: readonly string[], decides: boolean): boolean {
  const [program, ...rest] = words.slice(words.findIndex((word) => !settingInFront.test(word)));
  if (program === undefined) return words.length === 0;
  if (settingInFront.test(program)) return false;
  if (program === 'rm') return checked['rm']?.(rest) === true;
  if (!rest.every((word) => plainWord.test(word) && !grammar.has(word))) return false;
  // What follows a cd that failed would be done elsewhere; back again is for a subshell.
  if (program === 'cd') return decides && rest.length === 1 && !rest[0]?.includes('..');
  return programs.has(program) || ownScript.test(program) || (Object.hasOwn(checked, program) && checked[program]?.(rest) === true);
}

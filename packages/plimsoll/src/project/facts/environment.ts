import type { SourceText } from '../../model/text.ts';
import { factAt } from '../code-text.ts';
import type { EnvironmentVariable, SourceEvidence } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';

/** One place at which an application reads an environment variable. */
export interface EnvironmentRead {
  readonly name: string;
  /** `required`: it fails without it here; `defaulted`: it goes on with something else, or only asks whether it is set. */
  readonly need: EnvironmentVariable['need'];
  readonly evidence: SourceEvidence;
  /** Where a settings library or an explicit check says whether it has to be there. */
  readonly validated?: SourceEvidence | undefined;
  /** The sources ask here whether it is set: they do without it at their other places. */
  readonly asked?: boolean;
}

const variableName = /^[A-Za-z_]\w{0,99}$/;
const mostVariables = 500;
/** Every container has them: the engine and the shell set them. */
const always = new Set(['PATH', 'HOME', 'HOSTNAME', 'PWD', 'OLDPWD', 'SHLVL', '_']);

/**
 * Joins the reads of a program into one entry for each variable and looks up where it is documented, in the project's
 * directory or at the root. Of several reads of a variable a validating one decides its need; otherwise one place that
 * fails without it makes it required, and only a variable with a default at each place, or whose absence is asked for
 * somewhere, is defaulted.
 */
export function environmentVariables(
  reader: ProjectReader,
  directory: string,
  reads: readonly EnvironmentRead[],
): readonly EnvironmentVariable[] {
  const byName = new Map<string, EnvironmentRead[]>();
  for (const read of reads) {
    const known = byName.get(read.name);
    if (known) known.push(read);
    else if (variableName.test(read.name) && !always.has(read.name) && byName.size < mostVariables) byName.set(read.name, [read]);
  }
  if (byName.size === 0) return [];
  const documented = documentation(reader, directory, byName);
  return [...byName].map(([name, places]) => ({
    name,
    need: needOf(places),
    documented: documented.get(name),
    validated: places.find((place) => place.validated)?.validated,
    evidence: places[0]?.evidence ?? { path: '', line: 1 },
  }));
}

function needOf(places: readonly EnvironmentRead[]): EnvironmentVariable['need'] {
  const validating = places.filter((place) => place.validated);
  const deciding = validating.length > 0 ? validating : withoutGuarded(places);
  if (validating.length === 0 && places.some((place) => place.asked)) return 'defaulted';
  if (deciding.some((place) => place.need === 'required')) return 'required';
  return deciding.every((place) => place.need === 'defaulted') ? 'defaulted' : 'unknown';
}

/** Leaves out reads right behind a question (`X is set ? X : 'other'`): they do not decide. */
function withoutGuarded(places: readonly EnvironmentRead[]): readonly EnvironmentRead[] {
  const asked = new Set(places.filter(({ need }) => need === 'defaulted').map(({ evidence }) => `${evidence.line}:${evidence.path}`));
  if (asked.size === 0) return places;
  return places.filter(
    ({ need, evidence: { path, line } }) => need !== 'unknown' || ![line, line - 1, line - 2].some((near) => asked.has(`${near}:${path}`)),
  );
}

const sampleName =
  /^(?:\.?(?:dot)?env[\w.-]{0,30}[._-](?:example|sample|template|dist|defaults?)(?:[._-][\w-]{1,20})?|(?:example|sample|template|dist)[._-]env)$/i;
const readMe = /^readme(?:\.(?:md|markdown|rst|txt|adoc))?$/i;

/** Where each name is documented: sample files before README, the project's own before those of the root. */
function documentation(reader: ProjectReader, directory: string, wanted: ReadonlyMap<string, unknown>): Map<string, SourceEvidence> {
  const found = new Map<string, SourceEvidence>();
  const folders = directory === '' ? [''] : [directory, ''];
  const read = (matches: (name: string) => boolean, names: (source: SourceText) => Generator<readonly [string, number]>): void => {
    for (const folder of folders) {
      for (const file of reader.names(folder)) {
        const source = matches(file) ? reader.text(folder + file) : undefined;
        if (!source) continue;
        for (const [name, offset] of names(source)) {
          if (wanted.has(name) && !found.has(name)) found.set(name, factAt(name, folder + file, source, offset).evidence);
        }
      }
    }
  };
  read((name) => sampleName.test(name), assignedNames);
  read((name) => readMe.test(name), words);
  return found;
}

/** Names in front of `=`; a commented-out line documents its variable as well. */
function* assignedNames(source: SourceText): Generator<readonly [string, number]> {
  for (const match of source.text.matchAll(/^[ \t]{0,10}#{0,2}[ \t]{0,10}(?:export[ \t]{1,5})?([A-Za-z_]\w{0,99})[ \t]{0,10}=/gm)) {
    yield [match[1] ?? '', match.index];
  }
}

function* words(source: SourceText): Generator<readonly [string, number]> {
  for (const match of source.text.matchAll(/(?<!\w)[A-Za-z_]\w{1,99}(?!\w)/g)) yield [match[0], match.index];
}

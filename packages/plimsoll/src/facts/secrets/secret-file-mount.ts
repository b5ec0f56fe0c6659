import type { Fix, TextEdit } from '../../model/finding.ts';
import { basename } from '../../shell/programs.ts';
import { mountInsteadOfCopy, secretId } from '../caching/mount-instead-of-copy.ts';
import { isRootUser } from '../user/root-user.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import type { LayeredSecret } from './layered-secrets.ts';

/** The fix for a secret in a file of a layer: a secret mount in place of the COPY where it is clear who uses it, else what to do by hand. */
export function secretFileFix(view: DockerfileView, secret: LayeredSecret): Fix {
  const { shown, removed, path, step, ssh } = secret;
  const instead = ssh || path === undefined || secret.via !== 'copied' ? undefined : { step, path };
  const edits =
    instead &&
    (removed ? mountInsteadOfCopy(view, instead, removed.step, removed.command, 'secret') : mountWhereUsed(view, secret, instead.path));
  if (edits)
    return { title: `Mount it as a secret; build with --secret id=${secretId(shown)},src=${shown}`, applicability: 'unsafe', edits };
  const title = removed
    ? `Mount it for the steps that need it (RUN --mount=type=${ssh ? 'ssh' : 'secret'}), and replace the secret`
    : 'Mount it where a step needs it (RUN --mount=type=secret), or give it when the container starts';
  return { title, applicability: 'manual', edits: [] };
}

/** The programs that look for a file of credentials by themselves. */
function readersOf(kind: string): RegExp | undefined {
  switch (kind) {
    case 'npm-configuration':
      return /^(?:npm|npx|yarn|pnpm|bun)$/;
    case 'netrc':
      return /^(?:git|curl|wget|go|pip3?|uv|npm|bundle|composer)$/;
    case 'git-credentials':
      return /^(?:git|go|bundle|composer)$/;
    case 'pypi-credentials':
    case 'pip-configuration':
      return /^(?:pip3?|twine|poetry|uv)$/;
    case 'yarn-configuration':
      return /^yarn$/;
    case 'maven-settings':
      return /^mvnw?$/;
    case 'nuget-configuration':
      return /^(?:dotnet|nuget)$/;
    case 'aws-credentials':
      return /^aws$/;
    case 'composer-credentials':
      return /^composer(?:\.phar)?$/;
    case 'rubygems-credentials':
      return /^(?:gem|bundle)$/;
    case 'cargo-credentials':
      return /^cargo$/;
    default:
      return undefined;
  }
}

/** The COPY gone, and the mount on each RUN of the stage that starts a reader of the file; nothing else may name it. */
function mountWhereUsed(view: DockerfileView, { step, what, shown, fromStage }: LayeredSecret, path: string): TextEdit[] | undefined {
  const copy = step.instruction;
  const readers = readersOf(what);
  if (!readers || copy.keyword !== 'COPY' || fromStage || copy.broken || copy.sources.length !== 1 || copy.flags.length > 0)
    return undefined;
  if (/[,\s"'$\\]/.test(path + shown)) return undefined;
  const name = basename(shown);
  const edits: TextEdit[] = [];
  for (const { instruction, script, index, before } of step.stage.steps) {
    if (instruction === copy) continue;
    if (view.text(instruction.span).includes(name)) return undefined;
    if (instruction.keyword !== 'RUN' || index < step.index) continue;
    if (!script?.understood) return undefined;
    if (!script.commands.some((command) => readers.test(command.name ?? ''))) continue;
    // The mounted file belongs to root and nobody else may read it.
    if (instruction.broken || !before.user.known || !isRootUser(before.user.value)) return undefined;
    edits.push(view.insert(instruction.keywordSpan.end, ` --mount=type=secret,id=${secretId(shown)},target=${path}`));
  }
  return edits.length > 0 ? [view.removeInstruction(copy), ...edits] : undefined;
}

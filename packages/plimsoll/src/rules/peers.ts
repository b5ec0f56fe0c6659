/** Other tools whose rules ours answer, and whose comments are honoured. */
export const peers = ['hadolint', 'buildkit', 'tally', 'trivy', 'checkov', 'kics'] as const;
export type Peer = (typeof peers)[number];

/** BuildKit's checks, as `docker build --check` names them: https://docs.docker.com/reference/build-checks/ */
const buildkitChecks =
  'StageNameCasing FromAsCasing NoEmptyContinuation ConsistentInstructionCasing DuplicateStageName ReservedStageName ' +
  'JSONArgsRecommended MaintainerDeprecated UndefinedArgInFrom WorkdirRelativePath UndefinedVar MultipleInstructionsDisallowed ' +
  'LegacyKeyValueFormat RedundantTargetPlatform SecretsUsedInArgOrEnv InvalidDefaultArgInFrom FromPlatformFlagConstDisallowed ' +
  'CopyIgnoredFile InvalidDefinitionDescription ExposeProtoCasing ExposeInvalidFormat InvalidBaseImagePlatform';

let checks: ReadonlySet<string> | undefined;

/** The 22 checks of BuildKit. */
export function isBuildkitCheck(id: string): boolean {
  checks ??= new Set(buildkitChecks.split(' '));
  return checks.has(id);
}

/** hadolint's own rules, and those of ShellCheck that it passes on. */
export function isHadolintRule(id: string): boolean {
  return /^(?:DL|SC)\d{4}$/.test(id);
}

/** Rules of hadolint that are off by themselves (severity `ignore`): comments that switch rules off, and a missing HEALTHCHECK. */
const offInHadolint: readonly string[] = ['DL1001', 'DL3057'];

/** Whether hadolint reports it without being asked to; `SC*` are all rules of ShellCheck. */
export function isOnInHadolint(id: string): boolean {
  return (id === 'SC*' || isHadolintRule(id)) && !offInHadolint.includes(id);
}

/**
 * Whether an alias is an id of that tool, by the form of its ids. tally has rules of its own (`prefer-apt-get`) beside hadolint's and
 * BuildKit's; semgrep's look the same as those of its own.
 */
export function isIdOf(peer: Peer, alias: string): boolean {
  switch (peer) {
    case 'hadolint':
      return isHadolintRule(alias);
    case 'buildkit':
      return isBuildkitCheck(alias);
    case 'tally':
      return isHadolintRule(alias) || isBuildkitCheck(alias) || /^[a-z]+(?:-[a-z\d]+)*$/.test(alias);
    case 'trivy':
      return /^(?:DS|KSV|AVD)-/.test(alias);
    case 'checkov':
      return /^CKV\d*_/.test(alias);
    case 'kics':
      // The folder of a query, or its title.
      return /^[a-z\d]+(?:_[a-z\d]+)+$|^[A-Z]\w*(?: \w+)+$/.test(alias);
  }
}

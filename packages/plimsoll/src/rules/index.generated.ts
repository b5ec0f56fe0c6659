// Made by tools/generate.ts from the files in the folders beside it. Do not edit: npm run generate
import { endOfLifeBase } from './base-image/end-of-life-base.ts';
import { oversizedBase } from './base-image/oversized-base.ts';
import { copyBeforeInstall } from './caching/copy-before-install.ts';
import { separatePackageUpdate } from './caching/separate-package-update.ts';
import { contextSends } from './context/context-sends.ts';
import { missingDockerignore } from './context/missing-dockerignore.ts';
import { blankBaseName } from './correctness/blank-base-name.ts';
import { circularStages } from './correctness/circular-stages.ts';
import { instructionBeforeFrom } from './correctness/instruction-before-from.ts';
import { invalidChecksum } from './correctness/invalid-checksum.ts';
import { invalidDirective } from './correctness/invalid-directive.ts';
import { invalidFlagValue } from './correctness/invalid-flag-value.ts';
import { invalidHealthcheck } from './correctness/invalid-healthcheck.ts';
import { invalidImageReference } from './correctness/invalid-image-reference.ts';
import { invalidJsonForm } from './correctness/invalid-json-form.ts';
import { invalidKeyValue } from './correctness/invalid-key-value.ts';
import { invalidMount } from './correctness/invalid-mount.ts';
import { invalidOnbuild } from './correctness/invalid-onbuild.ts';
import { invalidOwnership } from './correctness/invalid-ownership.ts';
import { invalidPlatform } from './correctness/invalid-platform.ts';
import { invalidPort } from './correctness/invalid-port.ts';
import { invalidSignal } from './correctness/invalid-signal.ts';
import { invalidStageName } from './correctness/invalid-stage-name.ts';
import { invalidVariable } from './correctness/invalid-variable.ts';
import { lineTooLong } from './correctness/line-too-long.ts';
import { noInstructions } from './correctness/no-instructions.ts';
import { unknownFlag } from './correctness/unknown-flag.ts';
import { unknownInstruction } from './correctness/unknown-instruction.ts';
import { unterminatedHeredoc } from './correctness/unterminated-heredoc.ts';
import { unusedSuppression } from './correctness/unused-suppression.ts';
import { wrongArguments } from './correctness/wrong-arguments.ts';
import type { Rule } from './define.ts';
import { missingHealthcheck } from './health/missing-healthcheck.ts';
import { maintainerDeprecated } from './metadata/maintainer-deprecated.ts';
import { missingLabels } from './metadata/missing-labels.ts';
import { floatingTag } from './pinning/floating-tag.ts';
import { pipeToShell } from './pinning/pipe-to-shell.ts';
import { remoteFileUnverified } from './pinning/remote-file-unverified.ts';
import { tlsVerificationOff } from './pinning/tls-verification-off.ts';
import { untaggedBase } from './pinning/untagged-base.ts';
import { secretFileCopied } from './secrets/secret-file-copied.ts';
import { secretInEnvironment } from './secrets/secret-in-environment.ts';
import { ignoredInstruction } from './signals/ignored-instruction.ts';
import { packageManagerAsInit } from './signals/package-manager-as-init.ts';
import { shellFormCommand } from './signals/shell-form-command.ts';
import { shellWithoutExec } from './signals/shell-without-exec.ts';
import { packageCacheLeft } from './size/package-cache-left.ts';
import { packageListsLeft } from './size/package-lists-left.ts';
import { recommendedPackagesInstalled } from './size/recommended-packages-installed.ts';
import { buildToolsInRuntime } from './stages/build-tools-in-runtime.ts';
import { unknownStage } from './stages/unknown-stage.ts';
import { runsAsRoot } from './user/runs-as-root.ts';
import { sudoUsed } from './user/sudo-used.ts';

/** All rules, sorted by id. */
export const rules: readonly Rule[] = [
  blankBaseName,
  buildToolsInRuntime,
  circularStages,
  contextSends,
  copyBeforeInstall,
  endOfLifeBase,
  floatingTag,
  ignoredInstruction,
  instructionBeforeFrom,
  invalidChecksum,
  invalidDirective,
  invalidFlagValue,
  invalidHealthcheck,
  invalidImageReference,
  invalidJsonForm,
  invalidKeyValue,
  invalidMount,
  invalidOnbuild,
  invalidOwnership,
  invalidPlatform,
  invalidPort,
  invalidSignal,
  invalidStageName,
  invalidVariable,
  lineTooLong,
  maintainerDeprecated,
  missingDockerignore,
  missingHealthcheck,
  missingLabels,
  noInstructions,
  oversizedBase,
  packageCacheLeft,
  packageListsLeft,
  packageManagerAsInit,
  pipeToShell,
  recommendedPackagesInstalled,
  remoteFileUnverified,
  runsAsRoot,
  secretFileCopied,
  secretInEnvironment,
  separatePackageUpdate,
  shellFormCommand,
  shellWithoutExec,
  sudoUsed,
  tlsVerificationOff,
  unknownFlag,
  unknownInstruction,
  unknownStage,
  untaggedBase,
  unterminatedHeredoc,
  unusedSuppression,
  wrongArguments,
];

// Made by tools/generate.ts from the files in the folders beside it. Do not edit: npm run generate
import { alpineWithoutWheels } from './base-image/alpine-without-wheels.ts';
import { buildPlatformShipped } from './base-image/build-platform-shipped.ts';
import { develImageShipped } from './base-image/devel-image-shipped.ts';
import { endOfLifeBase } from './base-image/end-of-life-base.ts';
import { fixedPlatform } from './base-image/fixed-platform.ts';
import { imageOfOtherPlatform } from './base-image/image-of-other-platform.ts';
import { jdkInRuntime } from './base-image/jdk-in-runtime.ts';
import { movedImage } from './base-image/moved-image.ts';
import { oversizedBase } from './base-image/oversized-base.ts';
import { redundantTargetPlatform } from './base-image/redundant-target-platform.ts';
import { shellMissing } from './base-image/shell-missing.ts';
import { systemForStaticBinary } from './base-image/system-for-static-binary.ts';
import { unusedRuntime } from './base-image/unused-runtime.ts';
import { cacheMountMissing } from './caching/cache-mount-missing.ts';
import { cacheMountUnlocked } from './caching/cache-mount-unlocked.ts';
import { copyBeforeInstall } from './caching/copy-before-install.ts';
import { copyWithoutLink } from './caching/copy-without-link.ts';
import { fetchedInRun } from './caching/fetched-in-run.ts';
import { manifestsCopiedInsteadOfBound } from './caching/manifests-copied-instead-of-bound.ts';
import { nodeHeadersDownloaded } from './caching/node-headers-downloaded.ts';
import { orderAgainstHistory } from './caching/order-against-history.ts';
import { powershellProgressShown } from './caching/powershell-progress-shown.ts';
import { separatePackageUpdate } from './caching/separate-package-update.ts';
import { systemPackagesAfterSources } from './caching/system-packages-after-sources.ts';
import { volatileValueEarly } from './caching/volatile-value-early.ts';
import { allDriverCapabilities } from './configuration/all-driver-capabilities.ts';
import { certificatesMissing } from './configuration/certificates-missing.ts';
import { developmentModeShipped } from './configuration/development-mode-shipped.ts';
import { fixedGpuDevices } from './configuration/fixed-gpu-devices.ts';
import { jemallocNotLoaded } from './configuration/jemalloc-not-loaded.ts';
import { listensOnLoopback } from './configuration/listens-on-loopback.ts';
import { localeNotGenerated } from './configuration/locale-not-generated.ts';
import { migratesAtStart } from './configuration/migrates-at-start.ts';
import { missingRequiredVariable } from './configuration/missing-required-variable.ts';
import { opcacheMissing } from './configuration/opcache-missing.ts';
import { productionEnvironmentMissing } from './configuration/production-environment-missing.ts';
import { systemPathAsVolume } from './configuration/system-path-as-volume.ts';
import { telemetryLeftOn } from './configuration/telemetry-left-on.ts';
import { timezoneAssumed } from './configuration/timezone-assumed.ts';
import { undocumentedVariables } from './configuration/undocumented-variables.ts';
import { yjitOff } from './configuration/yjit-off.ts';
import { contextSends } from './context/context-sends.ts';
import { missingDockerignore } from './context/missing-dockerignore.ts';
import { repositoryInImage } from './context/repository-in-image.ts';
import { addForCopy } from './correctness/add-for-copy.ts';
import { blankBaseName } from './correctness/blank-base-name.ts';
import { bootsnapInParallel } from './correctness/bootsnap-in-parallel.ts';
import { cdWithoutEffect } from './correctness/cd-without-effect.ts';
import { circularStages } from './correctness/circular-stages.ts';
import { copiedFileIgnored } from './correctness/copied-file-ignored.ts';
import { copyFromEmptyStage } from './correctness/copy-from-empty-stage.ts';
import { cudaVersionMismatch } from './correctness/cuda-version-mismatch.ts';
import { curlWithoutFail } from './correctness/curl-without-fail.ts';
import { curlWithoutLocation } from './correctness/curl-without-location.ts';
import { deprecatedBundlerFlags } from './correctness/deprecated-bundler-flags.ts';
import { destinationNotFolder } from './correctness/destination-not-folder.ts';
import { emptyContinuationLine } from './correctness/empty-continuation-line.ts';
import { globalArgumentInRun } from './correctness/global-argument-in-run.ts';
import { gpuQueriedInBuild } from './correctness/gpu-queried-in-build.ts';
import { heredocWithoutErrexit } from './correctness/heredoc-without-errexit.ts';
import { instructionBeforeFrom } from './correctness/instruction-before-from.ts';
import { interactiveApt } from './correctness/interactive-apt.ts';
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
import { legacyKeyValue } from './correctness/legacy-key-value.ts';
import { lineTooLong } from './correctness/line-too-long.ts';
import { misspeltFrontend } from './correctness/misspelt-frontend.ts';
import { mountOnWindows } from './correctness/mount-on-windows.ts';
import { noInstructions } from './correctness/no-instructions.ts';
import { ownershipOnWindows } from './correctness/ownership-on-windows.ts';
import { pipeWithoutPipefail } from './correctness/pipe-without-pipefail.ts';
import { pointlessProgram } from './correctness/pointless-program.ts';
import { portMappedInExpose } from './correctness/port-mapped-in-expose.ts';
import { powershellGoesOnAfterError } from './correctness/powershell-goes-on-after-error.ts';
import { publishedPortNotServed } from './correctness/published-port-not-served.ts';
import { relativeDestination } from './correctness/relative-destination.ts';
import { relativeWorkdir } from './correctness/relative-workdir.ts';
import { shellProblem } from './correctness/shell-problem.ts';
import { shellRelinked } from './correctness/shell-relinked.ts';
import { sourceOutsideContext } from './correctness/source-outside-context.ts';
import { systemWorkdir } from './correctness/system-workdir.ts';
import { unansweredPrompt } from './correctness/unanswered-prompt.ts';
import { undeclaredArgument } from './correctness/undeclared-argument.ts';
import { undefinedVariable } from './correctness/undefined-variable.ts';
import { unknownFlag } from './correctness/unknown-flag.ts';
import { unknownInstruction } from './correctness/unknown-instruction.ts';
import { unterminatedHeredoc } from './correctness/unterminated-heredoc.ts';
import { unusedSuppression } from './correctness/unused-suppression.ts';
import { variableRefersToItself } from './correctness/variable-refers-to-itself.ts';
import { wrongArguments } from './correctness/wrong-arguments.ts';
import type { Rule } from './define.ts';
import { dockerfileNotLinted } from './delivery/dockerfile-not-linted.ts';
import { latestDeployed } from './delivery/latest-deployed.ts';
import { noColdBuild } from './delivery/no-cold-build.ts';
import { noProvenance } from './delivery/no-provenance.ts';
import { noScheduledRebuild } from './delivery/no-scheduled-rebuild.ts';
import { onlyLatestPushed } from './delivery/only-latest-pushed.ts';
import { scheduledBuildReusesCache } from './delivery/scheduled-build-reuses-cache.ts';
import { undigestedDeploy } from './delivery/undigested-deploy.ts';
import { composeVersionObsolete } from './development/compose-version-obsolete.ts';
import { dataWithoutVolume } from './development/data-without-volume.ts';
import { databaseWithoutHealthcheck } from './development/database-without-healthcheck.ts';
import { dependencyNotAwaited } from './development/dependency-not-awaited.ts';
import { developmentStageUnused } from './development/development-stage-unused.ts';
import { installedDependenciesHidden } from './development/installed-dependencies-hidden.ts';
import { healthcheckTiming } from './health/healthcheck-timing.ts';
import { livenessChecksDependencies } from './health/liveness-checks-dependencies.ts';
import { missingHealthcheck } from './health/missing-healthcheck.ts';
import { probeContradictsImage } from './health/probe-contradicts-image.ts';
import { probeExitCode } from './health/probe-exit-code.ts';
import { probePathNotServed } from './health/probe-path-not-served.ts';
import { probePortMismatch } from './health/probe-port-mismatch.ts';
import { probeProgramMissing } from './health/probe-program-missing.ts';
import { readinessMissing } from './health/readiness-missing.ts';
import { commentIsNoDescription } from './metadata/comment-is-no-description.ts';
import { duplicateLabel } from './metadata/duplicate-label.ts';
import { emptyLabel } from './metadata/empty-label.ts';
import { invalidLabelValue } from './metadata/invalid-label-value.ts';
import { labelRepeatsBuild } from './metadata/label-repeats-build.ts';
import { maintainerDeprecated } from './metadata/maintainer-deprecated.ts';
import { missingLabels } from './metadata/missing-labels.ts';
import { requiredLabelMissing } from './metadata/required-label-missing.ts';
import { staleBaseDigest } from './metadata/stale-base-digest.ts';
import { unlistedLabel } from './metadata/unlisted-label.ts';
import { unusualLabelKey } from './metadata/unusual-label-key.ts';
import { logsToFile } from './observability/logs-to-file.ts';
import { noMetrics } from './observability/no-metrics.ts';
import { unstructuredLogs } from './observability/unstructured-logs.ts';
import { bundleWithoutDeployment } from './pinning/bundle-without-deployment.ts';
import { ciJobImageUntagged } from './pinning/ci-job-image-untagged.ts';
import { digestMismatch } from './pinning/digest-mismatch.ts';
import { floatingTag } from './pinning/floating-tag.ts';
import { lockFileIgnored } from './pinning/lock-file-ignored.ts';
import { lockFileMissing } from './pinning/lock-file-missing.ts';
import { movingBranchDownloaded } from './pinning/moving-branch-downloaded.ts';
import { offlineStepWithNetwork } from './pinning/offline-step-with-network.ts';
import { pipeToShell } from './pinning/pipe-to-shell.ts';
import { plainHttpDownload } from './pinning/plain-http-download.ts';
import { registryNotAllowed } from './pinning/registry-not-allowed.ts';
import { remoteFileUnverified } from './pinning/remote-file-unverified.ts';
import { signatureCheckOff } from './pinning/signature-check-off.ts';
import { systemUpgraded } from './pinning/system-upgraded.ts';
import { tlsVerificationOff } from './pinning/tls-verification-off.ts';
import { undigestedBase } from './pinning/undigested-base.ts';
import { unpinnedLanguagePackage } from './pinning/unpinned-language-package.ts';
import { unpinnedSystemPackage } from './pinning/unpinned-system-package.ts';
import { untaggedBase } from './pinning/untagged-base.ts';
import { credentialsInUrl } from './secrets/credentials-in-url.ts';
import { credentialsInWorkflow } from './secrets/credentials-in-workflow.ts';
import { envFileCommitted } from './secrets/env-file-committed.ts';
import { keyMadeInBuild } from './secrets/key-made-in-build.ts';
import { passwordInLayer } from './secrets/password-in-layer.ts';
import { railsAssetsNeedKey } from './secrets/rails-assets-need-key.ts';
import { secretFileCopied } from './secrets/secret-file-copied.ts';
import { secretInBuildArgs } from './secrets/secret-in-build-args.ts';
import { secretInCommand } from './secrets/secret-in-command.ts';
import { secretInCompose } from './secrets/secret-in-compose.ts';
import { secretInEnvironment } from './secrets/secret-in-environment.ts';
import { secretInLabel } from './secrets/secret-in-label.ts';
import { secretInManifest } from './secrets/secret-in-manifest.ts';
import { secretLeftInLayer } from './secrets/secret-left-in-layer.ts';
import { secretMountMissing } from './secrets/secret-mount-missing.ts';
import { secretRemovedLater } from './secrets/secret-removed-later.ts';
import { sshKeyInImage } from './secrets/ssh-key-in-image.ts';
import { ignoredInstruction } from './signals/ignored-instruction.ts';
import { initNeeded } from './signals/init-needed.ts';
import { packageManagerAsInit } from './signals/package-manager-as-init.ts';
import { shellFormCommand } from './signals/shell-form-command.ts';
import { shellWithoutExec } from './signals/shell-without-exec.ts';
import { signalNotHandled } from './signals/signal-not-handled.ts';
import { stopSignalOnWindows } from './signals/stop-signal-on-windows.ts';
import { wrongStopSignal } from './signals/wrong-stop-signal.ts';
import { archiveLeft } from './size/archive-left.ts';
import { bundlerInstalledAgain } from './size/bundler-installed-again.ts';
import { conflictingDownloaders } from './size/conflicting-downloaders.ts';
import { containerRuntimeInstalled } from './size/container-runtime-installed.ts';
import { cudaInstalledTwice } from './size/cuda-installed-twice.ts';
import { duplicateCopy } from './size/duplicate-copy.ts';
import { modeChangedAfterCopy } from './size/mode-changed-after-copy.ts';
import { ownershipChangedInOwnLayer } from './size/ownership-changed-in-own-layer.ts';
import { packageCacheLeft } from './size/package-cache-left.ts';
import { packageListsLeft } from './size/package-lists-left.ts';
import { packagesRemovedLater } from './size/packages-removed-later.ts';
import { recommendedPackagesInstalled } from './size/recommended-packages-installed.ts';
import { removedInLaterLayer } from './size/removed-in-later-layer.ts';
import { debugToolsShipped } from './stages/debug-tools-shipped.ts';
import { developmentDependenciesShipped } from './stages/development-dependencies-shipped.ts';
import { duplicateStageName } from './stages/duplicate-stage-name.ts';
import { reservedStageName } from './stages/reserved-stage-name.ts';
import { rootCopiedFromStage } from './stages/root-copied-from-stage.ts';
import { singleStageBuild } from './stages/single-stage-build.ts';
import { sourcesShipped } from './stages/sources-shipped.ts';
import { stageByIndex } from './stages/stage-by-index.ts';
import { unknownStage } from './stages/unknown-stage.ts';
import { unusedStage } from './stages/unused-stage.ts';
import { xdebugShipped } from './stages/xdebug-shipped.ts';
import { cdInsteadOfWorkdir } from './style/cd-instead-of-workdir.ts';
import { chainedWorkdir } from './style/chained-workdir.ts';
import { consecutiveRuns } from './style/consecutive-runs.ts';
import { crowdedLine } from './style/crowded-line.ts';
import { fileTooLong } from './style/file-too-long.ts';
import { fileWrittenByEcho } from './style/file-written-by-echo.ts';
import { labelsInManyInstructions } from './style/labels-in-many-instructions.ts';
import { labelsUnsorted } from './style/labels-unsorted.ts';
import { misleadingPipCacheSwitch } from './style/misleading-pip-cache-switch.ts';
import { mixedFromAsCase } from './style/mixed-from-as-case.ts';
import { mixedKeywordCase } from './style/mixed-keyword-case.ts';
import { notFormatted } from './style/not-formatted.ts';
import { packagesUnsorted } from './style/packages-unsorted.ts';
import { powershellRepeated } from './style/powershell-repeated.ts';
import { startNotLast } from './style/start-not-last.ts';
import { stopSignalSpelling } from './style/stop-signal-spelling.ts';
import { twoDownloadersUsed } from './style/two-downloaders-used.ts';
import { unexplainedStep } from './style/unexplained-step.ts';
import { unexplainedSuppression } from './style/unexplained-suppression.ts';
import { upperCaseProtocol } from './style/upper-case-protocol.ts';
import { upperCaseStageName } from './style/upper-case-stage-name.ts';
import { wgetProgressLogged } from './style/wget-progress-logged.ts';
import { confinementOff } from './user/confinement-off.ts';
import { duplicateAccount } from './user/duplicate-account.ts';
import { emptyPassword } from './user/empty-password.ts';
import { engineSocketInImage } from './user/engine-socket-in-image.ts';
import { engineSocketMounted } from './user/engine-socket-mounted.ts';
import { groupDropsMemberships } from './user/group-drops-memberships.ts';
import { hostNamespaceShared } from './user/host-namespace-shared.ts';
import { largeUidWithoutNoLogInit } from './user/large-uid-without-no-log-init.ts';
import { namedUserUnverifiable } from './user/named-user-unverifiable.ts';
import { podMayRunAsRoot } from './user/pod-may-run-as-root.ts';
import { privilegedPort } from './user/privileged-port.ts';
import { privilegedService } from './user/privileged-service.ts';
import { programWritableByItsUser } from './user/program-writable-by-its-user.ts';
import { runsAsRoot } from './user/runs-as-root.ts';
import { setuidAdded } from './user/setuid-added.ts';
import { sshPortExposed } from './user/ssh-port-exposed.ts';
import { sudoUsed } from './user/sudo-used.ts';
import { unwritablePath } from './user/unwritable-path.ts';
import { userByName } from './user/user-by-name.ts';
import { userWithoutAccount } from './user/user-without-account.ts';
import { worldWritableFiles } from './user/world-writable-files.ts';
import { writableRootFilesystem } from './user/writable-root-filesystem.ts';
import { imageNotScanned } from './vulnerabilities/image-not-scanned.ts';
import { scanAfterPush } from './vulnerabilities/scan-after-push.ts';
import { scanDoesNotBlock } from './vulnerabilities/scan-does-not-block.ts';
import { vexInImage } from './vulnerabilities/vex-in-image.ts';

/** All rules, sorted by id. */
export const rules: readonly Rule[] = [
  addForCopy,
  allDriverCapabilities,
  alpineWithoutWheels,
  archiveLeft,
  blankBaseName,
  bootsnapInParallel,
  buildPlatformShipped,
  bundleWithoutDeployment,
  bundlerInstalledAgain,
  cacheMountMissing,
  cacheMountUnlocked,
  cdInsteadOfWorkdir,
  cdWithoutEffect,
  certificatesMissing,
  chainedWorkdir,
  ciJobImageUntagged,
  circularStages,
  commentIsNoDescription,
  composeVersionObsolete,
  confinementOff,
  conflictingDownloaders,
  consecutiveRuns,
  containerRuntimeInstalled,
  contextSends,
  copiedFileIgnored,
  copyBeforeInstall,
  copyFromEmptyStage,
  copyWithoutLink,
  credentialsInUrl,
  credentialsInWorkflow,
  crowdedLine,
  cudaInstalledTwice,
  cudaVersionMismatch,
  curlWithoutFail,
  curlWithoutLocation,
  dataWithoutVolume,
  databaseWithoutHealthcheck,
  debugToolsShipped,
  dependencyNotAwaited,
  deprecatedBundlerFlags,
  destinationNotFolder,
  develImageShipped,
  developmentDependenciesShipped,
  developmentModeShipped,
  developmentStageUnused,
  digestMismatch,
  dockerfileNotLinted,
  duplicateAccount,
  duplicateCopy,
  duplicateLabel,
  duplicateStageName,
  emptyContinuationLine,
  emptyLabel,
  emptyPassword,
  endOfLifeBase,
  engineSocketInImage,
  engineSocketMounted,
  envFileCommitted,
  fetchedInRun,
  fileTooLong,
  fileWrittenByEcho,
  fixedGpuDevices,
  fixedPlatform,
  floatingTag,
  globalArgumentInRun,
  gpuQueriedInBuild,
  groupDropsMemberships,
  healthcheckTiming,
  heredocWithoutErrexit,
  hostNamespaceShared,
  ignoredInstruction,
  imageNotScanned,
  imageOfOtherPlatform,
  initNeeded,
  installedDependenciesHidden,
  instructionBeforeFrom,
  interactiveApt,
  invalidChecksum,
  invalidDirective,
  invalidFlagValue,
  invalidHealthcheck,
  invalidImageReference,
  invalidJsonForm,
  invalidKeyValue,
  invalidLabelValue,
  invalidMount,
  invalidOnbuild,
  invalidOwnership,
  invalidPlatform,
  invalidPort,
  invalidSignal,
  invalidStageName,
  invalidVariable,
  jdkInRuntime,
  jemallocNotLoaded,
  keyMadeInBuild,
  labelRepeatsBuild,
  labelsInManyInstructions,
  labelsUnsorted,
  largeUidWithoutNoLogInit,
  latestDeployed,
  legacyKeyValue,
  lineTooLong,
  listensOnLoopback,
  livenessChecksDependencies,
  localeNotGenerated,
  lockFileIgnored,
  lockFileMissing,
  logsToFile,
  maintainerDeprecated,
  manifestsCopiedInsteadOfBound,
  migratesAtStart,
  misleadingPipCacheSwitch,
  missingDockerignore,
  missingHealthcheck,
  missingLabels,
  missingRequiredVariable,
  misspeltFrontend,
  mixedFromAsCase,
  mixedKeywordCase,
  modeChangedAfterCopy,
  mountOnWindows,
  movedImage,
  movingBranchDownloaded,
  namedUserUnverifiable,
  noColdBuild,
  noInstructions,
  noMetrics,
  noProvenance,
  noScheduledRebuild,
  nodeHeadersDownloaded,
  notFormatted,
  offlineStepWithNetwork,
  onlyLatestPushed,
  opcacheMissing,
  orderAgainstHistory,
  oversizedBase,
  ownershipChangedInOwnLayer,
  ownershipOnWindows,
  packageCacheLeft,
  packageListsLeft,
  packageManagerAsInit,
  packagesRemovedLater,
  packagesUnsorted,
  passwordInLayer,
  pipeToShell,
  pipeWithoutPipefail,
  plainHttpDownload,
  podMayRunAsRoot,
  pointlessProgram,
  portMappedInExpose,
  powershellGoesOnAfterError,
  powershellProgressShown,
  powershellRepeated,
  privilegedPort,
  privilegedService,
  probeContradictsImage,
  probeExitCode,
  probePathNotServed,
  probePortMismatch,
  probeProgramMissing,
  productionEnvironmentMissing,
  programWritableByItsUser,
  publishedPortNotServed,
  railsAssetsNeedKey,
  readinessMissing,
  recommendedPackagesInstalled,
  redundantTargetPlatform,
  registryNotAllowed,
  relativeDestination,
  relativeWorkdir,
  remoteFileUnverified,
  removedInLaterLayer,
  repositoryInImage,
  requiredLabelMissing,
  reservedStageName,
  rootCopiedFromStage,
  runsAsRoot,
  scanAfterPush,
  scanDoesNotBlock,
  scheduledBuildReusesCache,
  secretFileCopied,
  secretInBuildArgs,
  secretInCommand,
  secretInCompose,
  secretInEnvironment,
  secretInLabel,
  secretInManifest,
  secretLeftInLayer,
  secretMountMissing,
  secretRemovedLater,
  separatePackageUpdate,
  setuidAdded,
  shellFormCommand,
  shellMissing,
  shellProblem,
  shellRelinked,
  shellWithoutExec,
  signalNotHandled,
  signatureCheckOff,
  singleStageBuild,
  sourceOutsideContext,
  sourcesShipped,
  sshKeyInImage,
  sshPortExposed,
  stageByIndex,
  staleBaseDigest,
  startNotLast,
  stopSignalOnWindows,
  stopSignalSpelling,
  sudoUsed,
  systemForStaticBinary,
  systemPackagesAfterSources,
  systemPathAsVolume,
  systemUpgraded,
  systemWorkdir,
  telemetryLeftOn,
  timezoneAssumed,
  tlsVerificationOff,
  twoDownloadersUsed,
  unansweredPrompt,
  undeclaredArgument,
  undefinedVariable,
  undigestedBase,
  undigestedDeploy,
  undocumentedVariables,
  unexplainedStep,
  unexplainedSuppression,
  unknownFlag,
  unknownInstruction,
  unknownStage,
  unlistedLabel,
  unpinnedLanguagePackage,
  unpinnedSystemPackage,
  unstructuredLogs,
  untaggedBase,
  unterminatedHeredoc,
  unusedRuntime,
  unusedStage,
  unusedSuppression,
  unusualLabelKey,
  unwritablePath,
  upperCaseProtocol,
  upperCaseStageName,
  userByName,
  userWithoutAccount,
  variableRefersToItself,
  vexInImage,
  volatileValueEarly,
  wgetProgressLogged,
  worldWritableFiles,
  writableRootFilesystem,
  wrongArguments,
  wrongStopSignal,
  xdebugShipped,
  yjitOff,
];

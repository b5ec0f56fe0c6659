// Made by tools/generate.ts from the files in catalogers/. Do not edit: npm run generate
import { pacmanLocal } from './catalogers/alpm/pacman-local.ts';
import { apkInstalled } from './catalogers/apk/apk-installed.ts';
import { bitnamiComponents } from './catalogers/bitnami/bitnami-components.ts';
import { homebrewFormula } from './catalogers/brew/homebrew-formula.ts';
import { homebrewInstalled } from './catalogers/brew/homebrew-installed.ts';
import { cargoAuditable } from './catalogers/cargo/cargo-auditable.ts';
import { cargoLock } from './catalogers/cargo/cargo-lock.ts';
import { cargoToml } from './catalogers/cargo/cargo-toml.ts';
import { chocolateyPackages } from './catalogers/chocolatey/chocolatey-packages.ts';
import { chromeExtension } from './catalogers/chrome-extension/chrome-extension.ts';
import { podfileLock } from './catalogers/cocoapods/podfile-lock.ts';
import { composerInstalled } from './catalogers/composer/composer-installed.ts';
import { composerLock } from './catalogers/composer/composer-lock.ts';
import { conanLock } from './catalogers/conan/conan-lock.ts';
import { conanfile } from './catalogers/conan/conanfile.ts';
import { conaninfo } from './catalogers/conan/conaninfo.ts';
import { condaEnvironment } from './catalogers/conda/conda-environment.ts';
import { condaMeta } from './catalogers/conda/conda-meta.ts';
import { cosPackages } from './catalogers/cos/cos-packages.ts';
import { cpanMeta } from './catalogers/cpan/cpan-meta.ts';
import { perllocal } from './catalogers/cpan/perllocal.ts';
import { rDescription } from './catalogers/cran/r-description.ts';
import { renvLock } from './catalogers/cran/renv-lock.ts';
import { chiselManifest } from './catalogers/deb/chisel-manifest.ts';
import { debianCopyright } from './catalogers/deb/debian-copyright.ts';
import { dpkgFiles } from './catalogers/deb/dpkg-files.ts';
import { dpkgStatus } from './catalogers/deb/dpkg-status.ts';
import { snapPackages } from './catalogers/deb/snap-packages.ts';
import { composeImage } from './catalogers/docker/compose-image.ts';
import { containerdContainer } from './catalogers/docker/containerd-container.ts';
import { dockerfileBase } from './catalogers/docker/dockerfile-base.ts';
import { kubernetesImage } from './catalogers/docker/kubernetes-image.ts';
import { podmanContainer } from './catalogers/docker/podman-container.ts';
import { portagePackages } from './catalogers/ebuild/portage-packages.ts';
import { flatpakApplications } from './catalogers/flatpak/flatpak-applications.ts';
import { gemInstalled } from './catalogers/gem/gem-installed.ts';
import { gemfileLock } from './catalogers/gem/gemfile-lock.ts';
import { gemspec } from './catalogers/gem/gemspec.ts';
import { elfPackageNote } from './catalogers/generic/elf-package-note.ts';
import { javaRuntime } from './catalogers/generic/java-runtime.ts';
import { kernelModule } from './catalogers/generic/kernel-module.ts';
import { linuxKernel } from './catalogers/generic/linux-kernel.ts';
import { macApplication } from './catalogers/generic/mac-application.ts';
import { miseToml } from './catalogers/generic/mise-toml.ts';
import { netscaler } from './catalogers/generic/netscaler.ts';
import { nodeVersionFile } from './catalogers/generic/node-version-file.ts';
import { packedProgram } from './catalogers/generic/packed-program.ts';
import { pkgConfig } from './catalogers/generic/pkg-config.ts';
import { programVersion } from './catalogers/generic/program-version.ts';
import { toolVersions } from './catalogers/generic/tool-versions.ts';
import { wordpress } from './catalogers/generic/wordpress.ts';
import { githubActions } from './catalogers/github/github-actions.ts';
import { goBinary } from './catalogers/golang/go-binary.ts';
import { goMod } from './catalogers/golang/go-mod.ts';
import { goVendor } from './catalogers/golang/go-vendor.ts';
import { haskellLock } from './catalogers/hackage/haskell-lock.ts';
import { gleamManifest } from './catalogers/hex/gleam-manifest.ts';
import { mixLock } from './catalogers/hex/mix-lock.ts';
import { rebarLock } from './catalogers/hex/rebar-lock.ts';
import { juliaManifest } from './catalogers/julia/julia-manifest.ts';
import { juliaProject } from './catalogers/julia/julia-project.ts';
import { rockspec } from './catalogers/luarocks/rockspec.ts';
import { bazelMaven } from './catalogers/maven/bazel-maven.ts';
import { gradleLock } from './catalogers/maven/gradle-lock.ts';
import { gradleVerification } from './catalogers/maven/gradle-verification.ts';
import { gradleVersionCatalog } from './catalogers/maven/gradle-version-catalog.ts';
import { javaArchive } from './catalogers/maven/java-archive.ts';
import { mavenPom } from './catalogers/maven/maven-pom.ts';
import { sbtLock } from './catalogers/maven/sbt-lock.ts';
import { nixStore } from './catalogers/nix/nix-store.ts';
import { bunLock } from './catalogers/npm/bun-lock.ts';
import { denoLock } from './catalogers/npm/deno-lock.ts';
import { packageJson } from './catalogers/npm/package-json.ts';
import { packageLock } from './catalogers/npm/package-lock.ts';
import { pnpmLock } from './catalogers/npm/pnpm-lock.ts';
import { yarnCache } from './catalogers/npm/yarn-cache.ts';
import { yarnLock } from './catalogers/npm/yarn-lock.ts';
import { dotnetApplication } from './catalogers/nuget/dotnet-application.ts';
import { nugetAssets } from './catalogers/nuget/nuget-assets.ts';
import { nugetLock } from './catalogers/nuget/nuget-lock.ts';
import { nugetPackagesConfig } from './catalogers/nuget/nuget-packages-config.ts';
import { nugetProject } from './catalogers/nuget/nuget-project.ts';
import { paketDependencies } from './catalogers/nuget/paket-dependencies.ts';
import { paketLock } from './catalogers/nuget/paket-lock.ts';
import { redHatImage } from './catalogers/oci/red-hat-image.ts';
import { opamInstalled } from './catalogers/opam/opam-installed.ts';
import { opamSource } from './catalogers/opam/opam-source.ts';
import { opkgFiles } from './catalogers/opkg/opkg-files.ts';
import { opkgStatus } from './catalogers/opkg/opkg-status.ts';
import { otpApplication } from './catalogers/otp/otp-application.ts';
import { pearRegistry } from './catalogers/pear/pear-registry.ts';
import { pubspecLock } from './catalogers/pub/pubspec-lock.ts';
import { pubspec } from './catalogers/pub/pubspec.ts';
import { pdmLock } from './catalogers/pypi/pdm-lock.ts';
import { pipfileLock } from './catalogers/pypi/pipfile-lock.ts';
import { poetryLock } from './catalogers/pypi/poetry-lock.ts';
import { pylock } from './catalogers/pypi/pylock.ts';
import { pyproject } from './catalogers/pypi/pyproject.ts';
import { pythonArchive } from './catalogers/pypi/python-archive.ts';
import { pythonMetadata } from './catalogers/pypi/python-metadata.ts';
import { pythonRequirements } from './catalogers/pypi/python-requirements.ts';
import { pythonSetup } from './catalogers/pypi/python-setup.ts';
import { uvLock } from './catalogers/pypi/uv-lock.ts';
import { bottlerocketInventory } from './catalogers/rpm/bottlerocket-inventory.ts';
import { rpmDatabase } from './catalogers/rpm/rpm-database.ts';
import { rpmManifest } from './catalogers/rpm/rpm-manifest.ts';
import { sbomDocument } from './catalogers/sbom/sbom-document.ts';
import { installedSnaps } from './catalogers/snap/installed-snaps.ts';
import { spackSpecs } from './catalogers/spack/spack-specs.ts';
import { swiftResolved } from './catalogers/swift/swift-resolved.ts';
import { prologPack } from './catalogers/swiplpack/prolog-pack.ts';
import { terraformLock } from './catalogers/terraform/terraform-lock.ts';
import { vcpkgInstalled } from './catalogers/vcpkg/vcpkg-installed.ts';
import { vcpkgManifest } from './catalogers/vcpkg/vcpkg-manifest.ts';
import { vscodeExtensions } from './catalogers/vscode-extension/vscode-extensions.ts';
import { vsix } from './catalogers/vscode-extension/vsix.ts';
import { wordpressPlugin } from './catalogers/wordpress/wordpress-plugin.ts';
import type { Cataloger } from './define.ts';

/** All catalogers, sorted by id. */
export const catalogers: readonly Cataloger[] = [
  apkInstalled,
  bazelMaven,
  bitnamiComponents,
  bottlerocketInventory,
  bunLock,
  cargoAuditable,
  cargoLock,
  cargoToml,
  chiselManifest,
  chocolateyPackages,
  chromeExtension,
  composeImage,
  composerInstalled,
  composerLock,
  conanLock,
  conanfile,
  conaninfo,
  condaEnvironment,
  condaMeta,
  containerdContainer,
  cosPackages,
  cpanMeta,
  debianCopyright,
  denoLock,
  dockerfileBase,
  dotnetApplication,
  dpkgFiles,
  dpkgStatus,
  elfPackageNote,
  flatpakApplications,
  gemInstalled,
  gemfileLock,
  gemspec,
  githubActions,
  gleamManifest,
  goBinary,
  goMod,
  goVendor,
  gradleLock,
  gradleVerification,
  gradleVersionCatalog,
  haskellLock,
  homebrewFormula,
  homebrewInstalled,
  installedSnaps,
  javaArchive,
  javaRuntime,
  juliaManifest,
  juliaProject,
  kernelModule,
  kubernetesImage,
  linuxKernel,
  macApplication,
  mavenPom,
  miseToml,
  mixLock,
  netscaler,
  nixStore,
  nodeVersionFile,
  nugetAssets,
  nugetLock,
  nugetPackagesConfig,
  nugetProject,
  opamInstalled,
  opamSource,
  opkgFiles,
  opkgStatus,
  otpApplication,
  packageJson,
  packageLock,
  packedProgram,
  pacmanLocal,
  paketDependencies,
  paketLock,
  pdmLock,
  pearRegistry,
  perllocal,
  pipfileLock,
  pkgConfig,
  pnpmLock,
  podfileLock,
  podmanContainer,
  poetryLock,
  portagePackages,
  programVersion,
  prologPack,
  pubspec,
  pubspecLock,
  pylock,
  pyproject,
  pythonArchive,
  pythonMetadata,
  pythonRequirements,
  pythonSetup,
  rDescription,
  rebarLock,
  redHatImage,
  renvLock,
  rockspec,
  rpmDatabase,
  rpmManifest,
  sbomDocument,
  sbtLock,
  snapPackages,
  spackSpecs,
  swiftResolved,
  terraformLock,
  toolVersions,
  uvLock,
  vcpkgInstalled,
  vcpkgManifest,
  vscodeExtensions,
  vsix,
  wordpress,
  wordpressPlugin,
  yarnCache,
  yarnLock,
];

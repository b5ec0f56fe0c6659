import type { PackageManager } from '../shell/operations.ts';

/**
 * Seconds by tool, for one machine with a few cores and a good connection. Where no source is named, a figure is our
 * estimate: chosen so that the order of instructions by cost is right, not their exact time.
 */
export interface ManagerCost {
  /** Refresh the package lists. */
  readonly index?: number;
  /** `install a b`: once, and for each package with what it pulls in. */
  readonly install?: readonly [once: number, each: number];
  /** Everything that the manifest or lock file asks for. */
  readonly project?: number;
  /** The same, when a cache mount already holds the downloads. */
  readonly projectFromCache?: number;
  readonly upgrade?: number;
  readonly build?: number;
  /** The same, when a cache mount already holds what was compiled before. */
  readonly buildFromCache?: number;
  readonly source?: string;
}

/** Read on 2026-06-13 for the sample project "Lots of Files": rows `lockfile`, and `cache+lockfile`. */
const pnpmBenchmarks = 'pnpm.io/benchmarks of June 2026';

const managers: Readonly<Record<PackageManager, ManagerCost>> = {
  // Lists of Debian's main archive are about 9 MB compressed; dpkg unpacks and configures a handful of packages a second.
  'apt-get': { index: 5, install: [3, 2], upgrade: 20 },
  apt: { index: 5, install: [3, 2], upgrade: 20 },
  aptitude: { index: 5, install: [4, 2], upgrade: 20 },
  // Alpine's index is 2 MB, its packages are small, and apk does not sync each file to disk.
  apk: { index: 1, install: [1, 0.7], upgrade: 4 },
  // The metadata of Fedora and RHEL is 20 to 80 MB and is resolved by a SAT solver.
  dnf: { index: 12, install: [14, 2], upgrade: 40 },
  yum: { index: 12, install: [14, 2], upgrade: 40 },
  microdnf: { index: 8, install: [8, 2], upgrade: 25 },
  tdnf: { index: 4, install: [5, 1.5], upgrade: 15 },
  zypper: { index: 10, install: [10, 2], upgrade: 40 },
  pacman: { index: 3, install: [3, 1.5], upgrade: 30 },
  // Wheels for most packages; an average service has 30 to 60 of them.
  pip: { install: [2, 2], project: 25, projectFromCache: 10, build: 10 },
  pipx: { install: [4, 3] },
  uv: { install: [0.5, 0.5], project: 5, projectFromCache: 1, build: 5 },
  poetry: { install: [4, 3], project: 30, projectFromCache: 15, build: 5 },
  pipenv: { install: [6, 4], project: 40, projectFromCache: 20 },
  conda: { install: [30, 5], project: 90, projectFromCache: 45, upgrade: 60 },
  npm: { install: [3, 2], project: 13.1, projectFromCache: 9.9, build: 25, source: pnpmBenchmarks },
  yarn: { install: [3, 2], project: 3.9, projectFromCache: 3.9, build: 25, source: pnpmBenchmarks },
  pnpm: { install: [2, 1], project: 6.5, projectFromCache: 2.3, build: 25, source: pnpmBenchmarks },
  bun: { install: [1, 0.5], project: 3, projectFromCache: 1, build: 10 },
  corepack: { install: [1, 1] },
  // Native extensions are compiled, a few of them in nearly every Rails application.
  gem: { install: [2, 5] },
  bundle: { install: [2, 5], project: 60, projectFromCache: 45 },
  composer: { install: [3, 2], project: 15, projectFromCache: 6 },
  go: { install: [5, 15], project: 10, projectFromCache: 1, build: 40, buildFromCache: 6 },
  cargo: { install: [5, 90], project: 10, projectFromCache: 2, build: 150, buildFromCache: 20 },
  dotnet: { install: [3, 5], project: 15, projectFromCache: 4, build: 25 },
  maven: { project: 60, projectFromCache: 10, build: 35 },
  gradle: { project: 60, projectFromCache: 15, build: 45, buildFromCache: 20 },
  mix: { install: [3, 2], project: 15, projectFromCache: 6, build: 40 },
  // Its packages run the installers of their programs.
  choco: { install: [5, 20], upgrade: 60 },
};

/** What a package manager's work costs. */
export function managerCost(manager: PackageManager): ManagerCost {
  return managers[manager];
}

/** Programs that take long and are no package managers: seconds each time they are called. All are estimates. */
const programs: Readonly<Record<string, number>> = {
  make: 30,
  cmake: 20,
  ninja: 30,
  meson: 20,
  bazel: 90,
  configure: 10,
  autoreconf: 5,
  swift: 60,
  catkin: 60,
  'docker-php-ext-install': 20,
  pecl: 15,
  gulp: 15,
  grunt: 15,
  gcc: 5,
  'g++': 10,
  cc: 5,
  'c++': 10,
  clang: 5,
  rustc: 20,
  javac: 5,
  tsc: 8,
  webpack: 25,
  vite: 10,
  next: 40,
  ng: 40,
  esbuild: 1,
  rails: 15,
  rake: 15,
  pytest: 30,
  npx: 10,
  rustup: 20,
  playwright: 30,
};

/** Seconds of a program that is not a package manager; undefined for everyday commands. */
export function programSeconds(name: string): number | undefined {
  return Object.hasOwn(programs, name) ? programs[name] : undefined;
}

export const seconds = {
  /** Start a container and save its layer; measured builds of empty RUNs take 0.2 to 0.5 s. */
  run: 0.4,
  /** `mkdir`, `ln`, `echo` and their like. */
  command: 0.05,
  /** A script or program of the project that cannot be read from here. */
  script: 10,
  /** One downloaded file of some ten megabytes. */
  download: 3,
  clone: 5,
  extract: 2,
  /** `chown -R` and `chmod -R` write every file again. */
  recursive: 2,
  /** COPY and ADD: read the selected files, compare, write a layer. */
  copy: 0.2,
  /** At 50 MB a second: hashed, sent to the builder, written and compressed. */
  copyMegabyte: 0.02,
  /** From another stage or image, whose size is not known. */
  copyFromStage: 0.5,
  workdir: 0.1,
} as const;

import {
  type BuildSite,
  filesReadAtRun,
  lackingProgram,
  lastOfBuild,
  mayLeaveRoot,
  onlyForBuild,
  pathIn,
  plainStart,
  runtimeNeeds,
} from '../build-site.ts';
import { distrolessC, plainSystem } from '../runtime-base.ts';
import type { NoPlan, StageCopy, StagePlan } from '../stage-plan.types.ts';

const buildPackages =
  /^(?:git|curl|wget|protobuf-compiler|protobuf|protoc|libprotobuf-dev|libssl-dev|openssl-dev|openssl-libs-static|ca-certificates|tzdata|perl|musl-tools|mold|lld)$/;
const compiledIn =
  /\b(?:include_str|include_bytes|include|embed_migrations|migrate)!\s{0,5}\([^)]{0,300}\)|#\[(?:folder|template)\b[^\]]{0,300}\]|path\s{0,3}=\s{0,3}"[^"]{0,200}"/g;
/** Bindings that need no library of the system where the program runs. */
const harmless =
  /^(?:windows|linux-raw|js|web|core-foundation|security-framework|fsevent|kqueue|inotify|jemalloc|tikv-jemalloc|tikv-jemalloc-ctl|mimalloc|libmimalloc|zstd|lz4|aws-lc|ring|libc|libfuzzer|redox|wasi|hermit|winapi|schannel|io-kit|mach|dirs|errno|openssl|errno-dragonfly|sysctl|libm|rustls-platform-verifier-android|jni|ndk|objc|block)-sys$|^(?:dirs-sys(?:-next)?|windows_[\w-]+)$/;

/** The release binary on a system with the same C library and OpenSSL. */
export function rustPlan(site: BuildSite): StagePlan | NoPlan {
  const { stage, context, project } = site;
  const last = lastOfBuild(stage);
  const program = startedProgram(site);
  if (!last) return { why: 'it is not known where the build ends' };
  if ('why' in program) return program;
  const lock = context.read(`${project.directory}Cargo.lock`)?.text;
  if (lock === undefined) return { why: 'there is no Cargo.lock to say which libraries of the system it needs' };
  const library = [...lock.matchAll(/^name = "([\w-]{1,80}-sys)"$/gm)].map((match) => match[1] ?? '').find((name) => !harmless.test(name));
  if (library !== undefined) return { why: `${library} may need a library of the system` };
  const alone = onlyForBuild(site, buildPackages);
  const start = plainStart(site);
  const needs = runtimeNeeds(site, last, alone, start);
  if ('why' in needs) return needs;
  const read = filesReadAtRun(
    site,
    last,
    /\.rs$/,
    /^(?:Cargo\.(?:toml|lock)|rust-toolchain(?:\.toml)?|\.cargo|build\.rs|clippy\.toml|rustfmt\.toml|deny\.toml|target|benches|dev-env.*)$/,
    compiledIn,
  );
  if ('why' in read) return read;
  const musl = stage.root.kind === 'image' && stage.root.facts?.libc === 'musl';
  const base = needs.shell || musl ? plainSystem(stage) : distrolessC(stage, mayLeaveRoot(site));
  if (!base) return { why: 'it is not known which release of its system the image stands on' };
  const lacking = lackingProgram(stage, last, base.facts, needs.packages, start);
  if (lacking !== undefined) return { why: `${base.image} has no ${lacking.replace(/^a /, '')}` };
  const tls = /^name = "openssl-sys"$/m.test(lock);
  if (tls && musl) return { why: 'OpenSSL on Alpine is linked in ways that cannot be seen here' };
  const packages = base.facts.os === 'debian' ? ['ca-certificates', ...(tls ? ['libssl3'] : [])] : [];
  return {
    image: base.image,
    facts: base.facts,
    last,
    behind: [],
    settings:
      packages.length === 0
        ? []
        : [`RUN apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')} && rm -rf /var/lib/apt/lists/*`],
    copies: [program, ...read.map(({ path }) => ({ from: path, to: path }))],
    repeats: ({ instruction }) => instruction.flags.some(({ name }) => name === 'from'),
    buildPackages: alone,
    ...(start && base.facts.shells?.length === 0 && { start }),
  };
}

/** A step copies or links something there, or the build is told to put it there. */
function isPlaced({ steps }: BuildSite['stage'], path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return steps.some(({ script }) =>
    script?.commands.some(
      (command) =>
        /^(?:cp|mv|ln|install)$/.test(command.name ?? '') && command.args.some(({ unquoted }) => unquoted.split('/').includes(name)),
    ),
  );
}

function startedProgram({ stage, found, project }: BuildSite): StageCopy | NoPlan {
  const written = found.started.program.unquoted;
  if (!written.includes('/')) {
    const installed = found.operation?.subcommand?.unquoted === 'install' && project.build?.output?.value.endsWith(`/${written}`);
    if (!installed) return { why: `it is not known where ${written} lies` };
    return { from: `/usr/local/cargo/bin/${written}`, to: `/usr/local/bin/${written}` };
  }
  const path = pathIn(stage.final, written);
  if (path === undefined || /\.(?:sh|py)$/.test(path)) return { why: `it starts ${written}, and not the program itself` };
  if (/\/target\/debug\//.test(path)) return { why: 'it ships a debug build' };
  if (!/\/release\//.test(path) && !isPlaced(stage, written)) return { why: `no step is seen to make ${written}` };
  return { from: path, to: path };
}

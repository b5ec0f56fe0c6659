import type { PackageOperation } from '../../../shell/operations.ts';
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
import { distrolessStatic, newestSystem, plainSystem } from '../runtime-base.ts';
import type { NoPlan, StageCopy, StagePlan } from '../stage-plan.types.ts';

/** What only the build of a Go program needs of a system. A static image has certificates and time zones. */
const buildPackages =
  /^(?:git|git-lfs|mercurial|subversion|openssh-client|openssh|bash|curl|wget|unzip|tar|protobuf-compiler|protobuf|protobuf-dev|protoc|upx|upx-ucl|ca-certificates|tzdata)$/;
const compiledIn = /^[ \t]*\/\/go:embed[^\n]*/gm;

/** A static binary without a shell beside it, or on the bare system where it needs one, or C libraries. */
export function goPlan(site: BuildSite): StagePlan | NoPlan {
  const { stage, found, project } = site;
  const last = lastOfBuild(stage);
  const program = startedProgram(site);
  if (!last || 'why' in program) return last ? (program as NoPlan) : { why: 'it is not known where the build ends' };
  const cgo = usesC(site);
  const alone = onlyForBuild(site, buildPackages);
  const start = plainStart(site);
  const needs = runtimeNeeds(site, last, alone, start);
  if ('why' in needs) return needs;
  const read = filesReadAtRun(
    site,
    last,
    /\.(?:go|s|c|h|proto)$/,
    /^(?:go\.(?:mod|sum|work)|vendor|\.air\.toml|\.dockerignore)$/,
    compiledIn,
  );
  if ('why' in read) return read;
  const still = !cgo && !needs.shell;
  const base = still ? distrolessStatic(mayLeaveRoot(site)) : (plainSystem(stage) ?? (cgo ? undefined : newestSystem(stage)));
  if (!base) return { why: 'it is not known which release of its system the image stands on' };
  const lacking = lackingProgram(stage, last, base.facts, needs.packages, start);
  if (lacking !== undefined) return { why: `${base.image} has no ${lacking.replace(/^a /, '')}` };
  const certificates = !still && !needs.packages.includes('ca-certificates') && !base.facts.programs.includes('ca-certificates');
  if (certificates && base.facts.os !== 'debian') return { why: `${base.image} has no certificates` };
  return {
    image: base.image,
    facts: base.facts,
    last,
    ...(!cgo && !setsC(site) && { above: { step: found.step, lines: ['ENV CGO_ENABLED=0'] } }),
    behind: [],
    settings: certificates
      ? ['RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*']
      : [],
    copies: [program, ...read.map(({ path }) => ({ from: path, to: path }))],
    repeats: ({ instruction }) => instruction.flags.some(({ name }) => name === 'from'),
    buildPackages: alone,
    ...(start && base.facts.shells?.length === 0 && { start }),
  } satisfies StagePlan as StagePlan;

  /** The binary that starts, and where it is to be found by the same name. */
  function startedProgram({ view }: BuildSite): StageCopy | NoPlan {
    const builds = view
      .stepsOf('shipped', 'RUN')
      .flatMap(({ operations }) => operations)
      .filter((each): each is PackageOperation => each.kind === 'package' && each.manager === 'go' && each.action === 'build');
    const written = found.started.program.unquoted;
    if (!written.includes('/')) {
      const installed = builds.length === 1 && builds[0]?.subcommand?.unquoted === 'install';
      if (!installed || written !== project.build?.output?.value) return { why: `it is not known where ${written} lies` };
      return { from: `/go/bin/${written}`, to: `/usr/local/bin/${written}` };
    }
    const path = pathIn(stage.final, written);
    if (path === undefined || /\.(?:sh|py)$/.test(path)) return { why: `it starts ${written}, and not the program itself` };
    if (builds.length > 1) return { why: 'several programs are built' };
    return { from: path, to: path };
  }
}

/** The sources, or modules that they require, are compiled with a C compiler. */
function usesC({ project, view, context }: BuildSite): boolean {
  const asked = view.stepsOf('shipped', 'RUN').some(({ before, script }) => {
    const value = before.environment.get('CGO_ENABLED')?.value;
    return (
      (value?.known && value.value === '1') ||
      script?.commands.some(({ assignments }) =>
        assignments.some(({ name, value: own }) => name === 'CGO_ENABLED' && own?.unquoted === '1'),
      )
    );
  });
  if (asked || project.nativeDependencies.length > 0) return true;
  const modules = context.read(`${project.directory}go.mod`)?.text ?? '';
  if (
    /mattn\/go-sqlite3|confluent-kafka-go|go-gst|gocv|bimg|govips|go-oci8|godror|libgit2|go-libxml|rdkafka|tensorflow|onnxruntime|go-fuse\/cgo|webkit|gtk|sdl/i.test(
      modules,
    )
  )
    return true;
  return context.sent.files.some(({ path }) => path.endsWith('.go') && /^import "C"|^\s*"C"$/m.test(context.read(path)?.text ?? ''));
}

function setsC({ found: { step, operation } }: BuildSite): boolean {
  return step.before.environment.has('CGO_ENABLED') || (operation?.command.assignments.some(({ name }) => name === 'CGO_ENABLED') ?? false);
}

import { type BuildSite, filesReadAtRun, lackingProgram, lastOfBuild, onlyForBuild, pathIn, runtimeNeeds } from '../build-site.ts';
import { javaRuntime } from '../runtime-base.ts';
import type { NoPlan, StagePlan } from '../stage-plan.types.ts';

const buildPackages = /^(?:git|maven|gradle|unzip|zip|wget|openjdk-\d+-jdk(?:-headless)?|dos2unix|findutils)$/;
const manifests =
  /^(?:pom\.xml|mvnw(?:\.cmd)?|\.mvn|gradlew(?:\.bat)?|gradle|gradle\.properties|(?:settings|build)\.gradle(?:\.kts)?|buildSrc|target|build|\.gradle|\.settings|\.project|\.classpath|\.gitattributes)$/;

/** The archive on the runtime of the same vendor and version. */
export function javaPlan(site: BuildSite): StagePlan | NoPlan {
  const { stage, found, recipe } = site;
  const last = lastOfBuild(stage);
  if (!last) return { why: 'it is not known where the build ends' };
  const at = found.started.args.findIndex(({ unquoted }) => unquoted === '-jar');
  const word = at === -1 ? undefined : found.started.args[at + 1];
  const path = word && pathIn(stage.final, word.unquoted);
  if (!word || path === undefined) return { why: 'it does not start one archive by its name' };
  if (!recipe?.selfContained) return { why: 'the archive is not seen to hold its libraries' };
  const alone = onlyForBuild(site, buildPackages);
  const needs = runtimeNeeds(site, last, alone);
  if ('why' in needs) return needs;
  const read = filesReadAtRun(site, last, /\.(?:java|kt|groovy|scala|xml|properties|ya?ml)$/, manifests, /^$/g);
  if ('why' in read) return read;
  const base = javaRuntime(stage);
  if (!base) return { why: 'no runtime of the same vendor and version is known' };
  const lacking = lackingProgram(stage, last, base.facts, needs.packages);
  if (lacking !== undefined) return { why: `${base.image} has no ${lacking.replace(/^a /, '')}` };
  return {
    image: base.image,
    facts: base.facts,
    last,
    behind: [],
    settings: [],
    copies: [{ from: path, to: path }, ...read.filter(({ name }) => name !== 'src').map((entry) => ({ from: entry.path, to: entry.path }))],
    repeats: ({ instruction }) => instruction.flags.some(({ name }) => name === 'from'),
    buildPackages: alone,
  };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Practice, practices } from '../../packages/plimsoll/src/model/finding.ts';
import type { Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { projectRoot } from '../project.ts';
import type { Generated } from './generated.ts';

interface GuidePractice {
  readonly practice: string;
  readonly rules: readonly string[];
}

/** What a practice asks for, for readers who meet it for the first time. */
const asks: Readonly<Record<Practice, string>> = {
  'base-image': 'a base image that is maintained, fits the platform, and is no larger than the program needs',
  pinning: 'the same commit gives the same image: versions, lock files, checked downloads',
  stages: 'compilers, development dependencies and sources stay in build stages; only what runs is shipped',
  caching: 'what rarely changes comes first, so that a commit rebuilds little',
  size: 'no layer keeps what nothing needs: caches, lists, archives, files written twice',
  user: 'the program runs without root, and with no rights over the host',
  secrets: 'no password, token or key in the image, its history or the repository',
  context: 'the build is sent what it needs, and nothing else',
  health: 'the platform can tell whether the program works, and asks where it can answer',
  signals: 'a stop reaches the program, which ends in order',
  configuration: 'settings come from the environment, are written down, and fit production',
  metadata: 'the image says where it comes from and which version it is',
  vulnerabilities: 'the pipeline scans images before they are published, and stops at what is found',
  delivery: 'pipelines publish and deploy images that can be named, rebuilt and traced',
  development: 'Compose gives developers what production has, with data that stays and services that wait',
  observability: 'logs and metrics leave the container in a form that can be searched',
  correctness: 'the files build, and mean what they seem to say',
  style: 'matters of taste',
};

/** docs/practices.md: which rules judge which practice, and which answer what the production guides ask for. */
export function practicePage(rules: readonly Rule[]): Generated {
  const linked = (ids: readonly string[]) =>
    ids
      .map((id) => rules.find((rule) => rule.id === id))
      .filter((rule) => rule !== undefined)
      .map(({ id, preset = 'recommended' }) => `[${id}](rules/${id}.md)${preset === 'recommended' ? '' : ` (${preset})`}`)
      .join(', ');
  const rows = practices.map((practice) => {
    const own = rules.filter((rule) => rule.practice === practice).map(({ id }) => id);
    return `| \`${practice}\` | ${asks[practice]} | ${linked(own)} |`;
  });
  // The same list is a test: each practice has a repository that neglects it and one that follows it.
  const guides = JSON.parse(readFileSync(join(projectRoot, 'test/conformance/practices.json'), 'utf8')) as GuidePractice[];
  const text = `# Practices

A practice is a heading that a team would put on its checklist. Every rule belongs to one; a practice fails if one of its
rules finds something that is more than a matter of style, and is *unknown* where its rules could not decide.
A rule with a preset in brackets is off unless that preset, or the rule itself, is asked for in \`plimsoll.yaml\`.
Each rule has a page that says why it matters, how it is decided, when not to follow it, and shows it before and after;
\`plimsoll explain RULE\` prints the same. [All rules by name](rules/index.md).

| practice | what it asks for | judged by |
| --- | --- | --- |
${rows.join('\n')}

## What built images are asked

\`plimsoll image\` opens a built image, without a Dockerfile or with the one that it was built from, and asks it what these rules
are about: its configuration, its history, every layer and the files that a container sees. A verdict by an image is marked
\`known: image\` in JSON.

| practice | rules that look at images |
| --- | --- |
${practices
  .map((practice) => [practice, linked(rules.filter((rule) => rule.practice === practice && rule.detect.image).map(({ id }) => id))])
  .filter(([, ids]) => ids !== '')
  .map(([practice, ids]) => `| \`${practice}\` | ${ids} |`)
  .join('\n')}

## What production guides ask for

“Docker best practices for production” and its like ask for these. \`test/conformance/practices\` holds a repository that
neglects each, and one that follows it.

| what they ask for | rules that answer |
| --- | --- |
${guides.map(({ practice, rules: ids }) => `| ${practice} | ${linked(ids)} |`).join('\n')}

## What has no rule

**Documentation and translations in the image.** Where they are most, the base image decides: the slim images of Debian have
dpkg leave out manuals, documentation and translations of every package (debian:trixie is 49.4 MB to pull,
debian:trixie-slim 29.8 MB; for bookworm both have the same 88 packages), and [oversized-base](rules/oversized-base.md) names the slim
variants of language images. Packages that hold nothing but documentation mostly come as recommended ones
([recommended-packages-installed](rules/recommended-packages-installed.md)): of 5,645 public Dockerfiles fewer than ten install
one by name, too few for a rule of its own.

**Programs that need UTF-8 where no locale is set.** Python since 3.7, Java since 18, Node.js, Go and Rust read and write UTF-8 by
themselves; whether another program needs a locale does not show in the files.
[locale-not-generated](rules/locale-not-generated.md) reports locales that are set and are not there.
`;
  return { path: 'docs/practices.md', text };
}

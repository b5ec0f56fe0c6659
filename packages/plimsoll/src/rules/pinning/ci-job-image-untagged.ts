import { parseReference } from '../../bases/reference.ts';
import type { WorkflowView } from '../../facts/views/workflow-view.ts';
import type { JobImage, WorkflowJob, WorkflowText } from '../../workflows/workflow.types.ts';
import { defineRule, list } from '../define.ts';

const github = (job: string) => ({
  path: '.github/workflows/test.yml',
  files: { '.github/workflows/test.yml': `on: push\njobs:\n  test:\n${job}    steps:\n      - run: npm test\n` },
});
const file = (path: string, text: string) => ({ path, files: { [path]: text } });

export const ciJobImageUntagged = defineRule({
  id: 'ci-job-image-untagged',
  practice: 'pinning',
  severity: 'info',
  aliases: ['CKV_AZUREPIPELINES_1', 'CKV_BITBUCKETPIPELINES_1', 'CKV_CIRCLECIPIPELINES_1', 'unpinned-images'],
  summary: 'A CI job runs in an image that follows every release',
  why: 'The job that was green yesterday runs on another compiler or database today. A build of an old commit cannot be repeated, and a release fails for a reason that is in none of its commits.',
  notWhen: 'The job is there to try the newest release.',
  decides:
    'Images of jobs, of the services beside them and of steps in GitHub Actions, GitLab CI, CircleCI, Azure, Bitbucket, Drone and Woodpecker whose tag is latest, missing, or one of the tags of the option, and that have no digest; also each such value of a matrix. Images of other jobs of the pipeline, plugins and what an expression or variable decides are left out.',
  sources: ['https://docs.zizmor.sh/audits/#unpinned-images'],
  options: { tags: list('More tags that are taken to float, such as stable, edge, lts, current') },
  messages: {
    latest: '{role} {job} runs in {image}, which is another image after every release',
    untagged: '{role} {job} runs in {image} without a tag, which is another image after every release',
  },
  examples: [
    { bad: github('    container: node:latest\n    services: { db: { image: postgres } }\n'), flags: ['node:latest', 'postgres'] },
    {
      bad: github(
        '    container: { image: "${{ matrix.image }}" }\n    strategy: { matrix: { include: [{ image: ubuntu }, { image: "ubuntu:24.04" }] } }\n',
      ),
      flags: 'ubuntu',
    },
    { bad: file('.gitlab-ci.yml', 'default: { image: "docker:latest" }\ntest:\n  script: make test\n'), flags: '"docker:latest"' },
    { bad: file('azure-pipelines.yml', 'jobs:\n  - job: a\n    container: ubuntu\n    steps: [{ script: make }]\n'), flags: 'ubuntu' },
    {
      bad: file(
        'bitbucket-pipelines.yml',
        'image: python:latest\npipelines: { default: [{ step: { script: [make] } }, { step: { script: [make] } }] }\n',
      ),
      flags: 'python:latest',
    },
    {
      bad: {
        path: '.circleci/config.yml',
        files: { '.circleci/config.yml': 'jobs: { a: { docker: [{ image: "cimg/node:current" }], steps: [checkout] } }\n' },
        options: { tags: ['current'] },
      },
      flags: '"cimg/node:current"',
    },
    { good: github('    container: node:24.11\n    services: { db: "${{ matrix.db }}" }\n') },
    { good: github('    container: node@sha256:4b383ce285ed2556aa05a01c76305405a3fecd410af56e2d47a039c59bdc2f04\n') },
    { good: file('.gitlab-ci.yml', 'test:\n  image: $CI_REGISTRY_IMAGE/build\n  script: make test\n') },
  ],
  detect: {
    *workflow(view, { tags }) {
      const reported = new Set<number>();
      for (const job of view.file.jobs) {
        for (const { role, image } of job.images) {
          for (const text of constants(view, job, image)) {
            const reference = parseReference(text.raw.trim());
            if ('error' in reference || reference.digest !== undefined || reported.has(text.span.start)) continue;
            const { tag } = reference;
            if (tag !== undefined && tag !== 'latest' && !tags.includes(tag)) continue;
            reported.add(text.span.start);
            const data = { role: roleName(role), job: job.id, image: text.raw.trim() };
            yield { message: tag === undefined ? 'untagged' : 'latest', data, at: text.span };
          }
        }
      }
    },
  },
});

const roleName = (role: JobImage['role']): string => (role === 'job' ? 'Job' : 'A service of job');

/** The image, or what the matrix of the job gives for it. A plugin's image is a program with its own releases. */
function constants({ file: { system } }: WorkflowView, job: WorkflowJob, image: WorkflowText): readonly WorkflowText[] {
  if (image.value.known) {
    const isPlugin =
      (system === 'drone' || system === 'woodpecker') && job.steps.some(({ uses }) => uses?.text.span.start === image.span.start);
    return isPlugin ? [] : [image];
  }
  const dimension = /^\$\{\{\s{0,20}matrix\.([\w.-]{1,100})\s{0,20}\}\}$/.exec(image.raw.trim())?.[1];
  return (dimension === undefined ? [] : (job.matrix.get(dimension) ?? [])).filter(({ value, raw }) => value.known && raw.trim() !== '');
}

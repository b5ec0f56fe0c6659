import { repositoryDelivery } from '../../facts/deployment/repository-delivery.ts';
import { isActionPath } from '../../workflows/system-of.ts';
import { defineRule, type FixReport } from '../define.ts';

const pipeline = (steps: string) => `on: { push: { branches: [main] } }\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`;
const build = `      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: registry.example/shop:\${{ github.sha }}
`;

export const imageNotScanned = defineRule({
  id: 'image-not-scanned',
  practice: 'vulnerabilities',
  severity: 'warning',
  aliases: [],
  summary: 'CI pushes images that nothing scans for known vulnerabilities',
  why: 'Packages of the base image and of the language get new advisories every week. Without a scan in the pipeline, nobody learns that an image is about to be deployed with a hole that has a fix.',
  notWhen: 'The registry or the cluster scans what is pushed and somebody acts on it: the files of a repository do not show that.',
  decides:
    'All pipelines of the repository are read: GitHub Actions with the composite actions of the repository, GitLab CI, CircleCI, Azure, Bitbucket, Drone, Woodpecker, Travis, Cloud Build, CodeBuild, and the sh steps of Jenkinsfiles. Reported if one pushes images and none looks for vulnerabilities in an image (Trivy, Grype, Docker Scout, Snyk, Clair, the scanners of clouds and suites, the template of GitLab); a scan of the sources alone does not see the packages of the base image. Unknown if no pipeline was found, and where a pipeline, template, script or action that was not read could do it, judged by its name.',
  sources: ['https://docs.docker.com/build/ci/github-actions/', 'https://trivy.dev/latest/docs/target/container_image/'],
  messages: {
    none: '{tool} publishes images, and no step of {pipelines} scans them for known vulnerabilities',
    sources: '{tool} publishes images, but {scan} looks at the sources only: vulnerable packages of the base image go unseen',
  },
  examples: [
    {
      bad: {
        path: '.github/workflows/image.yml',
        files: { Dockerfile: 'FROM node:24-slim\n', '.github/workflows/image.yml': pipeline(build) },
      },
      flags: 'docker/build-push-action',
    },
    {
      bad: {
        path: '.gitlab-ci.yml',
        files: {
          Dockerfile: 'FROM node:24-slim\n',
          '.gitlab-ci.yml':
            'build:\n  script:\n    - trivy fs --exit-code 1 .\n    - docker build -t $CI_REGISTRY_IMAGE:1 .\n    - docker push $CI_REGISTRY_IMAGE:1\n',
        },
      },
      flags: 'docker push',
    },
    {
      good: {
        path: '.github/workflows/examples.yml',
        files: {
          Dockerfile: 'FROM node:24-slim\n',
          '.github/workflows/examples.yml': pipeline(
            '      - run: |\n          REF="localhost:5000/examples/shop"\n          docker build -t "${REF}" .\n          docker push "${REF}"\n',
          ),
        },
      },
    },
    {
      good: {
        path: '.github/workflows/image.yml',
        files: {
          Dockerfile: 'FROM node:24-slim\n',
          '.github/workflows/image.yml': pipeline(build),
          '.github/workflows/scan.yml':
            "on: { schedule: [{ cron: '0 3 * * *' }] }\njobs: { scan: { runs-on: ubuntu-latest, steps: [{ run: docker run --rm aquasec/trivy:0.60.0 image registry.example/shop:1 }] } }\n",
        },
      },
    },
    {
      good: {
        path: '.github/workflows/image.yml',
        files: {
          Dockerfile: 'FROM node:24-slim\n',
          '.github/workflows/image.yml': `${pipeline(build)}  checks:\n    uses: example/shared/.github/workflows/scan.yml@v1\n`,
        },
      },
    },
    {
      good: {
        path: '.github/workflows/image.yml',
        files: {
          Dockerfile: 'FROM node:24-slim\n',
          '.github/workflows/image.yml': pipeline(`      - uses: ./.github/actions/check\n${build}`),
          '.github/actions/check/action.yaml':
            'runs:\n  using: composite\n  steps:\n    - { shell: bash, run: trivy image --exit-code 1 registry.example/shop:1 }\n',
        },
      },
    },
    {
      good: {
        path: '.gitlab-ci.yml',
        files: {
          Dockerfile: 'FROM node:24-slim\n',
          '.gitlab-ci.yml':
            'include:\n  - template: Jobs/Container-Scanning.gitlab-ci.yml\nbuild:\n  script: [docker build -t $CI_REGISTRY_IMAGE:1 ., docker push $CI_REGISTRY_IMAGE:1]\n',
        },
      },
    },
    {
      good: {
        path: '.github/workflows/test.yml',
        files: {
          Dockerfile: 'FROM node:24-slim\n',
          '.github/workflows/test.yml': pipeline('      - run: docker build -t shop . && docker run shop npm test\n'),
        },
      },
    },
  ],
  detect: {
    *repository(repository) {
      const { files, publications, unread, builds } = repositoryDelivery(repository);
      const [image] = repository.images;
      if (files.length === 0) {
        if (image)
          yield { unknown: 'whether images are scanned: no CI pipeline was found', at: { start: 0, end: 0 }, path: image.view.path };
        return;
      }
      const scans = files.flatMap(({ delivery }) => delivery.scans).filter(({ finds }) => finds === 'vulnerabilities');
      if (scans.some(({ looksAt }) => looksAt !== 'files')) return;
      const [hidden] = unread('scan');
      const [first] = publications;
      const undecided = first ?? builds.find(({ act }) => act.push === 'unknown');
      if (!undecided) return;
      const place = { at: undecided.act.at, path: undecided.view.path };
      if (hidden) yield { unknown: `whether images are scanned: ${hidden.act.name} was not read`, ...place };
      else if (!first) yield { unknown: 'whether images are pushed: the file that says so was not read', ...place };
      else {
        const tool = first.act.tool;
        const [scan] = scans;
        const fix: FixReport = {
          title: `Scan what was built before it is pushed, and fail on what can be fixed: trivy image --exit-code 1 --ignore-unfixed --severity HIGH,CRITICAL ${first.images[0]?.raw ?? 'IMAGE'}`,
          applicability: 'manual',
          edits: [],
        };
        const count = files.filter(({ view }) => !isActionPath(view.path)).length;
        const pipelines = count === 1 ? 'the only pipeline' : `the ${count} pipelines`;
        if (scan) yield { message: 'sources', data: { tool, scan: scan.tool }, ...place, fix };
        else yield { message: 'none', data: { tool, pipelines }, ...place, fix };
      }
    },
  },
});

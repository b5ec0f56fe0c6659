import { repositoryDelivery } from '../../facts/deployment/repository-delivery.ts';
import { defineRule } from '../define.ts';

const example = (step: string, files: Readonly<Record<string, string>> = {}) => ({
  path: 'Dockerfile',
  files: {
    Dockerfile: 'FROM debian:13\n',
    '.github/workflows/ci.yml': `on: push\njobs:\n  test:\n    steps:\n      - ${step}\n`,
    ...files,
  },
});

export const dockerfileNotLinted = defineRule({
  id: 'dockerfile-not-linted',
  practice: 'delivery',
  severity: 'info',
  preset: 'strict',
  aliases: [],
  summary: 'CI checks no Dockerfile',
  why: 'What a review overlooks (a missing USER, a secret in an argument, an untagged base) is only found again when it hurts. A linter in the pipeline says it in the pull request.',
  notWhen: 'Dockerfiles are checked in the editor and before each commit, by means that the repository does not show.',
  decides:
    'Reported at the first Dockerfile if pipelines were found and none of them runs a linter of Dockerfiles (hadolint, docker build --check, Plimsoll, tally, Super-Linter, MegaLinter, Trivy config, Checkov, KICS), nor does a hook of pre-commit. Unknown where a script, action or pipeline that was not read could do it, judged by its name.',
  sources: ['https://docs.docker.com/build/checks/'],
  messages: { none: 'No pipeline checks this Dockerfile: run plimsoll lint, hadolint or docker build --check' },
  examples: [
    { bad: example('run: docker build .'), flags: 'FROM debian:13' },
    { good: example('uses: hadolint/hadolint-action@v3.1.0') },
    { good: example('run: docker build --check .') },
    { good: example('run: make lint') },
    {
      good: example('run: docker build .', {
        '.pre-commit-config.yaml': 'repos:\n  - repo: https://github.com/hadolint/hadolint\n    hooks: [{ id: hadolint }]\n',
      }),
    },
  ],
  detect: {
    *repository(repository) {
      const { files, unread } = repositoryDelivery(repository);
      const [image] = repository.images;
      if (!image || files.length === 0 || files.some(({ delivery }) => delivery.lints.length > 0)) return;
      if (/hadolint|plimsoll|dockerfilelint|tally/.test(repository.read('.pre-commit-config.yaml')?.text ?? '')) return;
      const { view } = image;
      const at = view.graph.stages[0]?.from.lineSpan ?? { start: 0, end: 0 };
      const [hidden] = unread('lint');
      if (hidden) yield { unknown: `whether Dockerfiles are checked: ${hidden.act.name} was not read`, at, path: view.path };
      else yield { message: 'none', at, path: view.path };
    },
  },
});

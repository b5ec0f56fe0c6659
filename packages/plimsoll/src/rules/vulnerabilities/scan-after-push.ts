import { type Publication, repositoryDelivery } from '../../facts/deployment/repository-delivery.ts';
import type { DeliveryAct } from '../../workflows/delivery/delivery.types.ts';
import { defineRule } from '../define.ts';

const pipeline = (jobs: string) => ({
  path: '.github/workflows/image.yml',
  files: { '.github/workflows/image.yml': `on: push\njobs:\n${jobs}` },
});
const push = '      - run: docker push registry.example/shop:1\n';
const scan = '      - run: trivy image --exit-code 1 registry.example/shop:1\n';

export const scanAfterPush = defineRule({
  id: 'scan-after-push',
  practice: 'vulnerabilities',
  severity: 'info',
  aliases: [],
  summary: 'An image is scanned only when everybody can pull it already',
  why: 'A scan that fails behind the push stops the pipeline, but not the image: it is in the registry under its tag, and whatever follows that tag deploys it.',
  notWhen: 'What is pushed is a candidate that only gets its public tag, or is only deployed, when the scan is well.',
  decides:
    'In one job, or in a job that waits for it, the scan of an image stands behind the step that pushes. Silent if something is scanned before, if another push follows the scan (then the first was of a candidate), if an action of the repository scans something as well, and if an expression decides whether the step pushes.',
  sources: ['https://docs.docker.com/build/ci/github-actions/test-before-push/'],
  messages: { after: '{scan} looks at the image when {push} has published it: build, scan, then push' },
  examples: [
    { bad: pipeline(`  image:\n    steps:\n      - run: docker build -t registry.example/shop:1 .\n${push}${scan}`), flags: 'trivy image' },
    { bad: pipeline(`  image:\n    steps:\n${push}  scan:\n    needs: image\n    steps:\n${scan}`), flags: 'trivy image' },
    { good: pipeline(`  image:\n    steps:\n      - run: docker build -t registry.example/shop:1 .\n${scan}${push}`) },
    {
      good: pipeline(
        `  image:\n    steps:\n${push}${scan}      - run: docker buildx imagetools create -t registry.example/shop:stable registry.example/shop:1\n`,
      ),
    },
    {
      good: {
        path: '.github/workflows/image.yml',
        files: {
          ...pipeline(`  image:\n    steps:\n      - uses: ./.github/actions/image\n${push}${scan}`).files,
          '.github/actions/image/action.yml': `runs:\n  using: composite\n  steps:\n      - run: docker build -t registry.example/shop:1 .\n${scan}`,
        },
      },
    },
    { good: pipeline(`  image:\n    steps:\n${push}  nightly:\n    steps:\n${scan}`) },
  ],
  detect: {
    *repository(repository) {
      const { files, publications, runs } = repositoryDelivery(repository);
      const scanning = new Set(files.filter(({ delivery }) => delivery.scans.length > 0).map(({ view }) => view));
      for (const { view, delivery } of files) {
        // What an action of the repository scans may come before.
        if ([...runs(view)].some((called) => scanning.has(called))) continue;
        const scans = delivery.scans.filter(({ looksAt, finds }) => looksAt !== 'files' && finds === 'vulnerabilities');
        const own = publications.filter((publication) => publication.view === view);
        for (const scan of scans) {
          const before = own.find((publication) => isBefore(publication, scan));
          if (!before || scans.some((other) => other.order < before.act.order) || own.some(({ act }) => follows(act, scan))) continue;
          yield { message: 'after', data: { scan: scan.tool, push: before.act.tool }, at: scan.at, path: view.path };
          break;
        }
      }
    },
  },
});

function isBefore({ act, sometimes }: Publication, scan: DeliveryAct): boolean {
  if (sometimes || act.step?.condition) return false;
  return act.job === scan.job ? act.order < scan.order : scan.job.needs.includes(act.job.id);
}

/** Behind the scan in its job, or in any later job that waits for it. */
function follows(act: DeliveryAct, scan: DeliveryAct): boolean {
  return act.job === scan.job ? act.order > scan.order : act.job.needs.includes(scan.job.id);
}

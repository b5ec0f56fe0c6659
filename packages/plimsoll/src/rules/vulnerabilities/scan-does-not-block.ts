import { workflowDelivery } from '../../facts/deployment/repository-delivery.ts';
import type { WorkflowView } from '../../facts/views/workflow-view.ts';
import type { ImageScan } from '../../workflows/delivery/delivery.types.ts';
import { defineRule, type FixReport } from '../define.ts';

const pipeline = (steps: string) => `on: push\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`;
const example = (steps: string, files: Readonly<Record<string, string>> = {}) => ({
  path: '.github/workflows/image.yml',
  files: { ...files, '.github/workflows/image.yml': pipeline(steps) },
});

export const scanDoesNotBlock = defineRule({
  id: 'scan-does-not-block',
  practice: 'vulnerabilities',
  severity: 'warning',
  aliases: [],
  summary: 'A vulnerability scan passes whatever it finds',
  why: 'Trivy, Grype and Docker Scout exit with 0 unless they are told otherwise, so a scan without a gate is a report that nobody has to read: the image with the critical vulnerability is pushed all the same.',
  notWhen: 'Something else acts on the report, such as an admission controller, or code scanning alerts that a merge has to wait for.',
  decides:
    'A scan for vulnerabilities without an exit code or threshold (its own default counts), with one of 0, with continue-on-error or allow_failure on the step or job, behind || true, or in front of a pipe without pipefail. Silent if another scan of the repository ends the pipeline, or may. Where the results are uploaded to code scanning it is info. Configuration files of scanners that exist and expressions are unknown.',
  sources: [
    'https://github.com/aquasecurity/trivy-action#inputs',
    'https://trivy.dev/latest/docs/configuration/others/#exit-code',
    'https://github.com/anchore/grype#gating-on-severity-of-vulnerabilities',
  ],
  messages: {
    open: '{scan} passes whatever it finds: {why}',
    uploaded: '{scan} passes whatever it finds: {why}; its results only go to code scanning',
  },
  examples: [
    {
      bad: example('      - uses: aquasecurity/trivy-action@0.30.0\n        with:\n          image-ref: registry.example/shop:1\n'),
      flags: 'aquasecurity/trivy-action',
      fixed: pipeline(
        "      - uses: aquasecurity/trivy-action@0.30.0\n        with:\n          image-ref: registry.example/shop:1\n          exit-code: '1'\n          ignore-unfixed: true\n          severity: HIGH,CRITICAL\n",
      ),
    },
    {
      bad: example(
        "      - uses: aquasecurity/trivy-action@0.30.0\n        with:\n          image-ref: registry.example/shop:1\n          severity: CRITICAL\n          exit-code: '0'\n",
      ),
      flags: "'0'",
      fixed: pipeline(
        "      - uses: aquasecurity/trivy-action@0.30.0\n        with:\n          image-ref: registry.example/shop:1\n          severity: CRITICAL\n          exit-code: '1'\n",
      ),
    },
    {
      bad: example('      - run: trivy image --severity HIGH registry.example/shop:1\n'),
      flags: 'trivy image',
      fixed: pipeline('      - run: trivy image --exit-code 1 --severity HIGH registry.example/shop:1\n'),
    },
    { bad: example('      - run: grype registry.example/shop:1 --fail-on high || true\n'), flags: 'true' },
    {
      bad: example(
        '      - uses: anchore/scan-action@v6\n        continue-on-error: true\n        with: { image: registry.example/shop:1 }\n',
      ),
      flags: 'continue-on-error: true',
    },
    {
      bad: example(
        '      - uses: aquasecurity/trivy-action@0.30.0\n        with: { image-ref: shop, format: sarif, output: trivy.sarif }\n      - uses: github/codeql-action/upload-sarif@v3\n        with: { sarif_file: trivy.sarif }\n',
      ),
      flags: 'aquasecurity/trivy-action',
    },
    {
      good: example(
        "      - uses: aquasecurity/trivy-action@0.30.0\n        with: { image-ref: shop, format: sarif }\n      - uses: aquasecurity/trivy-action@0.30.0\n        with: { image-ref: shop, exit-code: '1' }\n",
      ),
    },
    { good: example('      - run: trivy image shop\n', { 'trivy.yaml': 'exit-code: 1\n' }) },
    { good: example('      - run: |\n          if ! trivy image --exit-code 1 shop; then echo vulnerable; exit 1; fi\n') },
  ],
  detect: {
    *workflow(view) {
      const scans = vulnerabilityScans(view);
      if (scans.length === 0 || [view, ...view.beside].some((each) => vulnerabilityScans(each).some(({ gate }) => gate.blocks !== false)))
        return;
      const settings = ['trivy.yaml', '.grype.yaml', '.grype/config.yaml'].find((path) => view.read(path));
      for (const scan of scans) {
        const { gate, tool, job } = scan;
        if (gate.blocks !== false) continue;
        const { at, why } = gate;
        if (settings !== undefined && why.startsWith('there is no')) {
          yield { unknown: `whether ${tool} ends the pipeline: ${settings} was not read`, at };
          continue;
        }
        const uploaded = job.steps.some(({ uses }) => uses?.name === 'github/codeql-action/upload-sarif');
        const fix = fixOf(view, scan, why);
        const data = { scan: tool, why };
        const severity = uploaded ? 'info' : 'warning';
        yield { message: uploaded ? 'uploaded' : 'open', data, at, severity, ...(fix && { fix }) };
      }
    },
  },
});

function vulnerabilityScans(view: WorkflowView): readonly ImageScan[] {
  return workflowDelivery(view).scans.filter(({ finds }) => finds === 'vulnerabilities');
}

/** An exit code where there is none: the threshold only where nothing is said of it, so that the gate does not ask for the impossible. */
function fixOf(view: WorkflowView, { tool, step, severity, at, gate }: ImageScan, why: string): FixReport | undefined {
  const title = 'End the pipeline when vulnerabilities are found';
  if (gate.blocks !== false) return undefined;
  if (tool === 'aquasecurity/trivy-action') {
    if (why === 'exit-code is 0') {
      const text = view.text(gate.at).replace('0', '1');
      return { title, applicability: 'unsafe', edits: [view.replace(gate.at, text)] };
    }
    const last = step?.inputs.at(-1);
    const given = new Set(step?.inputs.map(({ name }) => name));
    if (!last || why !== 'there is no exit-code' || view.file.system !== 'github') return undefined;
    const lineStart = view.source.text.lastIndexOf('\n', last.span.start - 1) + 1;
    const indentation = view.source.text.slice(lineStart, last.span.start);
    // Inputs in braces stand on one line.
    if (!/^[ \t]*$/.test(indentation)) return undefined;
    const threshold = severity ? [] : ['ignore-unfixed: true', 'severity: HIGH,CRITICAL'];
    const lines = ["exit-code: '1'", ...threshold].filter((line) => !given.has(line.slice(0, line.indexOf(':'))));
    return { title, applicability: 'unsafe', edits: [view.insertLinesBelow(last.span, ...lines.map((line) => indentation + line))] };
  }
  if (why !== 'there is no --exit-code' || !tool.startsWith('trivy ')) return undefined;
  const option = severity ? ' --exit-code 1' : ' --exit-code 1 --ignore-unfixed --severity HIGH,CRITICAL';
  return { title, applicability: 'unsafe', edits: [view.insert(at.end, option)] };
}

import type { Span } from '../../model/text.ts';
import type { WorkflowUse } from '../workflow.types.ts';
import type { Collector } from './collector.ts';
import type { ScanGate } from './delivery.types.ts';
import type { Inputs } from './values.ts';

const blocks: ScanGate = { blocks: true };
const unclear: ScanGate = { blocks: undefined };
const image = { looksAt: 'image', finds: 'vulnerabilities' } as const;

/** Steps of others that scan, lint, sign or deploy; true if it was one that is known. */
export function readOtherUse(collector: Collector, use: WorkflowUse, inputs: Inputs, at: Span): boolean {
  return (
    scanner(collector, use.name, inputs, at) ||
    linter(collector, use.name, at) ||
    attestation(collector, use.name, inputs, at) ||
    deployment(collector, use.name, inputs, at)
  );
}

function scanner(collector: Collector, name: string, inputs: Inputs, at: Span): boolean {
  switch (name) {
    case 'aquasecurity/trivy-action':
      trivy(collector, name, inputs, at);
      return true;
    case 'anchore/scan-action': {
      const fails = inputs.flag('fail-build', 'acs-report-enable');
      const off = inputs.value('fail-build');
      const gate: ScanGate =
        fails?.known && !fails.value && off
          ? { blocks: false, why: 'fail-build is false', at: off.span }
          : fails && !fails.known
            ? unclear
            : blocks;
      const files = inputs.has('path') && !inputs.has('image');
      collector.scan(name, at, {
        looksAt: inputs.has('sbom') ? 'unknown' : files ? 'files' : 'image',
        finds: 'vulnerabilities',
        gate,
        severity: inputs.value('severity-cutoff'),
      });
      return true;
    }
    case 'docker/scout-action': {
      const commands = inputs.list('command').map(({ text }) => text);
      if (!commands.some((command) => /^(cves|quickview|compare)$/.test(command))) return true;
      const why = { blocks: false, why: 'exit-code is not set', at } as const;
      collector.scan(name, at, {
        ...image,
        gate: inputs.isTrue('exit-code') || inputs.has('exit-on') ? blocks : why,
        severity: inputs.value('only-severities'),
      });
      return true;
    }
    case 'snyk/actions/docker': {
      const monitors = inputs.value('command')?.value === 'monitor';
      collector.scan(name, at, { ...image, gate: monitors ? { blocks: false, why: 'monitor only records what it finds', at } : blocks });
      return true;
    }
    case 'erzz/dockle-action':
    case 'hands-lab/dockle-action':
    case 'goodwithtech/dockle-action': {
      const code = inputs.value('exit-code');
      const none: ScanGate = { blocks: false, why: code ? 'exit-code is 0' : 'there is no exit-code', at: code?.span ?? at };
      collector.scan(name, at, {
        looksAt: 'image',
        finds: 'configuration',
        gate: code && code.value !== '0' ? blocks : name.startsWith('erzz') && !code ? unclear : none,
      });
      return true;
    }
    case 'azure/container-scan':
    case 'crazy-max/ghaction-container-scan':
    case 'sysdiglabs/scan-action':
    case 'crowdstrike/container-image-scan-action':
    case 'lacework/lw-scanner-action':
    case 'paloaltonetworks/prisma-cloud-scan':
    case 'alexjurkiewicz/ecr-scan-image':
    case 'aws-actions/vulnerability-scan-github-action-for-amazon-inspector':
    case 'microsoft/security-devops-action':
    case 'crazy-max/.github/.github/actions/docker-scout':
    case 'atlassian/snyk-scan':
    case 'snyk/snyk-scan':
    case 'snyk/scan':
    case 'aquasecurity/trivy-pipe':
    case 'trivy':
      collector.scan(name, at, { ...image, gate: unclear });
      return true;
    default:
      return false;
  }
}

function trivy(collector: Collector, name: string, inputs: Inputs, at: Span): void {
  const type = inputs.value('scan-type')?.value ?? 'image';
  const format = inputs.value('format')?.value ?? '';
  if (/^(cyclonedx|spdx|github)/.test(format)) {
    collector.bom(`${name} with format: ${format}`, at);
    return;
  }
  const looksAt = /^(image|rootfs|vm|k8s)$/.test(type)
    ? 'image'
    : /^(fs|filesystem|repo|repository|config)$/.test(type)
      ? 'files'
      : 'unknown';
  if (type === 'config') collector.lint(`${name} with scan-type: config`, at);
  const code = inputs.value('exit-code');
  // Its default is trivy's own: 0. A file of settings may say otherwise.
  const none: ScanGate = inputs.has('trivy-config') ? unclear : { blocks: false, why: 'there is no exit-code', at };
  const gate: ScanGate = !code
    ? none
    : code.value === undefined
      ? unclear
      : code.value === '0'
        ? { blocks: false, why: 'exit-code is 0', at: code.span }
        : blocks;
  collector.scan(name, at, {
    looksAt,
    finds: type === 'config' ? 'configuration' : 'vulnerabilities',
    gate,
    severity: inputs.value('severity'),
  });
}

function linter(collector: Collector, name: string, at: Span): boolean {
  switch (name) {
    case 'hadolint/hadolint-action':
    case 'jbergstroem/hadolint-gh-action':
    case 'brpaz/hadolint-action':
    case 'reviewdog/action-hadolint':
    case 'ghe-actions/dockerfile-validator':
    case 'super-linter/super-linter':
    case 'super-linter/super-linter/slim':
    case 'github/super-linter':
    case 'github/super-linter/slim':
    case 'oxsecurity/megalinter':
    case 'checkmarx/kics-github-action':
    case 'bridgecrewio/checkov-action':
      collector.lint(name, at);
      return true;
    default:
      // The flavours of MegaLinter are named behind it.
      if (!name.startsWith('oxsecurity/megalinter/')) return false;
      collector.lint(name, at);
      return true;
  }
}

function attestation(collector: Collector, name: string, inputs: Inputs, at: Span): boolean {
  switch (name) {
    case 'actions/attest-build-provenance':
    case 'actions/attest':
      collector.sign(name, at);
      return true;
    case 'actions/attest-sbom':
    case 'anchore/sbom-action':
    case 'advanced-security/spdx-dependency-submission-action':
    case 'kubernetes-sigs/bom':
      if (inputs.value('path') && !inputs.value('image')) return true;
      collector.bom(name, at);
      return true;
    case 'sigstore/cosign-installer':
    case 'anchore/sbom-action/download-syft':
    case 'aquasecurity/setup-trivy':
      return true;
    default:
      return false;
  }
}

function deployment(collector: Collector, name: string, inputs: Inputs, at: Span): boolean {
  const images = imagesInput(name);
  if (images === undefined) return false;
  const values = images.flatMap((input) => inputs.list(input));
  const [first] = values;
  for (const value of first ? values : [undefined]) collector.deploy(name, at, value);
  return true;
}

function imagesInput(name: string): readonly string[] | undefined {
  switch (name) {
    case 'google-github-actions/deploy-cloudrun':
    case 'aws-actions/amazon-ecs-render-task-definition':
    case 'azure/container-apps-deploy-action':
      return ['image', 'imagetodeploy'];
    case 'azure/k8s-deploy':
    case 'azure/webapps-deploy':
    case 'azure/aci-deploy':
      return ['images', 'image'];
    case 'aws-actions/amazon-ecs-deploy-task-definition':
    case 'superfly/flyctl-actions':
    case 'azure/k8s-bake':
    case 'deliverybot/helm':
    case 'kubernetes':
    case 'helmdeploy':
      return [];
    default:
      return undefined;
  }
}

import { isGiven, optionTable, readOptions, valuesOf } from '../../shell/operations/options.ts';
import type { ShellWord } from '../../shell/view.ts';
import { type Call, gateInShell, headOf } from './call.ts';
import type { Collector } from './collector.ts';
import type { ImageScan, ScanGate } from './delivery.types.ts';
import { valueOfWord } from './values.ts';

const trivyOptions =
  '-s,--severity= --exit-code= -f,--format= -o,--output= --input= --scanners= --security-checks= --vuln-type= --pkg-types= --timeout= --cache-dir= -t,--template= --ignorefile= -c,--config= --skip-dirs= --skip-files= --server= --username= --password= --platform= --image-src= --exit-on-eol= --db-repository= --java-db-repository= --checks-bundle-repository= --compliance= --report= --cache-backend= --token= --vex= --ignore-policy= --ignore-status= --config-check= --config-policy= --policy= --parallel= --removed-pkgs? -q,--quiet -d,--debug';

const blocks: ScanGate = { blocks: true };
const unclear: ScanGate = { blocks: undefined };

/** Programs that look for vulnerabilities or misconfiguration; true if it was one of theirs. */
export function readScanner(collector: Collector, call: Call): boolean {
  switch (call.name) {
    case 'trivy':
      trivy(collector, call);
      return true;
    case 'grype':
      grype(collector, call);
      return true;
    case 'snyk':
    case 'snyk-linux':
      snyk(collector, call);
      return true;
    case 'docker':
      return dockerPlugin(collector, call);
    case 'docker-scout':
      scout(collector, call, call.args, []);
      return true;
    case 'dockle': {
      const code = codeOf(
        call,
        '--exit-code= --exit-level= -f,--format= -o,--output= --input= -i,--ignore= -ak,--accept-key= -af,--accept-file= --timeout=',
      );
      add(collector, call, [], { looksAt: 'image', finds: 'configuration', gate: code });
      return true;
    }
    case 'clair-scanner':
      add(collector, call, [], { ...image, gate: blocks });
      return true;
    case 'clairctl':
    case 'klar':
    case 'xeol':
    case 'sysdig-cli-scanner':
    case 'lw-scanner':
    case 'anchore-cli':
      add(collector, call, [], { ...image, gate: unclear });
      return true;
    case 'anchorectl':
      if (call.args[0]?.unquoted === 'image') {
        add(collector, call, call.args.slice(0, 2), {
          ...image,
          gate: call.args.some(({ unquoted }) => unquoted === '-f' || unquoted === '--fail-based-on-results') ? blocks : unclear,
        });
      }
      return true;
    case 'osv-scanner': {
      const looksAtImage = call.args.some(({ unquoted }) => /^(image|--docker|-D)$/.test(unquoted));
      add(collector, call, [], { looksAt: looksAtImage ? 'image' : 'files', finds: 'vulnerabilities', gate: blocks });
      return true;
    }
    case 'wizcli':
    case 'twistcli':
    case 'jf':
    case 'gcloud':
    case 'aws':
      return cloudScanner(collector, call);
    default:
      return false;
  }
}

const image: Pick<ImageScan, 'looksAt' | 'finds'> = { looksAt: 'image', finds: 'vulnerabilities' };

type Parts = Parameters<Collector['scan']>[2];

function add(collector: Collector, call: Call, words: readonly (ShellWord | undefined)[], parts: Parts): void {
  if (call.args.some(({ unquoted }) => unquoted === '--version' || unquoted === '--help')) return;
  const tool = [call.name, ...words.map((word) => word?.unquoted)].filter(Boolean).join(' ');
  collector.scan(tool, headOf(call, ...words), { ...parts, gate: gateInShell(call, parts.gate) });
}

/** Scanners that end well unless an exit code is asked for. */
function codeOf(call: Call, table: string, ...words: (ShellWord | undefined)[]): ScanGate {
  const code = valuesOf(readOptions(call.args, optionTable(table)).given, '--exit-code').at(-1);
  if (!code) return { blocks: false, why: 'there is no --exit-code', at: headOf(call, ...words) };
  if (code.value === undefined) return unclear;
  return code.value === '0' ? { blocks: false, why: '--exit-code is 0', at: code.span } : blocks;
}

function trivy(collector: Collector, call: Call): void {
  const { given, operands } = readOptions(call.args, optionTable(trivyOptions));
  const [sub] = operands;
  const target = trivyTarget(sub?.unquoted);
  if (!target || isGiven(given, '--download-db-only', '--download-java-db-only', '--clear-cache', '--reset')) return;
  const format = valuesOf(given, '--format').at(-1)?.value ?? '';
  const words = target.subcommand ? [sub] : [];
  if (/^(cyclonedx|spdx)/.test(format) && !isGiven(given, '--scanners')) {
    collector.bom(`trivy --format ${format}`, headOf(call, ...words));
    return;
  }
  if (target.finds === 'configuration') collector.lint('trivy config', headOf(call, ...words));
  const severity = valuesOf(given, '--severity').at(-1);
  add(collector, call, words, {
    looksAt: target.looksAt,
    finds: target.finds,
    gate: fromSettings(collector, call, 'TRIVY_EXIT_CODE') ?? (isGiven(given, '--config') ? unclear : codeOf(call, trivyOptions, ...words)),
    severity: severity && valueOfWord(collector.source, severity),
  });
}

function trivyTarget(sub: string | undefined): (Pick<ImageScan, 'looksAt' | 'finds'> & { subcommand: boolean }) | undefined {
  switch (sub) {
    case undefined:
    case 'version':
    case 'help':
    case 'plugin':
    case 'convert':
    case 'clean':
    case 'server':
    case 'module':
    case 'registry':
    case 'completion':
    case 'vex':
      return undefined;
    case 'image':
    case 'i':
    case 'rootfs':
    case 'vm':
    case 'k8s':
    case 'kubernetes':
      return { ...image, subcommand: true };
    case 'sbom':
      return { looksAt: 'unknown', finds: 'vulnerabilities', subcommand: true };
    case 'fs':
    case 'filesystem':
    case 'repo':
    case 'repository':
      return { looksAt: 'files', finds: 'vulnerabilities', subcommand: true };
    case 'config':
    case 'conf':
      return { looksAt: 'files', finds: 'configuration', subcommand: true };
    default:
      return { ...image, subcommand: false };
  }
}

/** A variable of the step, job or command that sets the exit code. */
function fromSettings(collector: Collector, call: Call, name: string): ScanGate | undefined {
  const variable = [...collector.job.env, ...(collector.step?.env ?? [])].findLast((each) => each.name === name);
  const inline = call.command.assignments.find((each) => each.name === name)?.value?.value;
  const value = inline ?? (variable?.value?.value.known ? variable.value.value.value : undefined);
  if (value === undefined) return variable ? unclear : undefined;
  return value === '0' || value === '' ? undefined : blocks;
}

function grype(collector: Collector, call: Call): void {
  const { given, operands } = readOptions(
    call.args,
    optionTable(
      '-f,--fail-on= -o,--output= -c,--config= --file= -t,--template= --distro= --platform= -s,--scope= --name= --exclude= --vex= --ignore-states= --profile= --from= -q,--quiet -v,--verbose',
    ),
  );
  const target = operands[0]?.unquoted;
  if (target === undefined ? !call.command.pipe : /^(db|version|completion|config|explain|help)$/.test(target)) return;
  const fail = valuesOf(given, '--fail-on').at(-1);
  const severity = fail && valueOfWord(collector.source, fail);
  const files = /^(dir|file|purl):|^\.?\//.test(target ?? '');
  const none: ScanGate = isGiven(given, '--config') ? unclear : { blocks: false, why: 'there is no --fail-on', at: headOf(call) };
  add(collector, call, [], {
    looksAt: target === undefined || target.startsWith('sbom:') ? 'unknown' : files ? 'files' : 'image',
    finds: 'vulnerabilities',
    gate: fail ? blocks : (fromSettings(collector, call, 'GRYPE_FAIL_ON_SEVERITY') ?? none),
    severity,
  });
}

function snyk(collector: Collector, call: Call): void {
  const { given, operands } = readOptions(
    call.args,
    optionTable('--severity-threshold= --file= --org= --fail-on= --project-name= --policy-path='),
  );
  const [sub, second] = operands.map(({ unquoted }) => unquoted);
  const threshold = valuesOf(given, '--severity-threshold').at(-1);
  const severity = threshold && valueOfWord(collector.source, threshold);
  const isImage = sub === 'container' || isGiven(given, '--docker');
  const action = sub === 'container' ? second : sub;
  if (action !== 'test' && action !== 'monitor') return;
  const words = call.args.filter((word) => word === operands[0] || (sub === 'container' && word === operands[1]));
  const gate: ScanGate =
    action === 'monitor' ? { blocks: false, why: 'snyk monitor only records what it finds', at: headOf(call, ...words) } : blocks;
  add(collector, call, words, { looksAt: isImage ? 'image' : 'files', finds: 'vulnerabilities', gate, severity });
}

/** `docker scout`, `docker scan` and `docker sbom`. */
function dockerPlugin(collector: Collector, call: Call): boolean {
  const [plugin, ...rest] = call.args;
  if (plugin?.unquoted === 'scout') scout(collector, call, rest, [plugin]);
  else if (plugin?.unquoted === 'scan') add(collector, call, [plugin], { ...image, gate: blocks });
  else if (plugin?.unquoted === 'sbom') collector.bom('docker sbom', headOf(call, plugin));
  else return false;
  return true;
}

function scout(collector: Collector, call: Call, words: readonly ShellWord[], before: readonly ShellWord[]): void {
  const { given, operands } = readOptions(
    words,
    optionTable(
      '--only-severity= --format= -o,--output= --platform= --to= --to-latest? --org= --env= --exit-on= -x= --only-package= --only-package-type= --ref= --tag= -e,--exit-code',
    ),
  );
  const [sub] = operands;
  if (sub?.unquoted === 'sbom') collector.bom('docker scout sbom', headOf(call, ...before, sub));
  if (!/^(cves|quickview|qv|compare|policy)$/.test(sub?.unquoted ?? '')) return;
  const only = valuesOf(given, '--only-severity').at(-1);
  const gated = isGiven(given, '--exit-code', '--exit-on', '-x');
  const at = headOf(call, ...before, sub);
  add(collector, call, [...before, sub], {
    ...image,
    gate: gated ? blocks : { blocks: false, why: 'there is no --exit-code', at },
    severity: only && valueOfWord(collector.source, only),
  });
}

/** Scanners of clouds and suites: whether they block is a matter of their policies. */
function cloudScanner(collector: Collector, call: Call): boolean {
  const words = call.args.slice(0, 4).map(({ unquoted }) => unquoted);
  const line = words.join(' ');
  const at = call.args.slice(0, 2);
  const scans =
    (call.name === 'wizcli' && /^(docker|scan container-image)/.test(line)) ||
    (call.name === 'twistcli' && line.startsWith('images scan')) ||
    (call.name === 'jf' && /^(docker scan|scan|build-scan)/.test(line)) ||
    (call.name === 'gcloud' &&
      /^((beta |alpha )?artifacts docker images (scan|list-vulnerabilities)|(beta |alpha )?artifacts vulnerabilities)/.test(line)) ||
    (call.name === 'aws' &&
      /^(ecr (start-image-scan|describe-image-scan-findings|put-image-scanning-configuration|wait image-scan-complete)|inspector2? )/.test(
        line,
      )) ||
    (call.name === 'aws' && words[1] === 'create-repository' && call.args.some(({ unquoted }) => /scanOnPush=true/i.test(unquoted)));
  if (scans) add(collector, call, at, { ...image, gate: unclear });
  return scans;
}

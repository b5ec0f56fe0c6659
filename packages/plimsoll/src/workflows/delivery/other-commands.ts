import { optionTable, readOptions, valuesOf } from '../../shell/operations/options.ts';
import { type Call, headOf } from './call.ts';
import type { Collector } from './collector.ts';
import { kindsOfName } from './opaque-names.ts';
import { partOf, valueOfWord } from './values.ts';

/** Linters of Dockerfiles, signing and bills of materials; true if it was one of theirs. */
export function readAttestation(collector: Collector, call: Call): boolean {
  const [first, second] = call.args.map(({ unquoted }) => unquoted);
  switch (call.name) {
    case 'hadolint':
    case 'tally':
    case 'plimsoll':
    case 'dockerfilelint':
    case 'dockerlint':
    case 'dockerfile_lint':
    case 'dockerlinter':
    case 'dockerfile-utils':
    case 'kics':
    case 'checkov':
      if (first !== '--version') collector.lint(call.name, headOf(call));
      return true;
    case 'cosign':
    case 'notation':
      if (first === 'sign' || first === 'attest') collector.sign(`${call.name} ${first}`, headOf(call, call.args[0]));
      return true;
    case 'gh':
      if (first === 'attestation' && second === 'sign') collector.sign('gh attestation', headOf(call, ...call.args.slice(0, 2)));
      return false;
    case 'syft':
    case 'tern':
      if (first !== 'version' && first !== '--version') collector.bom(call.name, headOf(call));
      return true;
    default:
      return false;
  }
}

/** Commands that bring an image to where it runs; true if it was one. */
export function readDeployment(collector: Collector, call: Call): boolean {
  const line = call.args
    .slice(0, 4)
    .map(({ unquoted }) => unquoted)
    .join(' ');
  const words = call.args.slice(0, 2);
  const option = (table: string, name: string) => {
    const word = valuesOf(readOptions(call.args, optionTable(table)).given, name).at(-1);
    return word && valueOfWord(collector.source, word);
  };
  switch (call.name) {
    case 'kubectl':
    case 'oc':
      kubectl(collector, call);
      return true;
    case 'helm':
      if (/^(upgrade|install)\b/.test(line)) helm(collector, call);
      return true;
    case 'kustomize': {
      if (!line.startsWith('edit set image')) return true;
      for (const word of call.args.slice(3)) {
        const value = valueOfWord(collector.source, word);
        const equals = value.text.indexOf('=');
        collector.deploy(
          'kustomize edit set image',
          headOf(call, ...call.args.slice(0, 3)),
          equals === -1 ? value : partOf(value, equals + 1),
        );
      }
      return true;
    }
    case 'docker':
      if (line.startsWith('service update'))
        collector.deploy('docker service update', headOf(call, ...words), option('--image=', '--image'));
      else if (line.startsWith('stack deploy')) collector.deploy('docker stack deploy', headOf(call, ...words), undefined);
      else return false;
      return true;
    case 'aws':
      if (!/^(ecs (update-service|register-task-definition|deploy)|lambda update-function-code|apprunner )/.test(line)) return false;
      collector.deploy(`aws ${line.split(' ').slice(0, 2).join(' ')}`, headOf(call, ...words), option('--image-uri=', '--image-uri'));
      return true;
    case 'gcloud':
      if (!/^((beta|alpha) )?run (deploy|services update|jobs (deploy|update))/.test(line)) return false;
      collector.deploy('gcloud run', headOf(call, ...words), option('--image=', '--image'));
      return true;
    case 'az':
      if (!/^(container create|containerapp (up|update|create)|webapp (create|config container set))/.test(line)) return false;
      collector.deploy(
        `az ${line.split(' ').slice(0, 2).join(' ')}`,
        headOf(call, ...words),
        option('--image= -i,--docker-custom-image-name= --container-image-name=', '--image'),
      );
      return true;
    case 'fly':
    case 'flyctl':
      if (!line.startsWith('deploy')) return true;
      collector.deploy(`${call.name} deploy`, headOf(call, call.args[0]), option('-i,--image=', '--image'));
      return true;
    default:
      return false;
  }
}

function kubectl(collector: Collector, call: Call): void {
  const { given, operands } = readOptions(
    call.args,
    optionTable(
      '-n,--namespace= --context= --kubeconfig= -f,--filename= -l,--selector= -o,--output= --image= -k,--kustomize= --timeout= --cluster= --user= -c,--container= -p,--patch= --type= --port= --token= --server= -s=',
    ),
  );
  const [verb, noun] = operands;
  if (verb?.unquoted === 'set' && noun?.unquoted === 'image') {
    for (const word of operands.slice(2)) {
      const value = valueOfWord(collector.source, word);
      const equals = value.text.indexOf('=');
      if (equals !== -1) collector.deploy('kubectl set image', headOf(call, verb, noun), partOf(value, equals + 1));
    }
    return;
  }
  const image = valuesOf(given, '--image').at(-1);
  if ((verb?.unquoted === 'create' && noun?.unquoted === 'deployment') || verb?.unquoted === 'run') {
    if (image) collector.deploy(`kubectl ${verb.unquoted}`, headOf(call, verb), valueOfWord(collector.source, image));
  } else if (verb?.unquoted === 'apply') collector.deploy('kubectl apply', headOf(call, verb), undefined);
}

/** `--set image.tag=1.2` names the tag of the chart's image. */
function helm(collector: Collector, call: Call): void {
  const [sub] = call.args;
  const { given } = readOptions(
    call.args,
    optionTable(
      '-f,--values= --set= --set-string= --set-file= -n,--namespace= --version= --repo= --timeout= --kube-context= --kubeconfig= --description= --history-max= --post-renderer=',
    ),
  );
  const settings = [...valuesOf(given, '--set'), ...valuesOf(given, '--set-string')];
  for (const word of settings) {
    const value = valueOfWord(collector.source, word);
    const start = /(?:^|,)[\w.[\]-]*(?:image\.tag|imageTag|\.image|^image)=/i.exec(value.text.slice(0, 2000));
    if (!start) continue;
    const from = start.index + start[0].length;
    const comma = value.text.indexOf(',', from);
    const given = partOf(value, from, comma === -1 ? undefined : comma);
    // A tag alone stands for a reference of which only the tag is known.
    const isTag = /tag=$/i.test(start[0]);
    collector.deploy(
      `helm ${sub?.unquoted}`,
      headOf(call, sub),
      isTag ? { ...given, text: `\${_}/image:${given.text}`, value: undefined } : given,
    );
    return;
  }
  collector.deploy(`helm ${sub?.unquoted}`, headOf(call, sub), undefined);
}

/** Targets and scripts of which only the name is known. */
export function readOpaque(collector: Collector, call: Call): void {
  const targets = opaqueTargets(call);
  if (!targets) return;
  const may = kindsOfName(targets);
  if (may.length > 0) collector.opaque(collector.source.slice(call.command.span).slice(0, 80), call.command.span, may);
}

function opaqueTargets(call: Call): string | undefined {
  const { name, args, program } = call;
  const words = args.map(({ unquoted }) => unquoted).filter((word) => !word.startsWith('-') && !word.includes('='));
  if (/^(make|gmake|just|task|mage|rake|invoke|inv|nox|tox|earthly|dagger|bazel|bazelisk|nx|turbo|act|goreleaser)$/.test(name))
    return words.slice(0, 10).join(' ') || name;
  if (/^(npm|yarn|pnpm|bun)$/.test(name)) return words[0] === 'run' ? words[1] : name === 'npm' ? undefined : words[0];
  if (/^(sh|bash|python3?|node|pwsh)$/.test(name) && words[0] !== undefined && /\.(sh|bash|py|js|mjs|ps1)$/.test(words[0]))
    return words.slice(0, 2).join(' ');
  // A script of the repository: its path says so.
  return /^\.{0,2}\/?[\w./-]*\/[\w.-]+$/.test(program.unquoted) && /^(\.|[\w-]+\/)/.test(program.unquoted)
    ? words.slice(0, 1).join(' ').concat(' ', name)
    : undefined;
}

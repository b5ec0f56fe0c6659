import { type Known, known, unknown } from '../../model/known.ts';
import { type CommandLine, type Given, isGiven, optionTable, readOptions, valuesOf } from '../../shell/operations/options.ts';
import type { ShellWord } from '../../shell/view.ts';
import { type Call, headOf } from './call.ts';
import type { Collector } from './collector.ts';
import type { BuildArgument, DeliveryValue, ImageBuild, Pushes } from './delivery.types.ts';
import { partOf, valueOfWord } from './values.ts';

const globalOptions =
  '-H,--host= -c,--context= --config= -l,--log-level= --tlscacert= --tlscert= --tlskey= --builder= --namespace= --root= --storage-driver=';

/** Of `docker build`, `docker buildx build`, `podman build` and `buildah build`; what is a flag in all of them is not listed. */
const buildOptions =
  '-f,--file= -t,--tag= --target= --build-arg= --build-context= --cache-from= --cache-to= --platform= --secret= --ssh= -o,--output= --progress= --label= --network= --add-host= --allow= --annotation= --attest= --builder= --call= --cgroup-parent= --iidfile= --metadata-file= --no-cache-filter= --provenance= --sbom= --shm-size= --ulimit= -m,--memory= --memory-swap= --cpu-period= --cpu-quota= -c,--cpu-shares= --cpuset-cpus= --cpuset-mems= --isolation= --security-opt= -v,--volume= --manifest= --format= --layers? --authfile= --creds= --cert-dir= --ignorefile= --env= --arch= --os= --variant= --timestamp= --userns= --runtime= --retry= --retry-delay= --build-arg-file= -q,--quiet --pull? --no-cache? --push? --load?';

const composeOptions =
  '-f,--file= -p,--project-name= --profile= --env-file= --project-directory= --ansi= --progress= --parallel= --build-arg= -m,--memory= --ssh= --builder=';
const bakeOptions =
  '-f,--file= --set= --metadata-file= --progress= --provenance= --sbom= --builder= --allow= --list= --call= --no-cache? --pull? --push? --load?';
const runOptions =
  '-e,--env= -v,--volume= --mount= -w,--workdir= -u,--user= --name= --network= --net= -p,--publish= --entrypoint= --platform= --env-file= --pull= -h,--hostname= --add-host= -l,--label= --cpus= -m,--memory= --ipc= --pid= --security-opt= --cap-add= --cap-drop= --tmpfs= --gpus= --restart= --log-driver= --log-opt= --shm-size= --device= --ulimit= --volumes-from= --link= --dns= --cidfile= -a,--attach= --expose= --uts= --userns= --stop-signal= --runtime= --group-add= --health-cmd= -c,--cpu-shares= -i -t -d --rm --init --privileged';

/** Reads what docker, podman, nerdctl, buildah, docker-compose and depot are told; true if it was theirs. `run` is what to do with a program that is started in a container. */
export function readDocker(collector: Collector, call: Call, run: (call: Call) => void): boolean {
  switch (call.name) {
    case 'docker':
    case 'podman':
    case 'nerdctl':
    case 'finch':
      engine(collector, call, run);
      return true;
    case 'docker-compose':
    case 'podman-compose':
      compose(collector, call, call.args, []);
      return true;
    case 'buildah':
    case 'img':
    case 'depot':
    case 'buildx':
    case 'docker-buildx':
      builder(collector, call);
      return true;
    default:
      return false;
  }
}

function engine(collector: Collector, call: Call, run: (call: Call) => void): void {
  const { operands, rest } = readOptions(call.args, optionTable(globalOptions), { operandsEndOptions: 1 });
  const [first] = operands;
  switch (first?.unquoted) {
    case 'build':
      readBuild(collector, call, [first], rest);
      return;
    case 'push':
      push(collector, call, [first], rest);
      return;
    case 'image':
    case 'builder':
    case 'manifest': {
      const [sub, ...words] = rest;
      if (sub?.unquoted === 'build') readBuild(collector, call, [first, sub], words);
      if (sub?.unquoted === 'push') push(collector, call, [first, sub], words);
      return;
    }
    case 'buildx': {
      const line = readOptions(rest, optionTable(globalOptions), { operandsEndOptions: 1 });
      const [sub] = line.operands;
      if (sub?.unquoted === 'build' || sub?.unquoted === 'b') readBuild(collector, call, [first, sub], line.rest);
      else if (sub?.unquoted === 'bake' || sub?.unquoted === 'f') bake(collector, call, [first, sub], line.rest);
      else if (sub?.unquoted === 'imagetools') imageTools(collector, call, [first, sub], line.rest);
      return;
    }
    case 'compose':
      compose(collector, call, rest, [first]);
      return;
    case 'run': {
      const line = readOptions(rest, optionTable(runOptions), { operandsEndOptions: 1 });
      const [image] = line.operands;
      if (image) run({ ...call, name: programOf(image), program: image, args: line.rest });
      return;
    }
    default:
  }
}

/** The tool that an image is named after, if images of tools are started: `ghcr.io/aquasecurity/trivy:latest` is trivy. */
function programOf(image: ShellWord): string {
  const name = image.unquoted.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  const last = name.slice(name.lastIndexOf('/') + 1);
  return /kaniko-project\/executor$|chainguard\/kaniko$/.test(name) ? 'kaniko' : last;
}

function builder(collector: Collector, call: Call): void {
  const { operands, rest } = readOptions(call.args, optionTable(globalOptions), { operandsEndOptions: 1 });
  const [sub] = operands;
  if (sub?.unquoted === 'build' || sub?.unquoted === 'bud' || sub?.unquoted === 'build-using-dockerfile')
    readBuild(collector, call, [sub], rest);
  else if (sub?.unquoted === 'bake') bake(collector, call, [sub], rest);
  else if (sub?.unquoted === 'push') push(collector, call, [sub], rest);
}

function readBuild(collector: Collector, call: Call, subcommands: readonly ShellWord[], words: readonly ShellWord[]): void {
  const line = readOptions(words, optionTable(buildOptions));
  const { given, operands } = line;
  const at = headOf(call, ...subcommands);
  const tool = [call.name, ...subcommands.map(({ unquoted }) => unquoted)].join(' ');
  if (isGiven(given, '--help')) return;
  const values = (name: string) => valuesOf(given, name).map((word) => valueOfWord(collector.source, word));
  const calls = values('--call')[0]?.value;
  if (isGiven(given, '--check') || calls === 'check' || calls === 'lint') {
    collector.lint(`${tool} --check`, at);
    return;
  }
  if (calls !== undefined && calls !== 'build') return;
  const context = operands.at(-1);
  const attestations = values('--attest');
  collector.build(tool, at, {
    dockerfile: values('--file').at(-1),
    context: context && valueOfWord(collector.source, context),
    target: values('--target').at(-1),
    arguments: valuesOf(given, '--build-arg').map((word) => argumentOf(collector, word)),
    tags: [...values('--tag'), ...namesOfOutputs(values('--output'))],
    push: pushes(given, values('--output')),
    byDigest: isByDigest(values('--output')),
    noCache: isGiven(given, '--no-cache-filter') ? undefined : isGiven(given, '--no-cache') || values('--layers')[0]?.value === 'false',
    pull: isGiven(given, '--pull', '--pull-always') && !/^(false|never|missing)$/.test(values('--pull').at(-1)?.value ?? ''),
    cacheFrom: values('--cache-from'),
    cacheTo: values('--cache-to'),
    platforms: values('--platform'),
    secrets: values('--secret'),
    provenance: attested(values('--provenance').at(-1), attestations, 'provenance'),
    sbom: attested(values('--sbom').at(-1), attestations, 'sbom'),
  });
}

/** `NAME=value`, or a name whose value is the environment's. */
function argumentOf(collector: Collector, word: ShellWord): BuildArgument {
  const value = valueOfWord(collector.source, word);
  const equals = value.text.indexOf('=');
  if (equals === -1) return { name: value.text, value: undefined, span: value.span };
  return { name: value.text.slice(0, equals), value: partOf(value, equals + 1), span: value.span };
}

/** `--push`, and the outputs that mean it. */
function pushes(given: readonly Given[], outputs: readonly DeliveryValue[]): Pushes {
  if (isGiven(given, '--push')) {
    const value = given.findLast(({ name }) => name === '--push')?.value;
    return value !== true && value?.value === undefined ? 'sometimes' : 'yes';
  }
  return outputPushes(outputs);
}

export function outputPushes(outputs: readonly DeliveryValue[]): Pushes {
  if (outputs.some(({ text }) => /(^|,)type=registry\b/.test(text) || /\bpush=true\b/.test(text))) return 'yes';
  // Other exporters than image and registry write files.
  const files = /(^|,)type=(local|tar|docker|oci|cacheonly)\b/;
  return outputs.some(({ value, text }) => value === undefined && !files.test(text)) ? 'sometimes' : 'no';
}

export function isByDigest(outputs: readonly DeliveryValue[]): boolean {
  return outputs.some(({ text }) => text.includes('push-by-digest=true'));
}

/** `type=image,name=app:1,push=true` names what it pushes. */
export function namesOfOutputs(outputs: readonly DeliveryValue[]): DeliveryValue[] {
  const names: DeliveryValue[] = [];
  for (const output of outputs) {
    const start = /(?:^|,)"?name=/.exec(output.text);
    if (!start) continue;
    const from = start.index + start[0].length;
    const comma = output.text.indexOf(',', from);
    names.push(partOf(output, from, comma === -1 ? undefined : comma));
  }
  return names;
}

function attested(option: DeliveryValue | undefined, attestations: readonly DeliveryValue[], type: string): Known<boolean> | undefined {
  if (option)
    return option.value === undefined ? unknown('is set where the pipeline runs') : known(!/^(false|0|disabled=true)$/.test(option.value));
  const attestation = attestations.find(({ text }) => text.includes(`type=${type}`));
  return attestation && known(!/disabled=true/.test(attestation.text));
}

function bake(collector: Collector, call: Call, subcommands: readonly ShellWord[], words: readonly ShellWord[]): void {
  const { given } = readOptions(words, optionTable(bakeOptions));
  if (isGiven(given, '--print', '--list', '--list-targets', '--check')) return;
  const values = (name: string) => valuesOf(given, name).map((word) => valueOfWord(collector.source, word));
  const sets = values('--set');
  collector.build([call.name, ...subcommands.map(({ unquoted }) => unquoted)].join(' '), headOf(call, ...subcommands), {
    ...bakeParts(sets),
    push: isGiven(given, '--push') ? 'yes' : pushesBySet(sets),
    noCache: isGiven(given, '--no-cache'),
    pull: isGiven(given, '--pull'),
    provenance: attested(values('--provenance').at(-1), [], 'provenance'),
    sbom: attested(values('--sbom').at(-1), [], 'sbom'),
  });
}

/** What a bake file says is not read: only what overrides it is known. */
export function bakeParts(sets: readonly DeliveryValue[]): Partial<ImageBuild> {
  const parts = (key: string) => sets.flatMap((set) => partBehind(set, key));
  return {
    tags: parts('tags'),
    cacheFrom: parts('cache-from'),
    cacheTo: parts('cache-to'),
    platforms: parts('platform'),
    byDigest: isByDigest(sets),
    arguments: sets.flatMap((set) => {
      const match = /^[^=]*\.args?\.([\w-]+)=/.exec(set.text);
      return match ? [{ name: match[1] ?? '', value: partOf(set, match[0].length), span: set.span }] : [];
    }),
    ofDockerfile: true,
  };
}

function partBehind(set: DeliveryValue, key: string): DeliveryValue[] {
  const equals = set.text.indexOf('=');
  const name = set.text.slice(0, equals).replace(/\+$/, '');
  return equals !== -1 && name.endsWith(`.${key}`) ? [partOf(set, equals + 1)] : [];
}

function pushesBySet(sets: readonly DeliveryValue[]): Pushes {
  const outputs = sets.filter(({ text }) => /\.(output|push)\+?=/.test(text));
  if (outputs.some(({ text }) => /type=registry|push=true|\.push=true/.test(text))) return 'yes';
  return outputs.length > 0 ? 'no' : 'unknown';
}

function compose(collector: Collector, call: Call, words: readonly ShellWord[], before: readonly ShellWord[]): void {
  const table = optionTable(composeOptions);
  const line: CommandLine = readOptions(words, table, { operandsEndOptions: 1 });
  const [sub] = line.operands;
  if (!sub) return;
  const tool = [call.name, ...before.map(({ unquoted }) => unquoted), sub.unquoted].join(' ');
  const at = headOf(call, ...before, sub);
  const { given } = readOptions(line.rest, table);
  const own = valuesOf(given, '--build-arg').map((word) => argumentOf(collector, word));
  if (sub.unquoted === 'build') {
    const parts = { arguments: own, noCache: isGiven(given, '--no-cache'), pull: isGiven(given, '--pull') };
    collector.build(tool, at, { ...parts, push: isGiven(given, '--push') ? 'yes' : 'no' });
  } else if (sub.unquoted === 'push') collector.push(tool, at, undefined);
  else if ((sub.unquoted === 'up' || sub.unquoted === 'run') && isGiven(given, '--build')) {
    collector.build(`${tool} --build`, at, { pull: valuesOf(given, '--pull').some(({ value }) => value === 'always') });
  }
}

function push(collector: Collector, call: Call, subcommands: readonly ShellWord[], words: readonly ShellWord[]): void {
  const { operands } = readOptions(
    words,
    optionTable('--authfile= --creds= --format= --compression-format= --cert-dir= --digestfile= --sign-by='),
  );
  const tool = [call.name, ...subcommands.map(({ unquoted }) => unquoted)].join(' ');
  // podman and buildah may name where to, behind what.
  const image = operands.at(-1);
  if (image && staysHere(image, call)) return;
  collector.push(tool, headOf(call, ...subcommands), image && valueOfWord(collector.source, image));
}

/** A variable that the script set to a name of a registry on the machine itself: nobody else gets the image. */
function staysHere(image: ShellWord, { script, command }: Call): boolean {
  const variable = /^\$\{?(\w+)/.exec(image.unquoted)?.[1];
  if (variable === undefined) return false;
  const set = script.commands
    .slice(0, command.index)
    .flatMap(({ name, assignments }) => (name === '' || name === 'export' ? assignments : []))
    .findLast(({ name }) => name === variable);
  return set !== undefined && /^(?:localhost|127\.0\.0\.1)[:/]/.test(set.value?.unquoted ?? '');
}

/** `docker buildx imagetools create -t NEW OLD` pushes another name for an image. */
function imageTools(collector: Collector, call: Call, before: readonly ShellWord[], words: readonly ShellWord[]): void {
  const [sub, ...rest] = words;
  if (sub?.unquoted !== 'create') return;
  const { given } = readOptions(rest, optionTable('-t,--tag= -f,--file= --annotation= --progress= --builder='));
  const tags = valuesOf(given, '--tag').map((word) => valueOfWord(collector.source, word));
  for (const tag of tags.length > 0 ? tags : [undefined]) collector.push('docker buildx imagetools', headOf(call, ...before, sub), tag);
}

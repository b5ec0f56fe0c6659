import { isGiven, optionTable, readOptions, valuesOf } from '../../shell/operations/options.ts';
import { type Call, headOf } from './call.ts';
import type { Collector } from './collector.ts';
import type { BuildArgument, DeliveryValue } from './delivery.types.ts';
import { partOf, valueOfWord } from './values.ts';

const kanikoOptions =
  '-f,--dockerfile= -c,--context= -d,--destination= --build-arg= --target= --cache-repo= --cache-dir= --context-sub-path= --custom-platform= --customPlatform= --digest-file= --label= --registry-mirror= --snapshot-mode= --snapshotMode= --verbosity= -v= --tar-path= --tarPath= --registry-certificate= --git= --ignore-path= --image-fs-extract-retry= --push-retry= --compression= --cache-ttl= --oci-layout-path= --image-name-with-digest-file= --skip-tls-verify-registry= --insecure-registry= --log-format= --use-new-run? --cache? --no-push --cleanup --reproducible --single-snapshot';

/** Programs other than docker's that make images; true if it was one of theirs. */
export function readBuilder(collector: Collector, call: Call): boolean {
  const [first, second] = call.args;
  const sub = first?.unquoted;
  switch (call.name) {
    case 'kaniko':
    case 'executor':
      kaniko(collector, call);
      return true;
    case 'ko':
      if (sub === 'build' || sub === 'publish' || sub === 'apply' || sub === 'resolve' || sub === 'create') {
        collector.build(`ko ${sub}`, headOf(call, first), {
          ofDockerfile: false,
          push: !call.args.some(({ unquoted }) => /^--push=false|^--local|^-L$/.test(unquoted)) ? 'yes' : 'no',
        });
      }
      return true;
    case 'pack':
      if (sub === 'build') {
        const { given, operands } = readOptions(
          call.args.slice(1),
          optionTable(
            '-B,--builder= -b,--buildpack= -e,--env= -p,--path= -t,--tag= --cache-image= --run-image= --env-file= -d,--descriptor= --network= --volume= --platform=',
          ),
        );
        const names = [operands[0], ...valuesOf(given, '--tag')].filter((word) => word !== undefined);
        collector.build('pack build', headOf(call, first), {
          ofDockerfile: false,
          tags: names.map((word) => valueOfWord(collector.source, word)),
          push: isGiven(given, '--publish') ? 'yes' : 'no',
        });
      }
      return true;
    case 'mvn':
    case 'mvnw':
    case 'gradle':
    case 'gradlew':
      jvm(collector, call);
      return true;
    case 'skaffold':
      if (sub === 'build' || sub === 'run') collector.build(`skaffold ${sub}`, headOf(call, first), { push: 'unknown' });
      return true;
    case 'gcloud':
      if (sub === 'builds' && second?.unquoted === 'submit') cloudBuild(collector, call);
      return false;
    case 'az':
      if (sub === 'acr' && second?.unquoted === 'build') azureBuild(collector, call);
      return false;
    case 'crane':
    case 'regctl':
    case 'skopeo':
    case 'oras':
      registryTool(collector, call);
      return true;
    case 's2i':
      if (sub === 'build') collector.build('s2i build', headOf(call, first), { ofDockerfile: false });
      return true;
    default:
      return false;
  }
}

function kaniko(collector: Collector, call: Call): void {
  const { given } = readOptions(call.args, optionTable(kanikoOptions));
  const values = (name: string): DeliveryValue[] => valuesOf(given, name).map((word) => valueOfWord(collector.source, word));
  if (given.length === 0) return;
  const cached = isGiven(given, '--cache');
  const repository = values('--cache-repo');
  collector.build('kaniko', headOf(call), {
    dockerfile: values('--dockerfile').at(-1),
    context: values('--context').at(-1),
    target: values('--target').at(-1),
    arguments: values('--build-arg').map(buildArgument),
    tags: values('--destination'),
    push: !isGiven(given, '--no-push') ? 'yes' : 'no',
    // It keeps no layers unless it is asked to, and asks for base images every time.
    noCache: !cached,
    pull: true,
    cacheFrom: cached ? repository : [],
    platforms: [...values('--custom-platform'), ...values('--customPlatform')],
  });
}

function buildArgument(value: DeliveryValue): BuildArgument {
  const equals = value.text.indexOf('=');
  if (equals === -1) return { name: value.text, value: undefined, span: value.span };
  return { name: value.text.slice(0, equals), value: partOf(value, equals + 1), span: value.span };
}

/** Goals of Maven and tasks of Gradle that make an image; `dockerBuild` goes to an engine only. */
const jvmGoals =
  /(?:^|:)(jib(?:DockerBuild|BuildTar)?|jib:(?:build|dockerBuild|buildTar)|spring-boot:build-image(?:-no-fork)?|bootBuildImage|docker:(?:build|push)|dockerBuild|dockerPush|dockerfile:build)$|jib-maven-plugin:[\w.:-]*(?:build|dockerBuild)$/;

function jvm(collector: Collector, call: Call): void {
  const goal = call.args.find(({ unquoted }) => unquoted.length < 200 && jvmGoals.test(unquoted));
  if (!goal) return;
  const pushes = /jib$|jib:build$|push$/i.test(goal.unquoted) || call.args.some(({ unquoted }) => unquoted.includes('image.publish=true'));
  collector.build(goal.unquoted.replace(/^:/, ''), goal.span, { ofDockerfile: false, push: pushes ? 'yes' : 'no' });
}

function cloudBuild(collector: Collector, call: Call): void {
  const { given, operands } = readOptions(
    call.args.slice(2),
    optionTable(
      '-t,--tag= --config= --project= --region= --substitutions= --timeout= --machine-type= --gcs-log-dir= --pack= --ignore-file= --service-account= --gcs-source-staging-dir= --suppress-logs?',
    ),
  );
  const config = valuesOf(given, '--config')[0];
  // The configuration says what is built; it is a pipeline of its own.
  if (config) {
    const name = config.unquoted;
    collector.opaque(`gcloud builds submit --config ${name}`, headOf(call, ...call.args.slice(0, 2)), ['build', 'scan'], config.value);
    return;
  }
  collector.build('gcloud builds submit', headOf(call, ...call.args.slice(0, 2)), {
    context: operands[0] && valueOfWord(collector.source, operands[0]),
    tags: valuesOf(given, '--tag').map((word) => valueOfWord(collector.source, word)),
    push: 'yes',
    noCache: true,
  });
}

function azureBuild(collector: Collector, call: Call): void {
  const { given, operands } = readOptions(
    call.args.slice(2),
    optionTable(
      '-t,--image= -f,--file= -r,--registry= --build-arg= --secret-build-arg= --target= --platform= -g,--resource-group= --agent-pool= --timeout= --auth-mode= --subscription=',
    ),
  );
  const values = (name: string): DeliveryValue[] => valuesOf(given, name).map((word) => valueOfWord(collector.source, word));
  collector.build('az acr build', headOf(call, ...call.args.slice(0, 2)), {
    dockerfile: values('--file').at(-1),
    context: operands[0] && valueOfWord(collector.source, operands[0]),
    target: values('--target').at(-1),
    arguments: values('--build-arg').map(buildArgument),
    tags: values('--image'),
    push: !isGiven(given, '--no-push') ? 'yes' : 'no',
    noCache: true,
  });
}

/** Programs that put images into registries: `crane push`, `skopeo copy … docker://…`. */
function registryTool(collector: Collector, call: Call): void {
  const sub = call.args[0];
  const { operands } = readOptions(
    call.args.slice(1),
    optionTable(
      '--src-creds= --dest-creds= --authfile= --format= --platform= -p= --retry-times= --override-arch= --override-os= --src-tls-verify? --dest-tls-verify?',
    ),
  );
  const target = operands.at(-1);
  if (!sub || !target) return;
  const pushes =
    call.name === 'skopeo' ? sub.unquoted === 'copy' && target.unquoted.startsWith('docker://') : /^(push|copy|cp|tag)$/.test(sub.unquoted);
  // An artefact that is no image.
  if (!pushes || call.name === 'oras') return;
  if (sub.unquoted === 'tag') {
    collector.push(`${call.name} tag`, headOf(call, sub), undefined);
    return;
  }
  const image = valueOfWord(collector.source, target);
  collector.push(
    `${call.name} ${sub.unquoted}`,
    headOf(call, sub),
    image.text.startsWith('docker://') ? partOf(image, 'docker://'.length) : image,
  );
}

import { known } from '../../model/known.ts';
import type { Span } from '../../model/text.ts';
import type { WorkflowUse } from '../workflow.types.ts';
import type { Collector } from './collector.ts';
import type { DeliveryValue, Pushes } from './delivery.types.ts';
import { bakeParts, isByDigest, namesOfOutputs, outputPushes } from './docker-commands.ts';
import type { Inputs } from './values.ts';

/** Steps of others that build or push images; true if it was one that is known. */
export function readBuildUse(collector: Collector, use: WorkflowUse, inputs: Inputs, at: Span): boolean {
  const { name } = use;
  switch (name) {
    case 'docker/build-push-action':
    case 'depot/build-push-action':
    case 'useblacksmith/build-push-action':
    case 'namespacelabs/build-push-action':
      buildPush(collector, name, inputs, at);
      return true;
    case 'docker/bake-action':
    case 'depot/bake-action':
      bake(collector, name, inputs, at);
      return true;
    case 'docker/build-cloud':
    case 'docker/setup-buildx-action':
    case 'docker/setup-qemu-action':
    case 'docker/login-action':
    case 'docker/metadata-action':
    case 'docker/setup-docker-action':
    case 'docker/bake-action/subaction/matrix':
    case 'docker/bake-action/subaction/list-targets':
    case 'peter-evans/dockerhub-description':
      return true;
    case 'redhat-actions/buildah-build':
      collector.build(name, at, {
        dockerfile: inputs.lines('containerfiles', 'dockerfiles')[0],
        context: inputs.value('context'),
        arguments: inputs.arguments('build-args'),
        tags: joined(inputs.value('image'), tagList(inputs.value('tags'))),
        platforms: inputs.list('platforms'),
        noCache: inputs.flag('layers')?.known !== true,
      });
      return true;
    case 'redhat-actions/push-to-registry':
      for (const image of joined(inputs.value('image'), tagList(inputs.value('tags')))) collector.push(name, at, image);
      return true;
    case 'akhilerm/tag-push-action':
      for (const image of inputs.lines('dst')) collector.push(name, at, image);
      return true;
    case 'devcontainers/ci':
      collector.build(name, at, {
        ofDockerfile: false,
        tags: joined(inputs.value('imagename'), inputs.list('imagetag')),
        push: pushInput(inputs),
      });
      return true;
    case 'paketo-buildpacks/github-config':
    case 'buildpacks/github-actions/setup-pack':
      return true;
    case 'aevea/action-kaniko':
    case 'int128/kaniko-action':
    case 'elgohr/publish-docker-github-action':
    case 'mr-smithers-excellent/docker-build-push':
    case 'macbre/push-to-ghcr':
    case 'whoan/docker-build-with-cache-action':
    case 'pmorelli92/github-container-registry-build-push':
    case 'cloudposse/github-action-docker-build-push':
    case 'openzim/docker-publish-action':
    case 'matootie/dokku-push':
    case 'elgohr/ecr-login-action':
    case 'plugins/docker':
    case 'plugins/kaniko':
    case 'plugins/ecr':
    case 'plugins/gcr':
    case 'plugins/acr':
    case 'plugins/gar':
    case 'plugins/buildx':
    case 'thegeeklab/drone-docker-buildx':
    case 'thegeeklab/wp-docker-buildx':
    case 'woodpeckerci/plugin-docker-buildx':
    case 'woodpeckerci/plugin-kaniko':
    case 'banzaicloud/drone-kaniko':
      publisher(collector, name, inputs, at);
      return true;
    case 'docker/build':
    case 'docker/publish':
    case 'docker/push':
    case 'aws-ecr/build_image':
    case 'aws-ecr/build_and_push_image':
    case 'aws-ecr/build-image':
    case 'aws-ecr/build-and-push-image':
    case 'aws-ecr/push_image':
    case 'gcp-gcr/build-and-push-image':
    case 'gcp-gcr/build-image':
    case 'gcp-artifact-registry/build-image':
      return use.kind === 'orb' && orb(collector, name, inputs, at);
    case 'docker':
    case 'dockercompose':
      return use.kind === 'task' && task(collector, name, inputs, at);
    case 'atlassian/aws-ecr-push-image':
    case 'atlassian/google-gcr-push-image':
      collector.push(name, at, inputs.value('image_name'));
      return true;
    default:
      return false;
  }
}

function pushInput(inputs: Inputs): Pushes {
  const push = inputs.flag('push');
  if (!push) return 'no';
  return push.known ? (push.value ? 'yes' : 'no') : 'sometimes';
}

function buildPush(collector: Collector, name: string, inputs: Inputs, at: Span): void {
  const calls = inputs.value('call')?.value;
  if (calls === 'check') {
    collector.lint(`${name} with call: check`, at);
    return;
  }
  const outputs = inputs.lines('outputs');
  const push = pushInput(inputs);
  const attests = inputs.lines('attests');
  const attested = (kind: string) =>
    inputs.flag(kind) ?? (attests.some(({ text }) => text.includes(`type=${kind}`)) ? known(true) : undefined);
  collector.build(name, at, {
    dockerfile: inputs.value('file'),
    context: inputs.value('context'),
    target: inputs.value('target'),
    arguments: inputs.arguments('build-args'),
    tags: [...inputs.list('tags'), ...namesOfOutputs(outputs)],
    push: push === 'no' ? outputPushes(outputs) : push,
    byDigest: isByDigest(outputs),
    noCache: inputs.has('no-cache-filters') ? undefined : inputs.maybe('no-cache'),
    pull: inputs.maybe('pull'),
    cacheFrom: inputs.lines('cache-from'),
    cacheTo: inputs.lines('cache-to'),
    platforms: inputs.list('platforms'),
    secrets: [...inputs.lines('secrets'), ...inputs.lines('secret-files'), ...inputs.lines('secret-envs')],
    provenance: attested('provenance'),
    sbom: attested('sbom'),
  });
}

function bake(collector: Collector, name: string, inputs: Inputs, at: Span): void {
  const sets = inputs.lines('set');
  const push = pushInput(inputs);
  const outputs = sets.filter(({ text }) => /\.output\+?=/.test(text));
  const pushed = push === 'no' ? (outputs.length > 0 ? outputPushes(outputs) : 'unknown') : push;
  collector.build(name, at, {
    ...bakeParts(sets),
    push: pushed,
    noCache: inputs.maybe('no-cache'),
    pull: inputs.maybe('pull'),
    provenance: inputs.flag('provenance'),
    sbom: inputs.flag('sbom'),
  });
}

function tagList(value: DeliveryValue | undefined): DeliveryValue[] {
  if (!value) return [];
  return value.text
    .split(/\s+/)
    .filter(Boolean)
    .map((text) => ({ ...value, raw: text, text, value: text.includes('$') ? undefined : text }));
}

/** An image that is given apart from its tags, as references. */
function joined(image: DeliveryValue | undefined, tags: readonly DeliveryValue[]): DeliveryValue[] {
  if (!image) return [...tags];
  if (tags.length === 0) return [image];
  return tags.map((tag) => {
    const whole = tag.text.includes('/') || tag.text.includes(':') ? tag.text : `${image.text}:${tag.text}`;
    const isConstant = image.value !== undefined && tag.value !== undefined;
    return { raw: whole, text: whole, value: isConstant ? whole : undefined, span: tag.span };
  });
}

/** Plugins of Drone and the like, and actions made after them: they push what they build unless told not to. */
function publisher(collector: Collector, name: string, inputs: Inputs, at: Span): void {
  const dry = inputs.isTrue('dry_run', 'dry-run', 'no_push', 'no-push');
  collector.build(name, at, {
    dockerfile: inputs.value('dockerfile', 'file', 'context_file'),
    context: inputs.value('context', 'path'),
    target: inputs.value('target', 'build_target'),
    arguments: inputs.arguments('build_args', 'build-args', 'buildargs', 'buildarg'),
    tags: joined(inputs.value('repo', 'repository', 'name', 'image', 'image_name', 'imagename'), inputs.list('tags', 'tag', 'image_tag')),
    push: dry ? 'no' : 'yes',
    noCache: inputs.maybe('no_cache', 'no-cache'),
    pull: inputs.maybe('pull_image', 'pull', 'always_pull'),
    cacheFrom: inputs.list('cache_from', 'cache-from'),
    platforms: inputs.list('platforms', 'platform'),
  });
}

function orb(collector: Collector, name: string, inputs: Inputs, at: Span): boolean {
  const tags = joined(inputs.value('image', 'repo'), inputs.list('tag'));
  if (/(^|\/)push(_image)?$/.test(name)) for (const tag of tags) collector.push(name, at, tag);
  else {
    collector.build(name, at, {
      dockerfile: inputs.value('dockerfile'),
      context: inputs.value('docker-context', 'build_path', 'path'),
      tags,
      push: /publish|push/.test(name) ? 'yes' : 'no',
      noCache: /--no-cache/.test(inputs.value('extra_build_args', 'extra-build-args')?.text ?? ''),
      pull: /--pull/.test(inputs.value('extra_build_args', 'extra-build-args')?.text ?? ''),
    });
  }
  return true;
}

/** `Docker@2` and `DockerCompose@0` of Azure Pipelines. */
function task(collector: Collector, name: string, inputs: Inputs, at: Span): boolean {
  const command = (inputs.value('command', 'action')?.value ?? 'buildAndPush').toLowerCase();
  const tags = joined(inputs.value('repository', 'imagename'), inputs.lines('tags'));
  const options = inputs.value('arguments', 'additionaldockercomposeoptions')?.text ?? '';
  if (/build/.test(command)) {
    collector.build(name, at, {
      dockerfile: inputs.value('dockerfile'),
      context: inputs.value('buildcontext'),
      tags,
      push: /push/.test(command) ? 'yes' : 'no',
      noCache: options.includes('--no-cache'),
      pull: options.includes('--pull'),
    });
  } else if (/push/.test(command)) {
    const [first] = tags;
    for (const tag of first ? tags : [undefined]) collector.push(name, at, tag);
  }
  return true;
}

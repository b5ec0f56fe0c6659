import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Fields } from '../../yaml/fields.ts';
import type { YamlPair } from '../../yaml/yaml-document.ts';
import { emptyJob, emptyStep, triggersElsewhere } from '../empty.ts';
import type { PipelineYaml } from '../pipeline-yaml.ts';
import type { JobImage, Pipeline, WorkflowJob } from '../workflow.types.ts';

/** Keys at the top that are no jobs: https://docs.gitlab.com/ci/yaml/ */
const globals = new Set([
  'default',
  'include',
  'stages',
  'variables',
  'workflow',
  'image',
  'services',
  'cache',
  'before_script',
  'after_script',
  'pages',
  'spec',
]);

const deepest = 10;

export function readGitlab(yaml: PipelineYaml): Pipeline {
  const top: Fields = new Map(yaml.roots.flatMap((root) => [...root]));
  readIncludes(yaml, top.get('include')?.value);
  const defaults: Fields = new Map([...top, ...yaml.fields(top.get('default')?.value)]);
  const jobs: WorkflowJob[] = [];
  for (const pair of top.values()) {
    if (pair.key.startsWith('.') || (globals.has(pair.key) && pair.key !== 'pages') || !isMap(pair.value)) continue;
    jobs.push(readJob(yaml, pair, top, defaults));
  }
  return { triggers: { ...triggersElsewhere, pullRequest: true, manual: true }, jobs };
}

function readIncludes(yaml: PipelineYaml, node: Node | undefined): void {
  for (const item of yaml.list(node)) {
    const fields = yaml.fields(item);
    if (isScalar(item)) {
      const name = yaml.text(item);
      if (name)
        yaml.imports.push({
          name,
          kind: 'include',
          path: /^https?:/.test(name.raw) ? undefined : name.raw.replace(/^\//, ''),
          job: undefined,
        });
      continue;
    }
    for (const key of ['local', 'template', 'remote', 'component', 'file']) {
      for (const name of yaml.texts(fields.get(key)?.value)) {
        yaml.imports.push({ name, kind: 'include', path: key === 'local' ? name.raw.replace(/^\//, '') : undefined, job: undefined });
      }
    }
  }
}

/** The fields of a job with those it takes from others by `extends`, nearest first. */
function extended(yaml: PipelineYaml, fields: Fields, top: Fields, depth = 0): Fields {
  const bases = yaml.texts(fields.get('extends')?.value);
  if (bases.length === 0 || depth > deepest) return fields;
  let all: Fields = new Map();
  for (const { raw } of bases.slice(0, 20)) {
    const base = top.get(raw)?.value;
    if (base) all = new Map([...all, ...extended(yaml, yaml.fields(base), top, depth + 1)]);
    else yaml.unknown(`extends ${raw.slice(0, 100)}, which is not in this file`);
  }
  return new Map([...all, ...fields]);
}

function readJob(yaml: PipelineYaml, pair: YamlPair, top: Fields, defaults: Fields): WorkflowJob {
  const fields = extended(yaml, yaml.fields(pair.value), top);
  const get = (name: string): Node | undefined => (fields.get(name) ?? defaults.get(name))?.value;
  const lines = ['before_script', 'script'].flatMap((name) => linesIn(yaml, get(name), top, 0));
  const script = yaml.script(lines, { dialect: 'bash', errexit: true, pipefail: true });
  const trigger = fields.get('trigger')?.value;
  for (const name of yaml.texts(isMap(trigger) ? yaml.fields(trigger).get('include')?.value : undefined)) {
    yaml.imports.push({ name, kind: 'call', path: name.raw.replace(/^\//, ''), job: pair.key });
  }
  const mayFail = fields.get('allow_failure');
  const fails = mayFail !== undefined && yaml.isTrue(fields, 'allow_failure');
  const rules = fields.get('rules')?.value;
  const condition = yaml
    .list(rules)
    .map((rule) => yaml.field(yaml.fields(rule), 'if'))
    .find((text) => text !== undefined);
  return {
    ...emptyJob,
    id: pair.key,
    span: pair.keySpan,
    needs: yaml.names(fields.get('needs')?.value),
    images: imagesOf(yaml, get('image'), get('services')),
    steps: script ? [{ ...emptyStep, span: pair.keySpan, ...script, mayFail: fails ? yaml.span(mayFail) : undefined }] : [],
    condition,
    mayFail: fails,
    env: [...yaml.variables(top.get('variables')?.value), ...yaml.variables(fields.get('variables')?.value)],
  };
}

/** The lines of a script; `!reference [job, script]` stands for the lines of another job. */
function linesIn(yaml: PipelineYaml, node: Node | undefined, top: Fields, depth: number): Node[] {
  if (!node || depth > deepest) return [];
  if (isSeq(node) && node.tag === '!reference') {
    const [job, ...path] = yaml.texts(node);
    let target = top.get(job?.raw ?? '')?.value;
    for (const { raw } of path) target = yaml.fields(target).get(raw)?.value;
    if (!target) yaml.unknown(`refers to ${job?.raw.slice(0, 100) ?? 'nothing'}, which is not in this file`);
    return linesIn(yaml, target, top, depth + 1);
  }
  return yaml.list(node).flatMap((item) => (isSeq(item) ? linesIn(yaml, item, top, depth + 1) : [item]));
}

function imagesOf(yaml: PipelineYaml, image: Node | undefined, services: Node | undefined): JobImage[] {
  const images: JobImage[] = [];
  const add = (role: JobImage['role'], node: Node | undefined) => {
    const text = isMap(node) ? yaml.field(yaml.fields(node), 'name') : yaml.text(node);
    if (text) images.push({ role, image: text, credentials: [] });
  };
  add('job', image);
  for (const service of yaml.list(services)) add('service', service);
  return images;
}

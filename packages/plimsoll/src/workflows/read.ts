import type { Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import { YamlDocuments } from '../yaml/yaml-document.ts';
import { triggersElsewhere } from './empty.ts';
import { PipelineYaml } from './pipeline-yaml.ts';
import { isActionPath, systemOf } from './system-of.ts';
import { readAzure } from './systems/azure.ts';
import { readBitbucket } from './systems/bitbucket.ts';
import { readCircle } from './systems/circleci.ts';
import { readCloudBuild } from './systems/cloud-build.ts';
import { readCodeBuild } from './systems/codebuild.ts';
import { readDrone } from './systems/drone.ts';
import { readAction, readGithub } from './systems/github.ts';
import { readGitlab } from './systems/gitlab.ts';
import { readJenkins } from './systems/jenkins.ts';
import { readTravis } from './systems/travis.ts';
import { readWoodpecker } from './systems/woodpecker.ts';
import type { Pipeline, WorkflowFile, WorkflowSystem } from './workflow.types.ts';

/**
 * Reads one definition of a CI pipeline, of the system that its path names. Never throws: what cannot be read is in `unknowns`.
 * Importing this loads the YAML parser.
 */
export function readWorkflow(source: SourceText): WorkflowFile {
  const system = systemOf(source.path);
  const unknowns: Unknown[] = [];
  const unknown = (reason: string): void => void unknowns.push({ path: source.path, reason });
  if (system === undefined) {
    unknown('belongs to no CI system that is known');
    return { source, system, triggers: { ...triggersElsewhere, push: undefined }, jobs: [], imports: [], unknowns };
  }
  if (system === 'jenkins') return { source, system, ...readJenkins(source, unknown), imports: [], unknowns };
  const yaml = new PipelineYaml(source, new YamlDocuments(source), system, unknown);
  const pipeline = isActionPath(source.path) ? readAction(yaml) : readers[system](yaml);
  for (const problem of yaml.documents.problems) unknown(problem);
  return { source, system, ...pipeline, imports: yaml.imports, unknowns };
}

const readers: Readonly<Record<Exclude<WorkflowSystem, 'jenkins'>, (yaml: PipelineYaml) => Pipeline>> = {
  github: readGithub,
  gitlab: readGitlab,
  circleci: readCircle,
  azure: readAzure,
  bitbucket: readBitbucket,
  drone: readDrone,
  woodpecker: readWoodpecker,
  travis: readTravis,
  'cloud-build': readCloudBuild,
  codebuild: readCodeBuild,
};

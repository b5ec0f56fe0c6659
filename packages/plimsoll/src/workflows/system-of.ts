import type { WorkflowSystem } from './workflow.types.ts';

/** The CI system that reads a file, by its path; undefined if none does. Loads nothing. */
export function systemOf(path: string): WorkflowSystem | undefined {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const directory = slash === -1 ? '' : path.slice(0, slash);
  if (/(^|\/)\.(github|gitea|forgejo)\/workflows$/.test(directory) && isYaml(name)) return 'github';
  if (isActionPath(path)) return 'github';
  if (/(^|\/)\.circleci$/.test(directory) && /^config\.ya?ml$/.test(name)) return 'circleci';
  if (/(^|\/)\.woodpecker$/.test(directory) && isYaml(name)) return 'woodpecker';
  if (/(^|\/)\.gitlab\/ci$/.test(directory) && isYaml(name)) return 'gitlab';
  if (/(^|[.-])gitlab-ci\.ya?ml$/.test(name)) return 'gitlab';
  if (/^\.travis\.ya?ml$/.test(name)) return 'travis';
  if (/^\.drone\.ya?ml$/.test(name)) return 'drone';
  if (/^\.woodpecker\.ya?ml$/.test(name)) return 'woodpecker';
  if (/^(?:\.)?azure-pipelines?(?:[.-][\w.-]+)?\.ya?ml$/.test(name)) return 'azure';
  if (/^bitbucket-pipelines\.ya?ml$/.test(name)) return 'bitbucket';
  if (/^buildspec(?:[.-][\w.-]+)?\.ya?ml$/.test(name)) return 'codebuild';
  if (/^cloudbuild(?:[.-][\w.-]+)?\.ya?ml$/.test(name)) return 'cloud-build';
  if (/^Jenkinsfile(?:\..+)?$|\.jenkinsfile$/i.test(name)) return 'jenkins';
  return undefined;
}

/** The definition of an action that the workflows of its own repository call, such as `.github/actions/build/action.yml`. */
export function isActionPath(path: string): boolean {
  return /(?:^|\/)\.(?:github|gitea|forgejo)\/(?:[^/]{1,255}\/)+action\.ya?ml$/.test(path);
}

const isYaml = (name: string): boolean => /\.ya?ml$/i.test(name);

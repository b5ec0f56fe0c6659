import { joinPath } from '../context/path.ts';
import { systemOf } from '../workflows/system-of.ts';

export type FileKind = 'dockerfile' | 'maybe-dockerfile' | 'compose' | 'bake' | 'chart' | 'workflow' | 'manifest' | 'maybe-manifest';

/** Endings of files that are about a Dockerfile, or become one, but are none. */
const notDockerfiles =
  /\.(dockerignore|containerignore|md|markdown|rst|adoc|html?|j2|jinja2?|tmpl|tpl|template|gotmpl|erb|mustache|hbs|handlebars|ejs|liquid|in|m4|json|ya?ml|toml|xml|lock|snap|diff|patch|rej|orig|bak|old|swp|swo|sig|asc|sha256|log|png|svg)$|~$/i;

/** Endings that stand for a language as often as for source code: `Dockerfile.go` is a Dockerfile if it reads like one. */
const ambiguous = /\.(go|py|js|mjs|ts|rb|rs|java|kt|php|cs|c|cc|cpp|h|hs|ex|exs|lua|pl|r|sh|txt|tf|hcl|vim|sublime-syntax|tmlanguage)$/i;

const dockerfileName = /^(dockerfile|containerfile)([.\-_].+)?$|[.\-_](dockerfile|containerfile)$/i;
const composeName = /(^|[.\-_])compose([.\-_].*)?\.ya?ml$/i;
/** `docker-bake.hcl`, `docker-bake.override.json`, `release.bake.hcl`. */
const bakeName = /(^|[.\-_])bake([.\-_].*)?\.(hcl|json)$/i;
/** Kustomize takes them without `apiVersion` and `kind` too. */
const kustomizationName = /^kustomization\.ya?ml$/;
const jenkinsName = /jenkinsfile/i;
const yamlName = /\.ya?ml$/i;

/** What a file is by its name; `maybe-…` has to be looked into. `directory` is relative to where the search began, with `/`. */
export function kindOfFile(name: string, directory: string): FileKind | undefined {
  if (dockerfileName.test(name) && !notDockerfiles.test(name)) return ambiguous.test(name) ? 'maybe-dockerfile' : 'dockerfile';
  const isYaml = yamlName.test(name);
  if (isYaml && composeName.test(name)) return 'compose';
  if (bakeName.test(name)) return 'bake';
  if ((isYaml || jenkinsName.test(name)) && systemOf(joinPath(directory, name))) return 'workflow';
  if (!isYaml) return undefined;
  if (kustomizationName.test(name)) return 'manifest';
  return name === 'Chart.yaml' ? 'chart' : 'maybe-manifest';
}

/** A file of any other name may be a Dockerfile too, where somebody asks for it: what it begins with decides. */
export function maybeDockerfile(name: string): boolean {
  return !notDockerfiles.test(name);
}

/** The beginning of a file reads like a Dockerfile: behind comments comes FROM or ARG. */
export function startsLikeDockerfile(start: string): boolean {
  return /^\ufeff?(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*(?:FROM|ARG)[ \t]/i.test(start);
}

/** The beginning of a YAML file reads like a Kubernetes object. */
export function startsLikeManifest(start: string): boolean {
  return /^(?:- |\ufeff)?apiVersion:[ \t]*\S/m.test(start) && /^(?:- | {2})?kind:[ \t]*\S/m.test(start);
}

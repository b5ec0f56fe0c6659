import type { CodeText } from '../code-text.ts';
import { argumentsAt, factAt, literalAt } from '../code-text.ts';
import { joinRoute } from '../health-path.ts';
import type { Fact } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';

/** Keys of application.properties or application.yml of the default profile, dotted. Undefined with several documents or files that may disagree. */
export function springConfiguration(reader: ProjectReader, directory: string): Map<string, Fact<string>> {
  const result = new Map<string, Fact<string>>();
  for (const name of ['application.properties', 'application.yml', 'application.yaml']) {
    const path = `${directory}src/main/resources/${name}`;
    const source = reader.text(path);
    if (!source) continue;
    const parents: { readonly indent: number; readonly key: string }[] = [];
    for (const [index, line] of source.text.split('\n').entries()) {
      if (/^---/.test(line) && index > 0) break;
      if (line.length > 500 || /^\s*(?:#|$)/.test(line)) continue;
      const pair = name.endsWith('properties')
        ? /^\s*([\w.-]{1,120})\s*[=:]\s*(.*?)\s*$/.exec(line)
        : /^(\s*)([\w.-]{1,80}):\s*(.*?)\s*$/.exec(line);
      if (!pair) continue;
      if (name.endsWith('properties')) {
        result.set(pair[1] ?? '', { value: pair[2] ?? '', evidence: { path, line: index + 1 } });
        continue;
      }
      const indent = (pair[1] ?? '').length;
      while ((parents.at(-1)?.indent ?? -1) >= indent) parents.pop();
      const value = (pair[3] ?? '').replace(/\s+#.*$/, '').replace(/^["']|["']$/g, '');
      if (value !== '')
        result.set([...parents.map((parent) => parent.key), pair[2] ?? ''].join('.'), { value, evidence: { path, line: index + 1 } });
      parents.push({ indent, key: pair[2] ?? '' });
    }
  }
  return result;
}

/** Endpoints of Spring Boot Actuator, SmallRye Health and Micronaut, and GET mappings of controllers, Spark and Javalin. */
export function javaRoutes(
  texts: readonly CodeText[],
  reader: ProjectReader,
  build: string,
  configuration: ReadonlyMap<string, Fact<string>>,
): Fact<string>[] {
  const facts: Fact<string>[] = [];
  const set = (key: string): string | undefined => configuration.get(key)?.value;
  const plain = (value: string): boolean => /^[\w/-]*$/.test(value);
  const context = set('server.servlet.context-path') ?? set('spring.webflux.base-path') ?? '';
  const source = reader.text(build);
  const add = (dependency: string, path: string): void => {
    const at = source?.text.indexOf(dependency) ?? -1;
    if (source && at !== -1) facts.push(factAt(path, build, source, at));
  };
  const base = set('management.endpoints.web.base-path') ?? '/actuator';
  const web = /spring-boot-starter-(?:web|webflux|jersey)\b/.test(source?.text ?? '');
  const moved =
    set('management.server.port') ?? set('management.endpoints.web.path-mapping.health') ?? set('management.endpoint.health.enabled');
  if (web && moved === undefined && plain(context) && plain(base))
    add('spring-boot-starter-actuator', joinRoute(joinRoute(context, base), 'health'));
  if (![...configuration.keys()].some((key) => /root-path|management/.test(key))) add('quarkus-smallrye-health', '/q/health');
  if (![...configuration.keys()].some((key) => /^endpoints\.|context-path/.test(key))) add('micronaut-management', '/health');
  if (!plain(context)) return facts;
  for (const text of texts) {
    const controller = /@(?:RestController|Controller)\b/.exec(text.code);
    const type = /\b(?:class|interface)\s{1,5}\w/.exec(text.code)?.index ?? 0;
    const mapping = /@RequestMapping\(/.exec(text.code.slice(0, type));
    const prefix = mapping ? annotationPath(text, mapping.index + mapping[0].length - 1) : '';
    if (controller && prefix !== undefined && web) {
      for (const match of text.code.matchAll(/@GetMapping(\()?/g)) {
        const path = match[1] ? annotationPath(text, match.index + match[0].length - 1) : '';
        if (path !== undefined) facts.push(factAt(joinRoute(joinRoute(context, prefix), path), text.path, text.source, match.index));
      }
    }
    if (/\bspark\.Spark\b|\bio\.javalin\b/.test(text.code)) {
      for (const match of text.code.matchAll(/(?<!\w)(?:app\.)?get\(\s{0,50}(?=")/g)) {
        const path = literalAt(text, match.index + match[0].length);
        if (path !== undefined && !/\bpath\(/.test(text.code)) facts.push(factAt(path, text.path, text.source, match.index));
      }
    }
  }
  return facts;
}

/** The path of `@GetMapping("/x")`, `(path = "/x")` and `(value = "/x")`. */
function annotationPath(text: CodeText, open: number): string | undefined {
  const args = argumentsAt(text, open);
  if (!args) return undefined;
  const argument = args.find((candidate) => /^(?:"|(?:path|value)\s{0,5}=)/.test(candidate.code));
  if (!argument) return args.every((candidate) => /^(?:produces|consumes|name)\b/.test(candidate.code)) ? '' : undefined;
  const lead = /^(?:(?:path|value)\s{0,5}=\s{0,5})?/.exec(argument.code)?.[0].length ?? 0;
  return literalAt(text, argument.start + lead);
}

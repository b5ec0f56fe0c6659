import type { CodeText } from '../../code-text.ts';
import { factAt } from '../../code-text.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { type CodeCall, callsOf, placeIn } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';
import { stringConstants } from '../string-constants.ts';

const constant =
  /\b(?:static\s{1,5}final\s{1,5}String|final\s{1,5}static\s{1,5}String|const\s{1,5}val)\s{1,5}(\w{1,80})(?:\s{0,3}:\s{0,3}String)?\s{0,5}=\s{0,20}(?=")/g;
const placeholder = /\$\{([A-Z][A-Z0-9_]{0,99})(:[^}]{0,300})?\}/g;

/**
 * Environment variables that Java and Kotlin sources read: `System.getenv`, and placeholders written as variables in `@Value` and
 * in application.properties or .yml, which Spring, Quarkus and Micronaut refuse to start without unless they have a default.
 */
export function javaEnvironment(reader: ProjectReader, directory: string, texts: readonly CodeText[]): EnvironmentRead[] {
  const constants = stringConstants(texts, constant);
  const reads: EnvironmentRead[] = [];
  for (const call of callsOf(texts, /\bSystem\.getenv\((?!\s{0,5}\))|\bSystem\.getenv\(\)\.(get|getOrDefault|containsKey)\(/g)) {
    const argument = call.arguments[0];
    const name = argument && (argument.literal ?? constants(call.text, argument.code));
    if (name === undefined) continue;
    const read = { name, evidence: placeIn(call.text, call.match.index) };
    if (call.match[1] === 'getOrDefault' || call.match[1] === 'containsKey') reads.push({ ...read, need: 'defaulted' });
    else reads.push({ ...read, ...needOf(call) });
  }
  for (const text of texts) {
    for (const match of text.code.matchAll(/@(?:field:|get:|param:)?(?:Value|ConfigProperty|Property)\(/g)) {
      const line = text.source.text.slice(match.index, match.index + 400).split(')', 1)[0] ?? '';
      for (const found of line.matchAll(placeholder)) {
        const evidence = placeIn(text, match.index);
        reads.push(
          found[2] === undefined
            ? { name: found[1] ?? '', need: 'required', evidence, validated: evidence }
            : { name: found[1] ?? '', need: 'defaulted', evidence },
        );
      }
    }
  }
  return [...reads, ...settingsReads(reader, directory)];
}

function needOf(call: CodeCall): Pick<EnvironmentRead, 'need' | 'validated'> {
  const { code } = call.text;
  const before = code.slice(Math.max(0, call.match.index - 160), call.match.index);
  const after = code.slice(call.end, call.end + 500);
  const required = { need: 'required', validated: placeIn(call.text, call.match.index) } as const;
  if (/\b(?:requireNonNull|checkNotNull|requireNotNull|notNull|hasText)\(\s{0,20}$/.test(before)) return required;
  const elvis = /^\s{0,60}\?:\s{0,60}(throw\b|error\(|return\b)?/.exec(after);
  if (elvis) return elvis[1] === undefined || elvis[1] === 'return' ? { need: 'defaulted' } : required;
  const optional = /\bOptional\.ofNullable\(\s{0,20}$/.test(before)
    ? /^\s{0,20}\)(?:\s{0,60}\.\w{1,30}\([^()]{0,80}\)){0,4}?\s{0,60}\.(orElse\w{0,10})\(/.exec(after)
    : null;
  if (optional) return optional[1] === 'orElseThrow' ? required : { need: 'defaulted' };
  if (/\brequireNonNullElse(?:Get)?\(\s{0,20}$/.test(before) || /^\s{0,5}(?:[=!]=|\?\.|!!)/.test(after))
    return /^\s{0,5}!!/.test(after) ? required : { need: 'defaulted' };
  if (/^\.(?:equals|equalsIgnoreCase|isEmpty|length|split|trim)\(/.test(after)) return { need: 'required' };
  if (
    /"\.(?:equals|equalsIgnoreCase)\(\s{0,5}$/.test(before) ||
    /\b(?:isBlank|isEmpty|isNotBlank|isNullOrEmpty|hasLength|parseBoolean)\(\s{0,5}$/.test(before)
  )
    return { need: 'defaulted' };
  const variable = /\b(\w{1,60})\s{0,5}=\s{0,20}$/.exec(before)?.[1];
  if (variable === undefined) return { need: 'unknown' };
  const test = new RegExp(
    `\\bif\\s{0,3}\\([^;{}]{0,40}(?<![\\w.])${variable}\\s{0,3}(==|!=)\\s{0,3}null\\b|(?<![\\w.])${variable}\\s{0,3}[=!]=\\s{0,3}null\\b\\s{0,5}[^;{}]{0,40}\\?|\\b${variable}\\.is(?:Empty|Blank)\\(`,
  ).exec(after);
  if (!test) return { need: 'unknown' };
  const block = after.slice(test.index + test[0].length, test.index + test[0].length + 200);
  return test[1] === '==' && /^[^{};]{0,80}\{?\s{0,40}(?:[\w.]{1,40}\([^;{}]{0,120}\);\s{0,40}){0,2}(?:throw\b|System\.exit\()/.test(block)
    ? required
    : { need: 'defaulted' };
}

const settingsName = /^(?:application|bootstrap)(?:-(?:prod|production|docker|cloud|k8s|kubernetes))?\.(?:properties|ya?ml)$/;

function settingsReads(reader: ProjectReader, directory: string): EnvironmentRead[] {
  const reads: EnvironmentRead[] = [];
  const folder = `${directory}src/main/resources/`;
  for (const name of [...reader.names(folder), ...reader.names(`${folder}config/`).map((inner) => `config/${inner}`)]) {
    const source = settingsName.test(name.slice(name.lastIndexOf('/') + 1)) ? reader.text(folder + name) : undefined;
    if (!source?.text.includes('${')) continue;
    for (const match of source.text.matchAll(placeholder)) {
      const line = source.text.slice(source.text.lastIndexOf('\n', match.index) + 1, match.index);
      if (/^\s*[#!]/.test(line.slice(0, 200)) || /\s#/.test(line.slice(0, 500))) continue;
      const evidence = factAt('', folder + name, source, match.index).evidence;
      const key = match[1] ?? '';
      reads.push(
        match[2] === undefined
          ? { name: key, need: 'required', evidence, validated: evidence }
          : { name: key, need: 'defaulted', evidence },
      );
    }
  }
  return reads;
}

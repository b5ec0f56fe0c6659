import { posix } from 'node:path';
import type { BuildContext } from '../../context/context.types.ts';

const mostFiles = 20;

/** The requirements of pip's files, and of those that they include, that name no exact version. */
export function looseRequirements(context: BuildContext, paths: readonly string[]): string[] {
  const waiting = [...paths];
  const seen = new Set<string>();
  const loose: string[] = [];
  let constrained = false;
  for (let path = waiting.pop(); path !== undefined && seen.size < mostFiles; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const text = context.read(path)?.text ?? '';
    for (const line of text.replace(/\\\r?\n/g, ' ').split('\n')) {
      const requirement = line.replace(/(?:^|\s)#.*$/s, '').trim();
      if (requirement === '') continue;
      const included = /^(?:-r|--requirement)[\s=]*(\S+)/.exec(requirement)?.[1];
      if (included !== undefined) waiting.push(posix.join(posix.dirname(path), included));
      // Versions may be in the constraints.
      else if (/^(?:-c|--constraint|--no-index)/.test(requirement)) constrained = true;
      else if (isLoose(requirement)) loose.push(/^[\w.-]+/.exec(requirement)?.[0] ?? requirement);
    }
  }
  return constrained ? [] : loose;
}

/** A name without `==`; options, paths, addresses and what a template leaves open are none. */
function isLoose(requirement: string): boolean {
  if (!/^[A-Za-z0-9][\w.-]*(?:\s*\[[^\]]*\])?\s*(?:$|[;<>!~=])/.test(requirement)) return false;
  const exact = requirement.split(';', 1)[0]?.indexOf('==') ?? -1;
  return exact === -1 || requirement.includes('*', exact);
}

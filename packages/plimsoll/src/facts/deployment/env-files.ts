import { posix } from 'node:path';
import type { ComposeService } from '../../compose/compose.types.ts';
import type { RepositoryView } from '../views/repository-view.ts';

/** Names that the `env_file`s of a service set. Undefined where one of them cannot be read: it may set anything. */
export function envFileNames(view: RepositoryView, composePath: string, service: ComposeService): ReadonlySet<string> | undefined {
  const files = service.lists.get('env_file') ?? [];
  if (service.keys.has('env_file') && files.length === 0) return undefined;
  const names = new Set<string>();
  for (const { value } of files) {
    const path = value.known ? posix.join(posix.dirname(composePath), value.value) : undefined;
    const source = path?.startsWith(view.root) && !path.startsWith('..') ? view.read(path.slice(view.root.length)) : undefined;
    if (!source) return undefined;
    for (const [, name = ''] of source.text.matchAll(/^[ \t]{0,20}(?:export[ \t]{1,5})?([A-Za-z_]\w{0,99})[ \t]{0,10}(?:[=:]|\r?$)/gm))
      names.add(name);
  }
  return names;
}

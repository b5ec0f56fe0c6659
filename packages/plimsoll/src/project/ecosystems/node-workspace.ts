import { asString } from '../../model/json-values.ts';
import type { Workspace } from '../project.types.ts';
import { directoryOf, type ProjectReader } from '../project-reader.ts';
import { nodePackageManager } from './node-manifests.ts';
import type { NodePackage, Workspaces } from './node-package.ts';
import { nodePackage, workspaces } from './node-package.ts';

export interface NodeWorkspace {
  readonly root: NodePackage;
  readonly members: Workspaces;
}

/** The workspace that a package is the root or a member of. */
export function workspaceOf(reader: ProjectReader, manifest: NodePackage): NodeWorkspace | undefined {
  const own = workspaces(reader, manifest);
  if (own.patterns.length > 0 && own.members.length > 0) return { root: manifest, members: own };
  let directory = manifest.directory;
  for (let level = 0; level < 6 && directory !== ''; level++) {
    directory = directoryOf(directory.slice(0, -1));
    const root = nodePackage(reader, directory);
    const members = root && workspaces(reader, root);
    if (root && members?.members.some((member) => member.directory === manifest.directory)) return { root, members };
  }
  return undefined;
}

export function workspaceFact(reader: ProjectReader, workspace: NodeWorkspace | undefined): Workspace | undefined {
  if (!workspace) return undefined;
  const manager = nodePackageManager(reader, workspace.root)?.value ?? 'npm';
  return { root: workspace.root.directory, manager, members: workspace.members.members.map((member) => member.directory) };
}

/** The packages of a workspace that a member uses, directly or through others of them. */
export function usedMembers(workspace: NodeWorkspace | undefined, manifest: NodePackage): NodePackage[] {
  const byName = new Map(workspace?.members.members.map((member) => [asString(member.json['name']) ?? '', member]));
  const used = new Set<NodePackage>();
  const queue = [manifest];
  for (let current = queue.pop(); current; current = queue.pop()) {
    for (const name of current.dependencies) {
      const member = byName.get(name);
      if (member && member !== manifest && !used.has(member)) {
        used.add(member);
        queue.push(member);
      }
    }
  }
  return [...used];
}

import type { Stage } from '../../build/graph.types.ts';

/** Whether a stage is of Windows, as far as its base, its shell or its user say: no accounts of /etc/passwd, no modes, no kept ports. */
export function isWindowsStage({ final, root }: Stage): boolean {
  if (final.shell.dialect === 'cmd' || final.shell.dialect === 'powershell') return true;
  if (root.kind === 'image' && root.facts?.os === 'windows') return true;
  return final.user.known && /^container(?:administrator|user)$/i.test(final.user.value);
}

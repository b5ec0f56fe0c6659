import type { Stage, Step } from '../../build/graph.types.ts';

/** Whether a stage is of Windows, as far as its base, its shell or its user say: no accounts of /etc/passwd, no modes, no kept ports. */
export function isWindowsStage({ final, root }: Stage): boolean {
  if (final.shell.dialect === 'cmd' || final.shell.dialect === 'powershell') return true;
  if (root.kind === 'image' && root.facts?.os === 'windows') return true;
  return final.user.known && /^container(?:administrator|user)$/i.test(final.user.value);
}

/** Whether the image that a stage stands on is one of Windows, by the catalogue, its name or its platform; PowerShell runs on Linux, too. */
export function hasWindowsBase({ root, platform }: Stage): boolean {
  if (platform.known && platform.value?.toLowerCase().startsWith('windows')) return true;
  if (root.kind !== 'image') return false;
  const { facts, reference } = root;
  if (facts?.os === 'windows') return true;
  const isNamed = /(?:^|\/)(?:windows|windowsservercore|nanoserver|servercore)(?:\/|$)/.test(reference.familiar);
  return isNamed || /(?:^|-)(?:windowsservercore|nanoserver|servercore)(?:-|$)/.test(reference.tag ?? '');
}

/** Whether a step runs in a container of Windows: by its base, or by a shell that is nowhere else. */
export function runsOnWindows({ stage, before }: Step): boolean {
  const { dialect, words } = before.shell;
  return dialect === 'cmd' || (dialect === 'powershell' && !/pwsh/i.test(words[0] ?? '')) || hasWindowsBase(stage);
}

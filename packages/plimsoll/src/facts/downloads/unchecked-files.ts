import type { Stage } from '../../build/graph.types.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { type DownloadedFile, uncheckedDownloads } from './downloaded-files.ts';
import { fetchedScripts } from './fetched-scripts.ts';

/** The unchecked downloads of every stage that has some, without those that a shell or interpreter reads straight away. */
export function uncheckedFiles(view: DockerfileView): ReadonlyMap<Stage, readonly DownloadedFile[]> {
  return view.derive(findFiles);
}

function findFiles(view: DockerfileView): ReadonlyMap<Stage, readonly DownloadedFile[]> {
  const found = new Map<Stage, readonly DownloadedFile[]>();
  for (const stage of view.graph.stages) {
    const files = uncheckedDownloads(stage);
    if (files.length === 0) continue;
    const piped = new Set(stage.steps.flatMap(fetchedScripts).map(({ download }) => download));
    found.set(stage, piped.size === 0 ? files : files.filter(({ download }) => !piped.has(download)));
  }
  return found;
}

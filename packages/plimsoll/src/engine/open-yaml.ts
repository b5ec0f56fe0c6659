import { type ComposeSources, ComposeView } from '../facts/views/compose-view.ts';
import { type ManifestSources, ManifestView } from '../facts/views/manifest-view.ts';
import type { ViewKind } from '../facts/views/text-view.ts';
import { type WorkflowSources, WorkflowView } from '../facts/views/workflow-view.ts';
import type { SourceText } from '../model/text.ts';

/** Kinds of file that are YAML. */
export type YamlKind = Exclude<ViewKind, 'dockerfile'>;

/** The view of a YAML file, of a text that may have changed since. */
export type OpenYaml = (source: SourceText) => ComposeView | WorkflowView | ManifestView;

/** What there is beside a file, for the kinds that ask. */
export interface YamlSources {
  readonly compose?: ComposeSources | undefined;
  readonly workflow?: WorkflowSources | undefined;
  readonly manifest?: ManifestSources | undefined;
}

/** How files of a kind are opened. The YAML parser is loaded here, and only here. */
export async function yamlOpener(kind: YamlKind, sources: YamlSources = {}): Promise<OpenYaml> {
  if (kind === 'compose') {
    const { readCompose } = await import('../compose/compose.ts');
    return (source) => new ComposeView(readCompose(source), sources.compose);
  }
  if (kind === 'workflow') {
    const { readWorkflow } = await import('../workflows/read.ts');
    return (source) => new WorkflowView(readWorkflow(source), sources.workflow);
  }
  const { readManifest } = await import('../kubernetes/manifest.ts');
  return (source) => new ManifestView(readManifest(source), sources.manifest);
}

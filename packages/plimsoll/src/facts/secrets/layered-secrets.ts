import type { Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { Word } from '../../dockerfile/tree.ts';
import type { Span } from '../../model/text.ts';
import { secretFile } from '../../secrets/secret-file.ts';
import { basename } from '../../shell/programs.ts';
import type { Command } from '../../shell/view.ts';
import { absolute } from '../caching/copied-sources.ts';
import { coversPath, imagePath } from '../images/image-path.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { namedCredentials } from './named-credentials.ts';
import { holdsSecret, secretByNameAlone } from './secret-content.ts';
import { isSshKeyName, writtenSecrets } from './written-secrets.ts';

/** A secret in a file of a layer: copied there, or written by a step. Directories that are copied whole are not looked into. */
export interface LayeredSecret {
  readonly step: Step;
  readonly at: Span;
  /** The file, as people write it. */
  readonly shown: string;
  /** For a copied file what kind of secret it is, `ssh-private-key`; for a written one the variable it comes from. */
  readonly what: string;
  readonly via: 'copied' | 'written';
  /** A private key for SSH. */
  readonly ssh: boolean;
  /** The command that writes it. */
  readonly command: Command | undefined;
  /** It comes from another stage, not from the context. */
  readonly fromStage: boolean;
  /** What of a later step removes it, in vain: the layer still has it. */
  readonly removed: { readonly step: Step; readonly at: Span; readonly command: Command } | undefined;
  /** Absolute; undefined where it cannot be known. */
  readonly path: string | undefined;
}

/** The secrets that files of layers hold, in all stages; what is written is looked for in stages that end in the image only. */
export function layeredSecrets(view: DockerfileView): readonly LayeredSecret[] {
  return view.derive(findSecrets);
}

function findSecrets(view: DockerfileView): readonly LayeredSecret[] {
  const found: LayeredSecret[] = [];
  for (const step of view.stepsOf('all', 'COPY', 'ADD')) {
    const { instruction } = step;
    const fromStage = instruction.flags.some(({ name }) => name === 'from');
    for (const word of instruction.sources) {
      const source = word.heredoc ? undefined : step.expand(word);
      if (!source?.known || /[*?]/.test(source.value)) continue;
      const name = source.value.replace(/\/+$/, '');
      const { destination } = instruction;
      const place = () => destination && copiedTo(step, destination, name, instruction.sources.length > 1);
      const named = destination?.text.includes('id_') && !isTestKey(name) && isSshKeyFile(place() ?? '');
      const kind = kindOfCopied(view, name, fromStage) ?? (named ? 'ssh-private-key' : kindByUse(view, step, name, place));
      if (kind === undefined) continue;
      const path = place();
      found.push({
        step,
        at: word.span,
        shown: name,
        what: kind,
        via: 'copied',
        ssh: kind === 'ssh-private-key',
        command: undefined,
        fromStage,
        path,
        removed: path === undefined || !step.stage.shipped ? undefined : laterRemoval(view, step, path),
      });
    }
  }
  for (const { step, run } of view.runs('shipped')) {
    for (const { command, name, shown, path, at } of writtenSecrets(view, step, run)) {
      const ssh = isSshKeyName(name) || /\/\.ssh\/(?:id_|[^/]*key)|(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)$/.test(shown);
      const removed = path === undefined ? undefined : laterRemoval(view, step, path);
      found.push({ step, at, shown, what: name, via: 'written', ssh, command, fromStage: false, path, removed });
    }
  }
  return found;
}

/** A name that only private keys of SSH have, whatever the file is called where it comes from. */
function isSshKeyFile(path: string): boolean {
  return path.includes('/id_') && secretFile(path)?.kind === 'ssh-private-key';
}

/** Keys that everybody has, as Vagrant's, or that are made for tests. */
function isTestKey(name: string): boolean {
  return /insecure|vagrant|test|example|sample|dummy|fake|snakeoil|\.pub$|\/$/i.test(name) || name === '';
}

/** A file that the image itself names as the one with its credentials. */
function kindByUse(view: DockerfileView, { stage }: Step, name: string, place: () => string | undefined): string | undefined {
  const path = stage.shipped ? namedCredentials(view) : undefined;
  if (path === undefined || place() !== path) return undefined;
  const { context } = view;
  return context?.has(name) ? holdsSecret(context, name, 'cloud-credentials') : secretByNameAlone(name, 'cloud-credentials');
}

function kindOfCopied(view: DockerfileView, name: string, fromStage: boolean): string | undefined {
  if (fromStage) return secretByNameAlone(name);
  // Only names that could be one are worth a look at the disk.
  if (!couldBeSecret(name)) return undefined;
  const { context } = view;
  return context?.has(name) ? holdsSecret(context, name) : secretByNameAlone(name);
}

/** Whether a path's name could be one of a file with secrets: a cheap test in front of a look at it. */
export function couldBeSecret(path: string): boolean {
  return /rc$|pip\.|yarnrc|settings\.xml|env|key|pem|id_|cred|secret|auth|\.p(?:12|fx|pk|8)$|jks|kdb|pass|netrc|config|tfstate|account|token|cfg|cnf|boto|hosts|ovpn/i.test(
    path,
  );
}

function copiedTo(step: Step, destination: Word, name: string, several: boolean): string | undefined {
  const value = step.expand(destination);
  const path = value.known ? absolute(step, value.value.replace(/^~(?=\/)/, '/root')) : undefined;
  if (path === undefined || !value.known) return undefined;
  return several || /(?:^|\/)\.{0,2}$/.test(value.value) ? `${path === '/' ? '' : path}/${basename(name)}` : path;
}

/** The first removal of a path in a later step of the shipped image. */
function laterRemoval(view: DockerfileView, written: Step, path: string): LayeredSecret['removed'] {
  const shipped = view.graph.shipped;
  if (!shipped) return undefined;
  const chain = [...stageChain(shipped)].reverse();
  const from = chain.indexOf(written.stage);
  if (from === -1) return undefined;
  for (const stage of chain.slice(from)) {
    for (const step of stage.steps) {
      if (step.instruction.keyword !== 'RUN' || (stage === written.stage && step.index <= written.index)) continue;
      if (!step.instruction.body.text.includes('rm') && step.instruction.heredocs.length === 0) continue;
      for (const operation of step.operations) {
        if (operation.kind !== 'remove') continue;
        for (const word of operation.targets) {
          const target = imagePath(step, operation.command, word);
          if (target !== undefined && target !== '/' && coversPath(target, path))
            return { step, at: word.span, command: operation.command };
        }
      }
    }
  }
  return undefined;
}

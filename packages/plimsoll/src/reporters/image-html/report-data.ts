import { type ByteNode, bytesByDirectory, bytesByPackage, bytesByType } from '../../facts/image/bytes.ts';
import type { ImageSummary } from '../../facts/image/summary.ts';
import type { ImageSecret } from '../../image/image.types.ts';
import type { Finding } from '../../model/finding.ts';
import { bytesText } from '../../model/quantity.ts';
import type { SourceText } from '../../model/text.ts';
import { causeLine, placeInImage, worstFirst } from '../report.ts';
import { plural } from '../terminal.ts';
import type { ReportData, ReportNode, ReportTile } from './report-data.types.ts';

const mostFiles = 500;
/** Files and directories below this share of the whole are joined: nobody sees less than a pixel. */
const leastShare = 1 / 5000;

interface Sources {
  readonly findings: readonly Finding[];
  /** The Dockerfile, where it is known. */
  readonly sources: ReadonlyMap<string, SourceText>;
  readonly tool: string;
  /** Why a rule matters, in a sentence or two. */
  readonly whyOf: (rule: string) => string;
}

/** All that the HTML report shows, each with a bound: the page stays small for any image. */
export function reportData(summary: ImageSummary, { findings, sources, tool, whyOf }: Sources): ReportData {
  const { image, layers } = summary;
  const container = image.config?.container;
  const installed = image.packages.filter(({ deletedIn, ownedBy }) => deletedIn === undefined && ownedBy === undefined);
  const platform = image.config?.platform;
  return {
    name: image.tags[0] ?? image.name,
    tool,
    facts: entriesOf({
      digest: image.digest,
      'image ID': image.id,
      platform: platform && [platform.os, platform.architecture, platform.variant].filter(Boolean).join('/'),
      created: image.config?.created?.slice(0, 10),
      system: image.system?.name ?? image.system?.id,
      source: image.source,
    }),
    tiles: tiles(summary, installed.length, findings),
    layers: layers.map(({ layer, instruction, base, files, hiddenBytes }) => ({
      number: layer.index + 1,
      bytes: layer.bytes,
      ...(layer.storedBytes !== undefined && { storedBytes: layer.storedBytes }),
      files,
      instruction: instruction.slice(0, 1000),
      diffId: layer.diffId,
      base,
      hidden: hiddenBytes,
    })),
    maps: [
      { title: 'By directory', root: bytesByDirectory(image.tree) },
      { title: 'By package', root: bytesByPackage(installed, image.tree) },
      { title: 'By type', root: bytesByType(image.tree) },
    ]
      .filter(({ root }) => root.bytes > 0)
      .map(({ title, root }) => ({ title, root: visible(root, root.bytes * leastShare) })),
    waste: summary.waste
      .filter(({ bytes }) => bytes >= 10_000)
      .map(({ holds, needed, bytes, files, layers: places }) => ({
        title: needed === 'perhaps' ? `perhaps ${holds}` : holds,
        bytes,
        files: files.length,
        layers: places.map(({ layer }) => layer + 1),
        examples: files.slice(0, 3).map(({ path }) => `/${path}`),
      })),
    findings: worstFirst(findings)
      .slice(0, 500)
      .map((finding) => {
        const { rule, severity, message, location, impact } = finding;
        const place = location.in === 'image' ? placeInImage(location) : location.path;
        return {
          rule,
          severity,
          message,
          where: [causeLine(finding, sources), place].filter(Boolean).join(' · '),
          ...(impact?.imageBytes !== undefined && impact.imageBytes < 0 && { saves: -impact.imageBytes }),
          why: whyOf(rule),
        };
      }),
    packages: image.packages.slice(0, 20_000).map((each) => ({
      name:
        each.namespace === undefined || each.type === 'deb' || each.type === 'apk' || each.type === 'rpm'
          ? each.name
          : `${each.namespace}/${each.name}`,
      version: each.version ?? '',
      type: each.type,
      license: each.licenseExpression ?? '',
      ...(each.layer !== undefined && { layer: each.layer + 1 }),
      ...(each.installedBytes !== undefined && { bytes: each.installedBytes }),
      note: each.deletedIn === undefined ? '' : `deleted in layer ${each.deletedIn + 1}`,
    })),
    files: [...image.tree.values()]
      .filter(({ size }) => size > 0)
      .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))
      .slice(0, mostFiles)
      .map(({ path, size, layer, mode, uid, gid }) => ({
        path: `/${path}`,
        bytes: size,
        layer: layer + 1,
        mode: mode.toString(8).padStart(4, '0'),
        owner: `${uid}:${gid}`,
      })),
    secrets: image.secrets.map(({ kind, masked, at }) => ({ kind, masked, ...placeOf(at) })),
    config: entriesOf({
      user: container?.user,
      entrypoint: container?.entrypoint && JSON.stringify(container.entrypoint),
      command: container?.cmd && JSON.stringify(container.cmd),
      workdir: container?.workdir,
      ports: container?.exposedPorts.join(', '),
      volumes: container?.volumes.join(', '),
      // Values may be secret; names tell what there is.
      environment: container?.env.map((pair) => pair.split('=', 1)[0]).join(', '),
      labels: container && Object.keys(container.labels).join(', '),
      healthcheck: container?.healthcheck?.test.join(' '),
      'stop signal': container?.stopSignal,
    }),
    unknowns: image.unknowns.slice(0, 200),
  };
}

function entriesOf(values: Readonly<Record<string, string | undefined>>): [string, string][] {
  return Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
}

function tiles(
  { image, bytes, storedBytes, layers, needlessBytes, efficiency }: ImageSummary,
  packages: number,
  findings: readonly Finding[],
): ReportTile[] {
  // The same one may be in a file, in the environment and in the history.
  const secrets = new Set(image.secrets.map(({ fingerprint }) => fingerprint)).size;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return [
    {
      label: `in ${plural(layers.length, 'layer')}`,
      value: bytesText(bytes),
      ...(storedBytes !== undefined && { note: `${bytesText(storedBytes)} stored` }),
    },
    {
      label: 'needless',
      value: bytesText(needlessBytes),
      tone: needlessBytes > bytes / 20 ? 'bad' : 'good',
      note: `efficiency ${(efficiency.score * 100).toFixed(1)} %`,
    },
    { label: 'packages', value: String(packages) },
    {
      label: 'findings',
      value: String(findings.length),
      tone: errors > 0 ? 'bad' : 'good',
      ...(errors > 0 && { note: plural(errors, 'error') }),
    },
    {
      label: secrets === 1 ? 'secret' : 'secrets',
      value: String(secrets),
      tone: secrets > 0 ? 'bad' : 'good',
      ...(image.secrets.length > secrets && { note: `in ${plural(image.secrets.length, 'place')}` }),
    },
  ];
}

function placeOf(at: ImageSecret['at']): { readonly where: string; readonly note: string } {
  switch (at.in) {
    case 'layer':
      return {
        where: `layer ${at.layer + 1}: /${at.path}`,
        note: at.deletedIn === undefined ? '' : `deleted in layer ${at.deletedIn + 1}, but still in the image`,
      };
    case 'history':
      return { where: `history ${at.index + 1}`, note: '' };
    default:
      return { where: `${at.in} ${at.name}`, note: '' };
  }
}

/** What is too small to be seen is joined. */
function visible({ name, bytes, layer, children }: ByteNode, least: number): ReportNode {
  const large = children.filter((child) => child.bytes >= least);
  const rest = bytes - large.reduce((sum, child) => sum + child.bytes, 0);
  const shown = large.map((child) => visible(child, least));
  if (shown.length > 0 && rest > 0) shown.push({ name: 'smaller ones', bytes: rest });
  shown.sort((a, b) => b.bytes - a.bytes);
  return { name, bytes, ...(layer !== undefined && { layer: layer + 1 }), ...(shown.length > 0 && { children: shown }) };
}

import { asObject, asString } from '../../model/json-values.ts';
import type { SourceText } from '../../model/text.ts';
import type { CodeText } from '../code-text.ts';
import { factAt } from '../code-text.ts';
import { portNumber } from '../ecosystems/application.ts';
import { callsOf, placeIn } from '../facts/code-search.ts';
import type { Fact } from '../project.types.ts';
import { directoryOf, type ProjectReader } from '../project-reader.ts';
import { jsonKey, jsonObject } from '../structured-text.ts';

/**
 * Ports of an ASP.NET program: URLs and listeners in its sources, Kestrel's endpoints in appsettings.json, and otherwise what
 * the runtime images set (80; 8080 since .NET 8). launchSettings.json holds for development only.
 */
export function dotnetPorts(reader: ProjectReader, project: string, texts: readonly CodeText[]): Fact<number>[] {
  const facts: Fact<number>[] = [];
  for (const call of callsOf(texts, /\.(?:UseUrls|Urls\.Add|Run|RunAsync)\(|\.(?:ListenAnyIP|Listen)\(/g)) {
    const [first, second] = call.arguments;
    const listens = call.match[0].startsWith('.Listen');
    const number = listens
      ? portNumber(/^IPAddress\.\w{1,20}$/.test(first?.code ?? '') ? second?.code : first?.code)
      : urlPort(first?.literal);
    if (number !== undefined) facts.push({ value: number, evidence: placeIn(call.text, call.match.index) });
  }
  if (facts.length > 0) return facts;
  const configured = settingsPorts(reader, directoryOf(project));
  const source = reader.text(project);
  return configured.length > 0 || !source ? configured : imagePort(project, source);
}

function urlPort(url: string | undefined): number | undefined {
  return portNumber(/^http:\/\/[\w.*+[\]:-]{1,60}?:(\d{2,5})\/?(?:;|$)/.exec(url ?? '')?.[1]);
}

function settingsPorts(reader: ProjectReader, directory: string): Fact<number>[] {
  for (const name of ['appsettings.Production.json', 'appsettings.json']) {
    const path = directory + name;
    const source = reader.text(path);
    const json = source && jsonObject(source, true);
    if (!source || !json) continue;
    const endpoints = Object.values(asObject(asObject(json['Kestrel'])?.['Endpoints']) ?? {}).map((endpoint) =>
      asString(asObject(endpoint)?.['Url']),
    );
    const urls = [...endpoints, asString(json['Urls'])].filter((url) => url !== undefined);
    const facts = urls.flatMap((url) => {
      const port = urlPort(url);
      return port === undefined ? [] : [factAt(port, path, source, jsonKey(source, endpoints.length > 0 ? 'Endpoints' : 'Urls'))];
    });
    if (facts.length > 0) return facts;
  }
  return [];
}

function imagePort(project: string, source: SourceText): Fact<number>[] {
  const framework = /<TargetFramework>\s{0,10}(?:netcoreapp|net)(\d{1,2})\.\d/.exec(source.text);
  if (!framework) return [];
  return [factAt(Number(framework[1]) >= 8 ? 8080 : 80, project, source, framework.index)];
}

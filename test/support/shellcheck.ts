import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import type { ShellProblem } from '../../packages/plimsoll/src/shellcheck/problems.ts';
import type { Provider } from '../../packages/plimsoll/src/shellcheck/provider.types.ts';
import { noStore } from '../../packages/plimsoll/src/shellcheck/result-store.ts';
import { openProvider, ShellcheckSession } from '../../packages/plimsoll/src/shellcheck/session.ts';
import { skipOrFail } from './data.ts';

/** The program of the machine (SHELLCHECK_BIN, or of the PATH); skips the test where there is none, which CI does not let pass. */
export async function shellcheckProgram(t: TestContext): Promise<Provider | undefined> {
  const { SHELLCHECK_BIN: named, PATH = '' } = process.env;
  const files = named === undefined ? PATH.split(':').map((folder) => join(folder, 'shellcheck')) : [named];
  for (const file of files) {
    const provider = await openProvider({ use: 'program', file }, process.env, process.env);
    if (!provider) continue;
    t.after(() => provider.close());
    return provider;
  }
  skipOrFail(t, 'shellcheck', 'the program shellcheck');
  return undefined;
}

/** What a ShellCheck says of a Dockerfile. */
export async function shellProblems(provider: Provider, text: string): Promise<readonly ShellProblem[]> {
  const session = new ShellcheckSession(provider, noStore);
  const graph = buildGraph(parseDockerfile(new SourceText('Dockerfile', text)));
  await session.settle(session.add(graph));
  return session.problems(graph);
}

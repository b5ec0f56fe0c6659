/**
 * Makes everything in the repository that is derived from sources: `npm run generate`.
 * With `--check` nothing is written; what drifted is listed and the exit code is 1.
 */
import { catalogerIndex } from './generate/cataloger-files.ts';
import { commandLinePage } from './generate/command-line-page.ts';
import { configSchema } from './generate/config-schema.ts';
import { formatsPage } from './generate/formats-page.ts';
import { type Drift, reconcile } from './generate/generated.ts';
import { licenseTable } from './generate/license-table.ts';
import { pagesWithOutput } from './generate/outputs.ts';
import { practicePage } from './generate/practice-page.ts';
import { reportPage } from './generate/report-page.ts';
import { findRuleFiles, loadRules, ruleIndex } from './generate/rule-files.ts';
import { rulePages } from './generate/rule-pages.ts';
import { generateBases } from './generate-bases.ts';

/** Writes only the index of the rules, which needs no rule to compile. */
export function generateRuleIndex(write: boolean): Drift[] {
  return reconcile([{ path: 'packages/plimsoll/src/rules/index.generated.ts', text: ruleIndex(findRuleFiles()) }], [], write);
}

/** Writes only what is made for catalogers: `node tools/generate.ts --catalogers`. */
async function generateForPackages(write: boolean): Promise<Drift[]> {
  const folder = 'packages/plimsoll/src/packages';
  const files = [
    { path: `${folder}/catalogers.generated.ts`, text: catalogerIndex() },
    { path: `${folder}/licenses.generated.ts`, text: licenseTable() },
  ];
  const drift = reconcile(files, [], write);
  // The page asks the catalogers themselves, so their index has to be up to date.
  const { catalogersPage } = await import('./generate/catalogers-page.ts');
  return [...drift, ...reconcile([catalogersPage()], [], write)];
}

async function generateAll(write: boolean): Promise<Drift[]> {
  const drift = generateRuleIndex(write);
  drift.push(...(await generateForPackages(write)));
  const rules = await loadRules(findRuleFiles());
  drift.push(
    ...reconcile([...rulePages(rules), practicePage(rules), configSchema(rules), formatsPage(), await reportPage()], ['docs/rules'], write),
  );
  const bases = generateBases();
  if (bases) drift.push(...reconcile([bases], [], write));
  else console.log('left as it is: packages/plimsoll/data (its sources are not in ../shared/bases)');
  // These run the program, so everything that it reads has to be up to date.
  drift.push(...reconcile([commandLinePage(), ...pagesWithOutput(['README.md'])], [], write));
  return drift;
}

if (import.meta.main) {
  const check = process.argv.includes('--check');
  const drift = process.argv.includes('--catalogers') ? await generateForPackages(!check) : await generateAll(!check);
  for (const { path, what } of drift) console.log(`${check ? what : 'wrote'} ${path}`);
  if (check && drift.length > 0) {
    console.log('run: npm run generate');
    process.exitCode = 1;
  }
}

/** Starts a thread of the published program, in the core that the launcher of the program runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

type Core = (require: NodeJS.Require, dirname: string, build: string) => { readonly answerQuestion: () => Promise<void> };

const file = join(__dirname, 'core.cjs');
const core = new Script(readFileSync(file, 'latin1'), { filename: file }).runInThisContext() as Core;
// What throws here ends the thread, and whoever asked looks at the files itself.
void core(require, __dirname, '').answerQuestion();

import { main } from './program.ts';

/** Where the sources start; what is published starts in launcher.ts. */
process.exitCode = await main(process.argv.slice(2));

/** The bundle fills in the package's version; sources run as a development version. */
declare const PLIMSOLL_VERSION: string | undefined;
export const version: string = typeof PLIMSOLL_VERSION === 'string' ? PLIMSOLL_VERSION : '0.1.0-dev';

/** The launcher names the build by all that decides what it finds; the sources have no name, and what they found is not kept. */
declare const PLIMSOLL_BUILD: string | undefined;
export const build: string | undefined = typeof PLIMSOLL_BUILD === 'string' && PLIMSOLL_BUILD !== '' ? PLIMSOLL_BUILD : undefined;

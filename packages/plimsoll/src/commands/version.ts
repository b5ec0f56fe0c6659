/** The bundle fills in the package's version; sources run as a development version. */
declare const PLIMSOLL_VERSION: string | undefined;
export const version: string = typeof PLIMSOLL_VERSION === 'string' ? PLIMSOLL_VERSION : '0.1.0-dev';

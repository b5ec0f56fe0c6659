import { once } from '../../once.ts';
import type { NativeTable } from '../native-dependencies.ts';

/**
 * npm packages that are hard to install on some Linux. Packages with binaries for glibc and musl in all current versions
 * (sharp, bcrypt, better-sqlite3, @node-rs/*, esbuild, @swc/core …) are left out; `until` names the first version with
 * such binaries where old versions are still seen.
 */
export const nodeNativePackages: () => NativeTable = once(
  () =>
    new Map([
      // Binaries that a hook of the package downloads are made for glibc.
      ['puppeteer', { kind: 'glibc', reason: 'downloads a Chrome built for glibc' }],
      ['playwright', { kind: 'glibc', reason: 'downloads browsers built for glibc' }],
      ['playwright-chromium', { kind: 'glibc', reason: 'downloads browsers built for glibc' }],
      ['@playwright/browser-chromium', { kind: 'glibc', reason: 'downloads browsers built for glibc' }],
      ['electron', { kind: 'glibc', reason: 'downloads an Electron built for glibc' }],
      ['@tensorflow/tfjs-node', { kind: 'glibc', reason: 'downloads a libtensorflow built for glibc' }],
      ['@tensorflow/tfjs-node-gpu', { kind: 'glibc', reason: 'downloads a libtensorflow built for glibc' }],
      ['onnxruntime-node', { kind: 'glibc', reason: 'ships a runtime built for glibc' }],
      ['oracledb', { kind: 'glibc', reason: 'its thick mode needs an Oracle client built for glibc', until: '6' }],
      // No prebuilt binaries at all.
      ['node-sass', { kind: 'compiles', reason: 'compiles libsass where no binary fits the Node.js version' }],
      ['pg-native', { kind: 'compiles', reason: 'compiles against libpq' }],
      ['libpq', { kind: 'compiles', reason: 'compiles against libpq' }],
      ['libxmljs', { kind: 'compiles', reason: 'compiles libxml2' }],
      ['node-expat', { kind: 'compiles', reason: 'compiles libexpat' }],
      ['node-gdal', { kind: 'compiles', reason: 'compiles GDAL' }],
      ['ibm_db', { kind: 'glibc', reason: 'downloads a Db2 driver built for glibc' }],
      ['node-rdkafka', { kind: 'compiles', reason: 'compiles librdkafka' }],
      ['node-pty', { kind: 'compiles', reason: 'compiles a terminal binding' }],
      ['i2c-bus', { kind: 'compiles', reason: 'compiles a binding' }],
      ['bcrypt', { kind: 'compiles', reason: 'compiles where no binary fits', until: '5' }],
      ['sharp', { kind: 'glibc', reason: 'has no libvips for musl in this version', until: '0.22' }],
    ] as const),
);

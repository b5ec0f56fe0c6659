import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { Ajv } from 'ajv';
import { validateXML } from 'xmllint-wasm';
import { skipOrFail } from '../support/data.ts';

/** The official schemas of CycloneDX, as its own library for JavaScript carries them. */
const schemas = join(dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
const schemaText = (name: string) => readFileSync(join(schemas, name), 'utf8');

const compiled = new Map<string, ReturnType<Ajv['compile']>>();

/** What the official JSON schema has against a document; empty if it is valid. */
export function cycloneDxProblems(document: unknown, version: '1.6' | '1.7'): readonly string[] {
  let validate = compiled.get(version);
  if (!validate) {
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
      const file = `${name}.SNAPSHOT.schema.json`;
      ajv.addSchema(JSON.parse(schemaText(file)), `http://cyclonedx.org/schema/${file}`);
    }
    validate = ajv.compile(JSON.parse(schemaText(`bom-${version}.SNAPSHOT.schema.json`)));
    compiled.set(version, validate);
  }
  return validate(document) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** What libxml2 has against the XML by the official schema. */
export async function cycloneDxXmlProblems(xml: string, version: '1.6' | '1.7'): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: { fileName: 'bom.xml', contents: xml },
    schema: {
      fileName: 'bom.xsd',
      contents: schemaText(`bom-${version}.SNAPSHOT.xsd`).replaceAll(
        'http://cyclonedx.org/schema/spdx"',
        'http://cyclonedx.org/schema/spdx"',
      ),
    },
    preload: [{ fileName: 'spdx.SNAPSHOT.xsd', contents: schemaText('spdx.SNAPSHOT.xsd') }],
  });
  return errors.map(({ rawMessage }) => rawMessage);
}

const spdxScript = `
import sys
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
for path in sys.argv[1:]:
    for message in validate_full_spdx_document(parse_file(path)):
        print(path, message.validation_message, message.context.spdx_id)
`;

/**
 * What the SPDX project's own tools (Debian's python3-spdx-tools) have against documents, by file name (`.spdx.json`, `.spdx`).
 * SPDX_TOOLS_PATH names the folder of Python packages if they are not installed. Skips the test where there are none.
 */
export function spdxProblems(t: TestContext, documents: Readonly<Record<string, string>>): string | undefined {
  const env = { ...process.env, ...(process.env['SPDX_TOOLS_PATH'] !== undefined && { PYTHONPATH: process.env['SPDX_TOOLS_PATH'] }) };
  try {
    execFileSync('python3', ['-c', 'import spdx_tools'], { env, stdio: 'ignore' });
  } catch {
    skipOrFail(t, 'spdx-tools', "the SPDX project's tools for Python");
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-spdx-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const files = Object.entries(documents).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  return execFileSync('python3', ['-c', spdxScript, ...files], { env, encoding: 'utf8' });
}

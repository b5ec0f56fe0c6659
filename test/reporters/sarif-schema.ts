import type { ValidateFunction } from 'ajv';
import { closedSchema } from './schemas.ts';

const text = { type: 'string', minLength: 1 };
const place = { type: 'integer', minimum: 1 };
const object = (required: readonly string[], properties: Record<string, unknown>) => ({ type: 'object', required, properties });
const list = (items: unknown, minItems = 0) => ({ type: 'array', minItems, uniqueItems: minItems > 0, items });
const message = object(['text'], { text });
const help = object(['text', 'markdown'], { text, markdown: text });
const region = object(['startLine', 'startColumn', 'endLine', 'endColumn'], {
  startLine: place,
  startColumn: place,
  endLine: place,
  endColumn: place,
});
/** A relative reference without anything that has to be escaped in a URI. */
const artifact = object(['uri'], {
  uri: { type: 'string', pattern: "^(?:[\\w.~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+$" },
  uriBaseId: { enum: ['%SRCROOT%', '%IMAGEROOT%'] },
});
const physical = object(['artifactLocation'], { artifactLocation: artifact, region });
const described = object(['description'], { description: message });
const logical = list(
  object(['name', 'fullyQualifiedName', 'kind'], { name: text, fullyQualifiedName: text, kind: { const: 'resource' } }),
  1,
);
const level = { enum: ['none', 'note', 'warning', 'error'] };

/** The part of SARIF 2.1.0 (OASIS, 3.13 and on) that we write, with what the standard demands of it. */
const schema = object(['$schema', 'version', 'runs'], {
  $schema: { type: 'string', pattern: '^https://json\\.schemastore\\.org/sarif-2\\.1\\.0\\.json$' },
  version: { const: '2.1.0' },
  runs: list(
    object(['tool', 'results', 'columnKind', 'invocations', 'originalUriBaseIds'], {
      originalUriBaseIds: object(['%SRCROOT%'], { '%SRCROOT%': described, '%IMAGEROOT%': described }),
      tool: object(['driver'], {
        driver: object(['name', 'version', 'rules'], {
          name: text,
          version: text,
          rules: list(
            object(['id', 'shortDescription', 'fullDescription', 'help', 'defaultConfiguration', 'properties'], {
              id: text,
              shortDescription: message,
              fullDescription: message,
              help,
              helpUri: { type: 'string', pattern: '^https://' },
              defaultConfiguration: object(['level'], { level }),
              properties: object(['tags', 'aliases', 'problem.severity'], {
                tags: list(text, 1),
                aliases: list(text),
                'problem.severity': { enum: ['error', 'warning', 'recommendation'] },
              }),
            }),
          ),
        }),
      }),
      columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
      results: list(
        object(['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints'], {
          ruleId: text,
          ruleIndex: { type: 'integer', minimum: 0 },
          level,
          message,
          locations: list(
            object(['physicalLocation'], {
              physicalLocation: { ...physical, required: ['artifactLocation', 'region'] },
              logicalLocations: logical,
            }),
            1,
          ),
          relatedLocations: list(
            object(['id', 'message', 'physicalLocation'], {
              id: { type: 'integer', minimum: 0 },
              message,
              physicalLocation: physical,
              logicalLocations: logical,
            }),
            1,
          ),
          partialFingerprints: object(['plimsoll/v1'], {
            'plimsoll/v1': { type: 'string', pattern: '^[0-9a-f]{16}$' },
            primaryLocationLineHash: { type: 'string', pattern: '^[0-9a-f]{1,16}:[1-9][0-9]*$' },
          }),
          properties: object(['impact'], { impact: { type: 'object' } }),
          fixes: list(
            object(['description', 'artifactChanges', 'properties'], {
              properties: object(['applicability'], { applicability: { enum: ['safe', 'unsafe'] } }),
              description: message,
              artifactChanges: list(
                object(['artifactLocation', 'replacements'], {
                  artifactLocation: artifact,
                  replacements: {
                    type: 'array',
                    minItems: 1,
                    items: object(['deletedRegion', 'insertedContent'], {
                      deletedRegion: region,
                      insertedContent: object(['text'], { text: { type: 'string' } }),
                    }),
                  },
                }),
                1,
              ),
            }),
            1,
          ),
        }),
      ),
      invocations: list(
        object(['executionSuccessful', 'toolExecutionNotifications'], {
          executionSuccessful: { type: 'boolean' },
          toolExecutionNotifications: list(
            object(['level', 'message'], { level, message, locations: list(object(['physicalLocation'], { physicalLocation: physical })) }),
          ),
        }),
        1,
      ),
    }),
    1,
  ),
});

export function sarifSchema(): ValidateFunction {
  return closedSchema(schema);
}

import { commentTools, failOnValues } from '../../packages/plimsoll/src/engine/config/config.types.ts';
import { defaultFormat, emptyLinesValues, formatRanges } from '../../packages/plimsoll/src/format/format.types.ts';
import { severities } from '../../packages/plimsoll/src/model/finding.ts';
import type { Option, Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { presets } from '../../packages/plimsoll/src/rules/presets.ts';
import type { Generated } from './generated.ts';

type Schema = { readonly [key: string]: unknown };

/**
 * The JSON Schema of `plimsoll.yaml`, for completion in editors. src/engine/config.ts is what decides at run time;
 * test/package/config-schema.test.ts holds the two against each other.
 */
export function configSchema(rules: readonly Rule[]): Generated {
  const globs = (description: string): Schema => ({ description, type: 'array', items: { type: 'string' } });
  const schema: Schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of Plimsoll (plimsoll.yaml)',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      failOn: { description: 'The exit code is 1 for findings of this severity and above', enum: failOnValues },
      preset: presetSchema,
      baseline: { description: 'The file with the findings that are known already, relative to this file', type: 'string' },
      ignoreComments: {
        description: 'Whose ignore comments hide findings; those of all tools by default',
        type: 'array',
        items: { enum: commentTools },
      },
      exclude: globs('Files and folders that are not looked at, relative to this file'),
      format: {
        description: 'How plimsoll format lays Dockerfiles out',
        type: 'object',
        additionalProperties: false,
        properties: {
          indent: { description: 'Blanks in front of a continued line', ...range('indent') },
          width: { description: 'A chain of commands or pairs on a longer line is broken into lines', ...range('width') },
          finalNewline: { description: 'The file ends with a line break', type: 'boolean', default: defaultFormat.finalNewline },
          emptyLines: {
            description: 'Empty lines between instructions: as they are, between different kinds, between all, or between none',
            enum: emptyLinesValues,
            default: defaultFormat.emptyLines,
          },
        },
      },
      rules: { $ref: '#/definitions/rules' },
      overrides: {
        description: 'Settings for some files; later ones win',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['files'],
          properties: {
            files: globs('The files meant, relative to this file'),
            preset: presetSchema,
            rules: { $ref: '#/definitions/rules' },
          },
        },
      },
    },
    definitions: {
      severity: { enum: ['off', ...severities] },
      rules: {
        description: 'A severity, `off`, or a severity with options, by rule',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(rules.map((rule) => [rule.id, ruleSchema(rule)])),
      },
    },
  };
  return { path: 'packages/plimsoll/schema/plimsoll.schema.json', text: `${JSON.stringify(schema, null, 2)}\n` };
}

const presetSchema: Schema = {
  description:
    'Which rules are on: strict and style add to the recommended ones; hadolint and buildkit are those that answer what these tools report',
  default: 'recommended',
  anyOf: [{ enum: presets }, { type: 'array', items: { enum: presets } }],
};

function range(option: keyof typeof formatRanges): Schema {
  const { least, most } = formatRanges[option];
  return { type: 'integer', minimum: least, maximum: most, default: defaultFormat[option] };
}

function ruleSchema(rule: Rule): Schema {
  const options = Object.entries(rule.options).map(([name, option]) => [name, optionSchema(option)]);
  return {
    description: `${rule.summary} (${rule.practice}, ${rule.severity})`,
    anyOf: [
      { $ref: '#/definitions/severity' },
      { const: false },
      {
        type: 'object',
        additionalProperties: false,
        properties: { severity: { $ref: '#/definitions/severity' }, ...Object.fromEntries(options) },
      },
    ],
  };
}

function optionSchema(option: Option): Schema {
  const about = { description: option.summary, default: option.default };
  switch (option.type) {
    case 'list':
      return { ...about, type: 'array', items: { type: 'string' } };
    case 'number':
      return { ...about, type: 'number' };
    case 'flag':
      return { ...about, type: 'boolean' };
    case 'choice':
      return { ...about, enum: option.values };
  }
}

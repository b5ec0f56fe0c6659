import type { ValidateFunction } from 'ajv';
import { closedSchema } from './schemas.ts';

const text = { type: 'string', minLength: 1 };
const place = { type: 'integer', minimum: 1 };
const object = (required: readonly string[], properties: Record<string, unknown>) => ({ type: 'object', required, properties });
const list = (items: unknown, minItems = 0) => ({ type: 'array', minItems, items });

const scale = { enum: ['info', 'minor', 'major', 'critical', 'blocker'] };
const described = { description: text, check_name: text, fingerprint: text, severity: scale };
const described4 = Object.keys(described);

/** What GitLab documents of its code quality report, with the end of lines that Code Climate's specification adds. */
export function gitlabSchema(): ValidateFunction {
  const lines = object(['begin'], { begin: place, end: place });
  return closedSchema(
    list(object([...described4, 'location'], { ...described, location: object(['path', 'lines'], { path: text, lines }) })),
  );
}

/** An issue as Code Climate's specification for analysers has it. */
export function codeclimateSchema(): ValidateFunction {
  const position = object(['line', 'column'], { line: place, column: place });
  const location = object(['path', 'positions'], { path: text, positions: object(['begin', 'end'], { begin: position, end: position }) });
  const category = { enum: ['Bug Risk', 'Clarity', 'Compatibility', 'Complexity', 'Duplication', 'Performance', 'Security', 'Style'] };
  return closedSchema(
    object(['type', ...described4, 'categories', 'location'], {
      type: { const: 'issue' },
      ...described,
      categories: list(category, 1),
      content: object(['body'], { body: text }),
      location,
      other_locations: list(location, 1),
    }),
  );
}

/** DiagnosticResult of reviewdog.proto, in the JSON mapping of protocol buffers. */
export function rdjsonSchema(): ValidateFunction {
  const position = object(['line', 'column'], { line: place, column: place });
  const range = object(['start', 'end'], { start: position, end: position });
  const severity = { enum: ['UNKNOWN_SEVERITY', 'ERROR', 'WARNING', 'INFO'] };
  const diagnostic = object(['message', 'location', 'severity', 'code'], {
    message: text,
    location: object(['path'], { path: text, range }),
    severity,
    code: object(['value'], { value: text, url: { type: 'string', pattern: '^https://' } }),
    suggestions: list(object(['range', 'text'], { range, text: { type: 'string' } }), 1),
  });
  return closedSchema(
    object(['source', 'diagnostics'], { source: object(['name'], { name: text, url: text }), severity, diagnostics: list(diagnostic) }),
  );
}

/** Sonar's generic issue import format, as documented for SonarQube 10.3 and later. */
export function sonarqubeSchema(): ValidateFunction {
  const attributes = [
    ...['CONVENTIONAL', 'FORMATTED', 'IDENTIFIABLE', 'CLEAR', 'COMPLETE', 'EFFICIENT', 'LOGICAL', 'DISTINCT', 'FOCUSED', 'MODULAR'],
    ...['TESTED', 'LAWFUL', 'RESPECTFUL', 'TRUSTWORTHY'],
  ];
  const impact = object(['softwareQuality', 'severity'], {
    softwareQuality: { enum: ['SECURITY', 'RELIABILITY', 'MAINTAINABILITY'] },
    severity: { enum: ['BLOCKER', 'HIGH', 'MEDIUM', 'LOW', 'INFO'] },
  });
  const rule = object(['id', 'name', 'engineId', 'cleanCodeAttribute', 'impacts'], {
    id: text,
    name: text,
    description: text,
    engineId: text,
    cleanCodeAttribute: { enum: attributes },
    impacts: list(impact, 1),
  });
  const column = { type: 'integer', minimum: 0 };
  const textRange = object(['startLine'], { startLine: place, endLine: place, startColumn: column, endColumn: column });
  const location = object(['message', 'filePath', 'textRange'], { message: text, filePath: text, textRange });
  const issue = object(['ruleId', 'primaryLocation'], {
    ruleId: text,
    effortMinutes: column,
    primaryLocation: location,
    secondaryLocations: list(location, 1),
  });
  return closedSchema(object(['rules', 'issues'], { rules: list(rule), issues: list(issue) }));
}

import { readBake } from '../packages/plimsoll/src/bake/bake.ts';
import { SourceText } from '../packages/plimsoll/src/model/text.ts';
import type { FuzzTarget } from './target.ts';

const seeds = [
  'variable "TAG" {\n  default = "latest"\n}\ngroup "default" {\n  targets = ["app"]\n}\ntarget "app" {\n  context = "./${TAG}"\n  args = { A = TAG, "b" = null }\n}\n',
  'target "x" {\n  name = "x-${v.n}"\n  matrix = { v = [{ n = "a" }, { n = "b" }] }\n  inherits = ["y"]\n  dockerfile-inline = <<-EOT\n    FROM alpine:${v.n}\n    RUN echo $${HOME}\n  EOT\n}\ntarget "y" {}\n',
  'function "f" {\n  params = [a]\n  result = a == "" ? upper("x") : "${a}%{ if true }y%{ endif }"\n}\ntarget "z" { contexts = { base = "target:y" }, platforms = ["linux/amd64"] }\n',
];

function check(input: string): void {
  for (const path of ['docker-bake.hcl', 'docker-bake.json']) {
    for (const { inline } of readBake([new SourceText(path, input)]).targets) {
      if (!inline?.text.known) continue;
      const { text } = inline.text.value;
      for (let at = 0; at < text.length; at += 7) {
        const place = inline.text.value.toSource(at);
        if (place < 0 || place > input.length) throw new Error(`offset ${at} of the Dockerfile is at ${place} of the file`);
      }
    }
  }
}

export const target: FuzzTarget = {
  seeds: () => seeds,
  fragments: [
    ...[
      'target "t" {',
      'variable "v" {',
      'group "g" {',
      '}',
      '{',
      '[',
      ']',
      '(',
      ')',
      '"',
      '${',
      '%{',
      '$${',
      '\\',
      '\n',
      ',',
      '=',
      ':',
      '?',
    ],
    ...[
      'inherits = ["t"]',
      'matrix = ',
      'name = ',
      'args = ',
      '<<E\n',
      '\nE\n',
      '<<-E\n',
      '#',
      '//',
      '/*',
      '*/',
      '.',
      '==',
      '&&',
      '!',
      'null',
    ],
  ],
  check,
  growing: [
    (size) => '"${'.repeat(size / 3),
    (size) => 'x = <<E\n${\n'.repeat(size / 11),
    (size) => `target "t" { context = ${'['.repeat(size)} }`,
    (size) => 'target "t" {\n'.repeat(size / 13),
    (size) => `x = ${'a == '.repeat(size / 5)}`,
    (size) => 'a '.repeat(size / 2),
    (size) =>
      Array.from(
        { length: size / 60 },
        (_, i) => `target "t${i}" {\n  inherits = ["t${i - 1}", "t${i - 1}"]\n  args = { A${i} = "x" }\n}\n`,
      ).join(''),
    (size) => Array.from({ length: size / 20 }, (_, i) => `v${i} = "\${v${i - 1}}\${v${i - 1}}"\n`).join(''),
    (size) => `{"target":${'{"a":'.repeat(size / 5)}`,
  ],
};

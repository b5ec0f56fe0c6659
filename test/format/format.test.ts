import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { checkFormat, format } from '../support/layout.ts';

/** What is written, and how it is laid out; a text alone stays as it is. */
const cases: Readonly<Record<string, readonly [before: string, after: string] | string>> = {
  'keywords, blanks and AS': ['from  debian:12   as  a\nonbuild  run ls\n', 'FROM debian:12 AS a\nONBUILD RUN ls\n'],
  'flags and words': [
    'FROM a\nCOPY  --chown=a:b   --link  x\ty  /z\nEXPOSE 80   443\nVOLUME  /a   /b\n',
    'FROM a\nCOPY --chown=a:b --link x y /z\nEXPOSE 80 443\nVOLUME /a /b\n',
  ],
  'the JSON form': [
    'FROM a\nCMD [ "a" ,"b\\n",  "c" ]\nVOLUME ["/a"]\nENTRYPOINT []\n',
    'FROM a\nCMD ["a", "b\\n", "c"]\nVOLUME ["/a"]\nENTRYPOINT []\n',
  ],
  'a broken JSON array': ['FROM a\nCMD ["a", \\\n"b",\\\n  "c"]\n', 'FROM a\nCMD ["a", \\\n    "b", \\\n    "c"]\n'],
  'pairs on several lines': [
    'FROM a\nENV A=1 B="2  3" \\\n  C=4\nLABEL a=b   c=d\n',
    'FROM a\nENV A=1 \\\n    B="2  3" \\\n    C=4\nLABEL a=b c=d\n',
  ],
  'a value that spans lines': 'FROM a\nENV A="x \\\n  y" \\\n    B=1\n',
  'the old form of ENV': ['FROM a\nENV  A   b  c\n', 'FROM a\nENV A b  c\n'],
  'operators at the begin of lines': ['FROM a\nRUN a  &&\\\n\tb ||  c | \\\n  d\n', 'FROM a\nRUN a \\\n    && b || c \\\n    | d\n'],
  'comments between lines': [
    'FROM a\nRUN a && \\\n# why\n  b \\\n      # words\n  c && \\\n\n  d\n',
    'FROM a\nRUN a \\\n    # why\n    && b \\\n        # words\n        c \\\n    && d\n',
  ],
  'words of a later command': [
    'FROM a\nRUN apt-get update \\\n && apt-get install -y \\\n  a \\\n  b \\\n && c\n',
    'FROM a\nRUN apt-get update \\\n    && apt-get install -y \\\n        a \\\n        b \\\n    && c\n',
  ],
  'words of a command on the first line': ['FROM a\nRUN a && b \\\n  c \\\n  && d\n', 'FROM a\nRUN a && b \\\n    c \\\n    && d\n'],
  blocks: [
    'FROM a\nRUN set -e; \\\nif a; then \\\nb; \\\nelse \\\nc && \\\nd; \\\nfi; \\\nfor i in 1 \\\n2; do \\\ne "$i"; \\\ndone\n',
    'FROM a\nRUN set -e; \\\n    if a; then \\\n        b; \\\n    else \\\n        c \\\n            && d; \\\n    fi; \\\n    for i in 1 \\\n        2; do \\\n        e "$i"; \\\n    done\n',
  ],
  'case and groups': [
    'FROM a\nRUN case "$A" in \\\na|b) x ;; \\\n*) \\\ny; \\\nz \\\n;; \\\nesac && { \\\nq; \\\n}\n',
    'FROM a\nRUN case "$A" in \\\n        a|b) x ;; \\\n        *) \\\n            y; \\\n            z \\\n            ;; \\\n    esac && { \\\n        q; \\\n    }\n',
  ],
  'a health check': [
    'FROM a\nHEALTHCHECK   --interval=1s \\\n cmd curl x ||\\\n exit 1\nHEALTHCHECK none\n',
    'FROM a\nHEALTHCHECK --interval=1s \\\n    CMD curl x \\\n        || exit 1\nHEALTHCHECK NONE\n',
  ],
  'strings over several lines': ['FROM a\nRUN a "b \\   \n\n  # c  \n  d"  e\n', 'FROM a\nRUN a "b \\\n  # c\n  d" e\n'],
  'heredocs, byte for byte': [
    'FROM a\nrun   <<EOF  cat   x\n  a  \n\n\n  b\nEOF\ncopy  <<"A  B"   /x\ny \nA  B\n',
    'FROM a\nRUN <<EOF  cat   x\n  a  \n\n\n  b\nEOF\nCOPY <<"A  B" /x\ny \nA  B\n',
  ],
  'empty lines': ['\n\nFROM a\n\n\n\nRUN b\n \n\t\n# c\n\n\n', 'FROM a\n\nRUN b\n\n# c\n'],
  'the last line break': ['FROM a\nRUN b', 'FROM a\nRUN b\n'],
  'trailing blanks and indented comments': ['FROM a  \n  # b \t\n\tRUN c \\ \n  d\t\n', 'FROM a\n# b\nRUN c \\\n    d\n'],
  'parser directives': [
    '#syntax = docker/dockerfile:1 \n# ESCAPE=`\nFROM a\nRUN b  `\nc\n',
    '# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nRUN b  `\nc\n',
  ],
  'a comment that must not become a directive': '\n# escape=`\nFROM a\nRUN b\n',
  'a directive behind blanks': '  # syntax=x\nFROM a\n',
  'line ends of Windows': ['FROM a\r\nRUN b && \\\r\n  c\r\n\r\n\r\n', 'FROM a\r\nRUN b \\\r\n    && c\r\n'],
  'a byte order mark': ['\ufefffrom a\n', '\ufeffFROM a\n'],
  'cmd and PowerShell': [
    'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nrun  dir  c:\\ &&   ver\nSHELL ["powershell", "-Command"]\nRUN a ;  \\\n b\n',
    'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir  c:\\ &&   ver\nSHELL ["powershell", "-Command"]\nRUN a ;  \\\n b\n',
  ],
  'what BuildKit refuses': 'FROM a\n  RUM  b  \nENV  A=1  b\nCOPY  x\n',
  'a continued line at the end of the file': 'FROM a\nRUN b  \\\n',
  'an escape character that white space keeps from continuing the line': 'FROM a\nRUN  b \\\f\nRUN c\n',
  'an escape character in front of the keyword': 'FROM a\n\\\n# b\nrun  c\n',
  'a heredoc without its end': 'FROM a\nRUN <<EOF\n  b',
  'a comment in the shell': 'FROM a\nRUN b   # c  && \\\n  d\n',
  'shells that cannot be read': 'FROM a\nRUN if  b  \\\n  c\n',
  'our comment that leaves an instruction': 'FROM a\n# plimsoll format-ignore\nrun  b  &&   c\n',
  "dockerfmt's comment": ['FROM a\n# dockerfmt-ignore\nrun  b\nrun  c\n', 'FROM a\n# dockerfmt-ignore\nrun  b\nRUN c\n'],
  'operators without blanks': ['FROM a\nRUN a&&b||c|d;e  ;  f\n', 'FROM a\nRUN a && b || c | d;e ; f\n'],
  'a line with nothing but the escape character': ['FROM a\nRUN a \\\n  \\\n  && b\n', 'FROM a\nRUN a \\\n    && b\n'],
  'a hash sign that must not begin a line': ['FROM a\nENV A=1   #B=2 \\\n C=3\n', 'FROM a\nENV A=1 #B=2 \\\n    C=3\n'],
  'nothing at all': '',
  'only blanks': ' \n\n',
};

describe('format', () => {
  for (const [name, texts] of Object.entries(cases)) {
    test(name, () => {
      const [before, after] = typeof texts === 'string' ? [texts, texts] : texts;
      assert.equal(checkFormat(new SourceText('Dockerfile', before)).text, after);
    });
  }

  test('a file in Latin-1 keeps its bytes', () => {
    const source = SourceText.fromBytes('Dockerfile', Buffer.from('from a\n#  \xe9 \nRUN  echo \xa0\xe9\n', 'latin1'));
    assert.equal(checkFormat(source).text, 'FROM a\n#  \xe9\nRUN echo \xa0\xe9\n');
  });

  test('the options', () => {
    const text = 'FROM a\nRUN b \\\n && c\nLABEL a=12345678901234567890 b=12345678901234567890\n';
    const formatted = 'FROM a\nRUN b \\\n  && c\nLABEL a=12345678901234567890 \\\n  b=12345678901234567890';
    assert.equal(format(text, { indent: 2, width: 40, finalNewline: false, emptyLines: 'kept' }).text, formatted);
  });

  test('long lines are broken where a chain may be, and nowhere else', () => {
    const long = 'x'.repeat(50);
    const before = `FROM a\nRUN (${long} && b) && ${long} | c || { d && ${long}; }\nRUN ${long} ${long} ${long}\nCOPY ${long} ${long} ${long}\n`;
    const after = `FROM a\nRUN (${long} && b) \\\n    && ${long} | c \\\n    || { d && ${long}; }\n${before.slice(before.indexOf('\n', 7) + 1)}`;
    assert.equal(checkFormat(new SourceText('Dockerfile', before)).text, after);
  });
});

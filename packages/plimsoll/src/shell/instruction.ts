import type { CmdInstruction, HealthcheckInstruction, Heredoc, RunInstruction } from '../dockerfile/tree.ts';
import { MappedText } from '../model/text.ts';
import { parseExec, parseShell, type ShellParseOptions } from './parse.ts';
import { basename } from './programs.ts';
import { shellSettings } from './settings.ts';
import type { ShellScript } from './view.ts';

/** The SHELL in effect. */
export interface ShellInEffect extends ShellParseOptions {
  readonly words: readonly string[];
}

/**
 * What a RUN, CMD, ENTRYPOINT or HEALTHCHECK instruction runs: its JSON form, its shell form, or its heredocs.
 * Undefined for `HEALTHCHECK NONE` and for a HEALTHCHECK that could not be read.
 *
 * Heredocs are handed over as BuildKit does it (frontend/dockerfile/dockerfile2llb, dispatchRun): a body that is nothing
 * but one marker is replaced by the heredoc's content, which is run as a file of its own if it begins with `#!`;
 * any other body goes to the shell together with its heredocs, which the shell reads itself.
 */
export function scriptOf(
  instruction: RunInstruction | CmdInstruction | HealthcheckInstruction,
  shell: ShellInEffect,
): ShellScript | undefined {
  const command = commandOf(instruction);
  if (command?.form === 'exec') return parseExec(command.words);
  const given = shellTextOf(instruction, shell);
  return given && parseShell(given.text, given.shell);
}

/** What a shell is given to read. */
export interface ShellText {
  readonly text: MappedText;
  /** Who reads it: the SHELL in effect, or what a `#!` line starts. */
  readonly shell: ShellInEffect;
}

/** The text that an instruction hands to a shell. Undefined for the JSON form, `HEALTHCHECK NONE` and a HEALTHCHECK that could not be read. */
export function shellTextOf(
  instruction: RunInstruction | CmdInstruction | HealthcheckInstruction,
  shell: ShellInEffect,
): ShellText | undefined {
  const command = commandOf(instruction);
  if (command?.form !== 'shell') return undefined;
  const { heredocs } = instruction;
  const [heredoc] = heredocs;
  if (!heredoc) return { text: command.script, shell };
  if (heredocs.length > 1 || !isOnlyMarker(command.script, heredoc)) {
    return { text: withHeredocs(command.script, instruction.lineSpan.end, heredocs), shell };
  }
  return { text: heredoc.content, shell: shebangShell(heredoc.content.text) ?? shell };
}

function commandOf(instruction: RunInstruction | CmdInstruction | HealthcheckInstruction): RunInstruction['command'] | undefined {
  if (instruction.keyword !== 'HEALTHCHECK') return instruction.command;
  const { check } = instruction;
  return check && !check.none ? check.command : undefined;
}

/** The body is `<<NAME` and nothing else. */
function isOnlyMarker(script: MappedText, { markerSpan }: Heredoc): boolean {
  const { length } = script.text.trim();
  if (length !== markerSpan.end - markerSpan.start) return false;
  return script.toSource(script.text.length - script.text.trimStart().length) === markerSpan.start;
}

/** Body, contents and terminators as one text for the shell. */
function withHeredocs(script: MappedText, lineEnd: number, heredocs: readonly Heredoc[]): MappedText {
  let { text } = script;
  const starts = [...script.starts];
  const sources = [...script.sources];
  let sourceEnd = lineEnd;
  const add = (piece: string, source: number) => {
    starts.push(text.length);
    sources.push(source);
    text += piece;
  };
  add('\n', lineEnd);
  for (const { content, name, span, terminated } of heredocs) {
    for (const [i, start] of content.starts.entries()) {
      const end = content.starts[i + 1] ?? content.text.length;
      if (end > start) add(content.text.slice(start, end), content.sources[i] ?? span.start);
    }
    sourceEnd = span.end;
    add(`${name}\n`, terminated ? Math.max(span.start, span.end - name.length) : span.end);
  }
  return new MappedText(text, starts, sources, sourceEnd);
}

/** What the `#!` line of a script starts: `#!/bin/bash -e`, `#!/usr/bin/env python3`. Undefined if it has none. */
export function shebangShell(text: string): ShellInEffect | undefined {
  if (!text.startsWith('#!')) return undefined;
  const end = text.indexOf('\n');
  const line = text.slice(2, end === -1 ? text.length : end).trim();
  const words = line.split(/[ \t]+/, 8);
  const program = basename(words[0] ?? '');
  const rest = words.slice(1);
  const started = program === 'env' ? rest.filter((word) => !word.startsWith('-S') && !word.includes('=')) : [program, ...rest];
  return { words: started, ...shellSettings(started) };
}

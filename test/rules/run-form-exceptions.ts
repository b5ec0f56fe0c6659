import type { RunForm } from './run-forms.ts';

const shipped = 'it speaks of what the image of this file ships; a trigger runs in another one, whose later steps may take it back';
const steps = 'it holds two steps against each other that are then steps of different images';
const context = 'a trigger has the build context of another repository';

/** Rules that say nothing of a step in some form, with the reason. */
export const exceptions: Readonly<Record<RunForm, Readonly<Record<string, string>>>> = {
  heredoc: {
    'invalid-json-form': 'in a heredoc a bracket is a command, and nobody means JSON',
  },
  onbuild: {
    'archive-left': shipped,
    'conflicting-downloaders': shipped,
    'debug-tools-shipped': shipped,
    'development-dependencies-shipped': shipped,
    'global-argument-in-run': 'an ARG in the stage would not help: triggers see the arguments of ONBUILD ARG only',
    'jemalloc-not-loaded': shipped,
    'key-made-in-build': shipped,
    'lock-file-ignored': context,
    'lock-file-missing': context,
    'mode-changed-after-copy': steps,
    'ownership-changed-in-own-layer': steps,
    'packages-removed-later': steps,
    'removed-in-later-layer': steps,
    'separate-package-update': 'the image that runs the trigger may install something',
    'shell-missing': 'a stage of the file that runs the trigger may bring a shell before',
    'single-stage-build': shipped,
    'system-packages-after-sources': steps,
    'telemetry-left-on': shipped,
    'xdebug-shipped': shipped,
  },
  backtick: {},
};

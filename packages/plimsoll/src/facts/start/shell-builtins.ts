/** Whether a shell runs this word itself, or reads it as syntax: no program of that name need exist. */
export function isShellBuiltin(name: string): boolean {
  return builtins.test(name);
}

const builtins =
  /^(?:[.:![{}]|\[\[|]]|alias|bg|break|builtin|case|cd|command|continue|declare|do|done|elif|else|esac|eval|exec|exit|export|fc|fg|fi|for|function|getopts|hash|if|jobs|let|local|popd|pushd|read|readonly|return|select|set|shift|shopt|source|then|time|times|trap|type|typeset|ulimit|umask|unalias|unset|until|wait|while)$/;

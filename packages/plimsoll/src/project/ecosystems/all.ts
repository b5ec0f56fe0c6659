import type { Ecosystem } from './application.ts';
import { deno } from './deno.ts';
import { dotnet } from './dotnet.ts';
import { elixir } from './elixir.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { node } from './node.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';

/** All languages that can be read. */
export const ecosystems: readonly Ecosystem[] = [node, deno, python, go, java, ruby, php, dotnet, rust, elixir];

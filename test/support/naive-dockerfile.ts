import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Application } from './applications.ts';

/**
 * The Dockerfile that somebody writes first: one stage, the full image, everything copied, then installed and built, started through
 * a shell. Undefined for languages that have no such habit here.
 */
export function naiveDockerfile({ language, start_command, port, package_manager }: Application, folder: string): string | undefined {
  const has = (file: string) => existsSync(join(folder, file));
  const start = startOf(language, start_command, folder);
  const lines = (base: string, ...steps: (string | false)[]) =>
    [
      `FROM ${base}`,
      'WORKDIR /app',
      'COPY . .',
      ...steps.filter((step) => step !== false),
      ...(port === null ? [] : [`EXPOSE ${port}`]),
      ...(start === undefined || start === '' ? [] : [`CMD ${start}`]),
      '',
    ].join('\n');
  if (language === 'javascript' || language === 'typescript') {
    if (!has('package.json')) return undefined;
    const manager = package_manager?.split('@')[0] ?? 'npm';
    if (manager === 'bun') return lines('oven/bun', 'RUN bun install');
    if (manager !== 'npm' && manager !== 'yarn' && manager !== 'pnpm') return undefined;
    const build = /"build"\s*:/.test(readFileSync(join(folder, 'package.json'), 'utf8')) && `RUN ${manager} run build`;
    return lines('node', manager === 'pnpm' && 'RUN npm install -g pnpm', `RUN ${manager} install`, build);
  }
  if (language === 'python') return has('requirements.txt') ? lines('python:3.13', 'RUN pip install -r requirements.txt') : undefined;
  if (language === 'go') {
    if (!has('go.mod')) return undefined;
    const [main] = has('main.go') || !has('cmd') ? [] : readdirSync(join(folder, 'cmd')).sort();
    return lines('golang:1.26', `RUN go build -o ${start?.replace(/^\.\//, '') ?? 'server'} ${main === undefined ? '.' : `./cmd/${main}`}`);
  }
  if (language === 'rust') return has('Cargo.toml') ? lines('rust', 'RUN cargo build --release') : undefined;
  if (language === 'java') return has('pom.xml') ? lines('maven:3.9', 'RUN mvn package') : undefined;
  if (language === 'ruby') return has('Gemfile') ? lines('ruby', 'RUN bundle install') : undefined;
  if (language === 'php')
    return has('composer.json')
      ? lines('php:8.4-apache', 'COPY --from=composer /usr/bin/composer /usr/bin/composer', 'RUN composer install')
      : undefined;
  return undefined;
}

/** The command as it is typed, without the remarks of the data; what Cargo builds lies where Cargo puts it. */
function startOf(language: string, written: string | null, folder: string): string | undefined {
  // Where there is no server the data say so in brackets; PHP is served by the image.
  const start = written?.split('\n')[0]?.replace(/ \(.*| \/ fpm.*/, '');
  if (start === undefined || start.startsWith('(') || start.startsWith('fpm')) return undefined;
  if (language !== 'rust') return start;
  const name = /^name\s*=\s*"([\w-]+)"/m.exec(readFileSync(join(folder, 'Cargo.toml'), 'utf8'))?.[1];
  return name === undefined ? start : `./target/release/${name}`;
}

import { digest } from '../model/digest.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** An environment that tells which variables were asked for by name. Whoever copies it whole, for another program, asks for none. */
export function watchedEnvironment(env: Environment, asked: (name: string, answer: string) => void): Environment {
  return new Proxy(env, {
    get(target, name) {
      const value = Reflect.get(target, name) as string | undefined;
      if (typeof name === 'string') asked(name, variableAnswer(value));
      return value;
    },
  });
}

/** Values may be secrets: only their digest is kept. */
export function variableAnswer(value: string | undefined): string {
  return value === undefined ? '' : digest(value);
}

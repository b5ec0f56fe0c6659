import type { DockerfileView } from '../views/dockerfile-view.ts';

/** The file of that name in the build context, which is taken to be the one in the image. */
export function scriptText(view: DockerfileView, name: string): { readonly path: string; readonly text: string } | undefined {
  const { context } = view;
  const file = context?.sent.files.find(({ path }) => path === name || path.endsWith(`/${name}`));
  const text = file && context?.read(file.path)?.text;
  return file && text !== undefined ? { path: file.path, text } : undefined;
}

export function baseName(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf('/') + 1);
}

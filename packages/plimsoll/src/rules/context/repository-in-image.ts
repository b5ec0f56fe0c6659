import { ownWaste, savedBytes } from '../../facts/image/own-waste.ts';
import { byLayer, pathList } from '../../facts/image/path-list.ts';
import { bytesText } from '../../model/quantity.ts';
import { defineRule } from '../define.ts';

export const repositoryInImage = defineRule({
  id: 'repository-in-image',
  practice: 'context',
  severity: 'warning',
  aliases: ['DKL-LI-0003'],
  summary: 'The image holds the history of its sources, or the files that built it',
  why: 'A .git directory has every version of every file, with the secrets that somebody once took out, and names of people; a server that serves its own folder gives it to whoever asks for /.git/config. Dockerfiles, Compose files and settings of editors tell how the system is built and are read by nothing in it.',
  notWhen: 'The program works on the repository, as a tool that makes a site of it does.',
  decides:
    'In a built image directories of git, Mercurial and Subversion that hold files, layer by layer (a warning with their bytes); and, as info, Dockerfiles, Compose files, settings of editors and pipelines (.vscode, .idea, .github, .gitlab-ci.yml) outside of packages and libraries. A known base is left out.',
  sources: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
  messages: {
    history: '{path} is in the image with the history of the sources ({bytes}): {remedy}',
    files: 'In the image, and read by nothing in it: {paths}; .dockerignore keeps them out',
  },
  examples: [
    {
      bad: {
        image: { layers: [{ by: 'COPY . /app', files: { 'app/.git/objects/pack/a.pack': { size: 12_000_000 }, 'app/server.js': 'x' } }] },
      },
      flags: '/app/.git',
    },
    { bad: { image: { layers: [{ files: { 'app/Dockerfile': 'FROM x', 'app/docker-compose.yml': 'x' } }] } }, flags: '/app/Dockerfile' },
    { good: { image: { layers: [{ files: { 'app/server.js': 'x', 'app/node_modules/a/Dockerfile': 'FROM x' } }] } } },
  ],
  detect: {
    *image(image) {
      for (const { id, paths, bytes, layer, remedy } of ownWaste(image)) {
        const [path] = paths;
        if (id !== 'version-control' || path === undefined) continue;
        const root = path.replace(/(\/|^)(\.git|\.hg|\.svn|\.bzr)\/.*$/, '$1$2');
        const data = { path: `/${root}`, bytes: bytesText(bytes), remedy };
        yield { message: 'history', data, at: image.at(root, layer), impact: savedBytes(bytes) };
      }
      const left = [...image.tree.values()].filter(
        ({ path, kind, layer }) => kind === 'file' && !image.isBaseLayer(layer) && isBuildFile(path) && !image.packagedPaths.has(path),
      );
      for (const [layer, entries] of byLayer(left)) {
        const paths = entries.map(({ path }) => path);
        yield { message: 'files', data: { paths: pathList(paths) }, at: image.at(paths[0] ?? '', layer), severity: 'info' };
      }
    },
  },
});

/** Of packages, libraries and tools that were cloned as they are. */
const foreign =
  /^usr\/(?!src\/app\/)|(?:^|\/)(?:node_modules|site-packages|dist-packages|vendor|third_party|gems|testdata|tests?|examples?|\.(?!vscode|idea|github|circleci)[^/]+)\//;

function isBuildFile(path: string): boolean {
  return (
    !foreign.test(path) &&
    /(?:^|\/)(?:Dockerfile|Containerfile|(?:docker-)?compose\.ya?ml|\.gitlab-ci\.yml|\.(?:vscode|idea|github|circleci)\/[^/]+)$/.test(path)
  );
}

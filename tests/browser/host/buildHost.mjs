import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where the packages lie that the plugin is built on; the host runs on the same ones. */
export const PACKAGES = here('../../../frontend-plugin/node_modules/');

/** Bundles the host page; returns its JavaScript. */
export async function buildHost() {
  const { outputFiles } = await build({
    entryPoints: [here('host.tsx')],
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'transform',
    nodePaths: [PACKAGES],
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'window' },
    // Styles are texts: the host takes those of graphs, and leaves those of the code editor, which the app does not show.
    loader: { '.css': 'text', '.ttf': 'empty', '.svg': 'dataurl' },
    minify: true,
    logLevel: 'error',
  });
  return Buffer.from(outputFiles[0].contents);
}

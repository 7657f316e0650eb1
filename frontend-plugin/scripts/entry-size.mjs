// Fails where a file that Grafana reads before anybody opens a page has grown beyond its budget.
import { readdir, stat } from 'node:fs/promises';

const DIST = new URL('../dist/', import.meta.url);
/** The app's is read on every start, those of nested plugins where they are used. */
const MAX_BYTES = { app: 20 * 1024, nested: 64 * 1024 };

const modules = (await readdir(DIST, { recursive: true })).filter((file) => /(^|\/)module\.js$/.test(file));
for (const file of modules.sort()) {
  const { size } = await stat(new URL(file, DIST));
  const limit = file === 'module.js' ? MAX_BYTES.app : MAX_BYTES.nested;
  console.log(`dist/${file} has ${size} of ${limit} bytes`);
  if (size > limit) {
    console.error('load more of it lazily, as src/module.tsx does');
    process.exitCode = 1;
  }
}

// Puts the logo of each plugin inside the app beside its plugin.json: webpack copies the app's alone.
import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

const SOURCE = new URL('../src/', import.meta.url).pathname;
const DIST = new URL('../dist/', import.meta.url).pathname;

const nested = (await readdir(DIST, { recursive: true })).filter((file) => file.endsWith('/plugin.json'));
for (const file of nested) {
  const { info } = JSON.parse(await readFile(path.join(DIST, file), 'utf8'));
  for (const logo of new Set(Object.values(info.logos))) {
    const place = path.join(path.dirname(file), logo);
    await mkdir(path.dirname(path.join(DIST, place)), { recursive: true });
    await copyFile(path.join(SOURCE, place), path.join(DIST, place));
  }
}

// Gives each plugin inside the app the app's logo, where its plugin.json names one: webpack copies the app's alone.
import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

const DIST = new URL('../dist/', import.meta.url).pathname;

const nested = (await readdir(DIST, { recursive: true })).filter((file) => file.endsWith('/plugin.json'));
for (const file of nested) {
  const { info } = JSON.parse(await readFile(path.join(DIST, file), 'utf8'));
  const logo = info.logos?.small;
  if (logo) {
    const target = path.join(DIST, path.dirname(file), logo);
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(path.join(DIST, logo), target);
  }
}

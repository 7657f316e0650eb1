// Fails where the file that Grafana reads on every start has grown beyond its budget.
import { stat } from 'node:fs/promises';

const MAX_ENTRY_BYTES = 20 * 1024;

const { size } = await stat(new URL('../dist/module.js', import.meta.url));
console.log(`dist/module.js has ${size} of ${MAX_ENTRY_BYTES} bytes`);
if (size > MAX_ENTRY_BYTES) {
  console.error('load more of it lazily, from src/App');
  process.exitCode = 1;
}

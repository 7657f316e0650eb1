// Generates `src/api/schema.ts` from the OpenAPI snapshot of the backend; `--check` fails where it is stale.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const SNAPSHOT = new URL('../../backend/api/openapi.json', import.meta.url);
const SCHEMA = new URL('../src/api/schema.ts', import.meta.url);
/** What may have any member is unknown to the app, not empty. */
const OPTIONS = { emptyObjectsUnknown: true };
const HEADER = '// Generated from backend/api/openapi.json by `npm run api`. Do not edit.\n\n';

const generated = HEADER + astToString(await openapiTS(JSON.parse(await readFile(SNAPSHOT, 'utf8')), OPTIONS));
if (!process.argv.includes('--check')) {
  await writeFile(SCHEMA, generated);
} else if ((await readFile(SCHEMA, 'utf8')) !== generated) {
  console.error('src/api/schema.ts is not what backend/api/openapi.json says; run `npm run api` and commit it');
  process.exitCode = 1;
}

import { readFile } from 'node:fs/promises';

/** The first evaluation, and what it reads, are up to three intervals away. */
export const IN_FORCE_WITHIN = 150_000;
export const TAKEN_BACK_WITHIN = 60_000;

/** The addresses that `cargo xtask demo` wrote, where `DEMO_ADDRESSES` names the file. */
async function addresses() {
  const file = process.env.DEMO_ADDRESSES;
  return file ? JSON.parse(await readFile(file, 'utf8')) : undefined;
}

/** Lets a share of the requests to a service of the demo's shop fail; says whether there is one. */
export async function setFault(service, errorShare) {
  const at = (await addresses())?.services[service];
  if (!at) {
    return false;
  }
  const body = JSON.stringify({ error_share: errorShare });
  const answer = await fetch(`${at}/fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (!answer.ok) {
    throw new Error(`the shop takes no fault: ${answer.status} ${await answer.text()}`);
  }
  return true;
}

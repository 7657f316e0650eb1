import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BINARY = process.env.SRELLAMA_BIN ?? fileURLToPath(new URL('../../../target/debug/srellama', import.meta.url));
const STARTS_WITHIN_MS = 20_000;
const GO = process.env.SRELLAMA_GO ?? 'go';
const PLUGIN_HOST = fileURLToPath(new URL('../../go-plugin-host', import.meta.url));

/** A backend of its own over the made-up shop, on a free port, with an empty rule folder. */
export async function startBackend() {
  const folder = await mkdtemp(join(tmpdir(), 'srellama-journey-'));
  const rules = join(folder, 'rules');
  await mkdir(rules);
  const places = ['--rules', rules, '--data-dir', join(folder, 'data')];
  const child = spawn(BINARY, ['serve', '--fake', '--demo', '--listen', '127.0.0.1:0', '--model', 'off', ...places]);
  const { port, stop } = await running(child, folder, () => child.kill());
  return { port, rules, stop };
}

/** Why the plugin cannot be started as Grafana starts it, where it cannot; in CI it must. */
export function whyNoPlugin() {
  try {
    execFileSync(GO, ['version']);
    return false;
  } catch {
    if (process.env.CI) {
      throw new Error(`\`${GO}\` is not there, and CI must walk through the plugin itself; set SRELLAMA_GO`);
    }
    return 'no Go, so no go-plugin host; set SRELLAMA_GO';
  }
}

/** The plugin without a source, started by the real go-plugin; the host hands on who asks, as Grafana does. */
export async function startPlugin() {
  const folder = await mkdtemp(join(tmpdir(), 'srellama-journey-'));
  const host = join(folder, 'go-plugin-host');
  execFileSync(GO, ['build', '-mod=readonly', '-buildvcs=false', '-o', host, '.'], { cwd: PLUGIN_HOST });
  const child = spawn(host, [BINARY, folder, 'bridge']);
  // It stops the plugin, then itself.
  return running(child, folder, () => child.stdin.end());
}

/** Waits until a child listens that keeps its state in `folder` and ends after `end`. */
async function running(child, folder, end) {
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      end();
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { port: await portOf(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The server says where it listens; until then nothing can be asked of it. */
function portOf(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`the backend did not start; it said: ${said}`)), STARTS_WITHIN_MS);
    const listen = (chunk) => {
      said += chunk;
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port) {
        clearTimeout(timer);
        resolve(Number(port));
      }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the backend ended with ${code}; it said: ${said}`)));
  });
}

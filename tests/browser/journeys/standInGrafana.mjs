import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BINARY =
  process.env.FAKE_GRAFANA_BIN ?? fileURLToPath(new URL('../../../target/debug/fake-grafana', import.meta.url));
/** So much time passes there between two questions about rules: an evaluation need not be waited for. */
const PASSES_PER_QUESTION_MS = 10_000;

/** The stand-in of Grafana's API, a process of its own that starts empty. */
export class StandInGrafana {
  constructor() {
    this.child = spawn(BINARY, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.waiting = [];
    this.aheadMs = 0;
    createInterface({ input: this.child.stdout }).on('line', (line) => this.waiting.shift()(JSON.parse(line)));
  }

  /** Lets time pass in it. */
  pass(seconds) {
    this.aheadMs += seconds * 1000;
  }

  /** The status and the body with which Grafana answers a person. */
  ask({ login, role, method, path, body = '', disable_provenance = true }) {
    if (path.startsWith('/api/prometheus/')) {
      this.aheadMs += PASSES_PER_QUESTION_MS;
    }
    const request = { login, role, method, path, body, disable_provenance, at_ms: Date.now() + this.aheadMs };
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  /** As an admin would, beside the page. */
  asAdmin(method, path, body) {
    return this.ask({
      login: 'ada',
      role: 'Admin',
      method,
      path,
      body: body === undefined ? '' : JSON.stringify(body),
    });
  }

  stop() {
    this.child.kill();
  }
}

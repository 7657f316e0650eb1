import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { buildHost } from '../host/buildHost.mjs';
import { serveHost } from '../host/serveHost.mjs';
import { startBackend, startPlugin } from './backend.mjs';
import { StandInGrafana } from './standInGrafana.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const SCREENSHOTS = process.env.SCREENSHOTS;
const WIDE = { width: 1440, height: 900 };
const WAITS_FOR_MS = 10_000;
const ICONS_COME_WITHIN_MS = 200;
const LOOKED_FOR = /\/api\/(folders|v1\/provisioning\/folder|dashboards\/uid|ruler)\//;
/** What not every server tells of itself. */
const MAY_BE_UNTOLD = /\/api\/datasources\/.*\/api\/v1\/(features|status\/tsdb)/;

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const script = await buildHost();
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-background-networking'],
});

/** Ends what all journeys share. */
export async function closeBrowser() {
  await browser.close();
}

let nBroken = 0;

/**
 * A browser, the host page and a backend of their own for one journey. Afterwards the console must be clean, but
 * for failed calls where the journey is about those. With `hasRelay` the backend is the plugin as Grafana starts it,
 * without a source: what it knows, pages have read for it.
 */
export async function onStage(
  { role, theme = 'dark', viewport = WIDE, mayCallsFail = false, hasGrafana = false, hasRelay = false },
  journey
) {
  const backend = hasRelay ? await startPlugin() : await startBackend();
  const grafana = hasGrafana || hasRelay ? new StandInGrafana() : undefined;
  const host = await serveHost(backend.port, script, grafana, hasRelay);
  const context = await browser.newContext({ viewport, acceptDownloads: true, reducedMotion: 'reduce' });
  let page;
  try {
    await context.addCookies(
      Object.entries({ role, theme }).map(([name, value]) => ({ name, value, url: host.origin }))
    );
    page = await context.newPage();
    page.setDefaultTimeout(WAITS_FOR_MS);
    const complaints = listenForComplaints(page, mayCallsFail);
    await journey(new Stage(page, host.origin, backend, grafana));
    assert.deepEqual(complaints, []);
  } catch (error) {
    if (SCREENSHOTS && page) {
      nBroken += 1;
      await page.screenshot({ path: join(SCREENSHOTS, `broken-${nBroken}.png`), fullPage: true });
    }
    throw error;
  } finally {
    await context.close();
    host.close();
    grafana?.stop();
    await backend.stop();
  }
}

function listenForComplaints(page, mayCallsFail) {
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    const { url } = message.location();
    const isFailedLoad = message.text().startsWith('Failed to load resource');
    // A change first reads what is in each place, and mostly nothing is there.
    const isAbsence =
      isFailedLoad && / (403|404) /.test(message.text()) && (LOOKED_FOR.test(url) || MAY_BE_UNTOLD.test(url));
    // Grafana's fonts are in no package; the browser takes one of its own.
    const isExpected = isAbsence || (isFailedLoad && (mayCallsFail || url.includes('/public/fonts/')));
    if (['error', 'warning'].includes(message.type()) && !isExpected) {
      complaints.push(`${message.type()}: ${message.text()} ${url}`);
    }
  });
  return complaints;
}

export class Stage {
  constructor(page, origin, backend, grafana) {
    this.page = page;
    this.origin = origin;
    this.backend = backend;
    this.grafana = grafana;
  }

  async open(path) {
    await this.page.goto(`${this.origin}/a/srellama-reliability-app/${path}`);
  }

  /** From the next page on, someone with another role sits before the same browser. */
  async becomes(role) {
    await this.page.context().addCookies([{ name: 'role', value: role, url: this.origin }]);
  }

  /** Serious findings of axe on what is shown now. */
  async refuseBarriers() {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() =>
      globalThis.axe.run(document, { resultTypes: ['violations'] })
    );
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const places = serious.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`
    );
    assert.deepEqual(places, [], `on ${this.page.url()}`);
  }

  /** No page is wider than its window. */
  async refuseSidewaysScrolling() {
    const [needed, there] = await this.page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(needed <= there, `${this.page.url()} needs ${needed} px of ${there}`);
  }

  /** Keeps a picture where the environment asks for it, and checks what every page owes its readers. */
  async look(name) {
    // Colours under the pointer are Grafana's own, and they fade.
    await this.page.mouse.move(0, 0);
    const still = await this.page.addStyleTag({ content: '* { transition: none !important; }' });
    if (SCREENSHOTS) {
      await mkdir(SCREENSHOTS, { recursive: true });
      await this.page.waitForTimeout(ICONS_COME_WITHIN_MS);
      const fullPage = (await this.page.getByRole('dialog').count()) === 0;
      await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage });
    }
    await this.refuseBarriers();
    await this.refuseSidewaysScrolling();
    await still.evaluate((style) => style.remove());
  }
}

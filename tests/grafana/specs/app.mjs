import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { DrivePage } from '../../browser/pages/DrivePage.mjs';
import { ProposePage } from '../../browser/pages/ProposePage.mjs';
import { ServicesPage } from '../../browser/pages/ServicesPage.mjs';

/** The app's id, which is part of its paths. */
export const APP = 'srellama-reliability-app';

const SCREENSHOTS = process.env.SCREENSHOTS;
/** A change first reads what is in each place, and mostly nothing is there. Browsers say so by themselves. */
const LOOKED_FOR = /\/api\/(folders|v1\/provisioning\/folder|dashboards\/uid|ruler)\//;

/** Grafana asks its makers for plugins and news, and complains where they cannot be reached. */
const MAKERS = /grafana\.com|\/api\/gnet\//;

/** Collects what the page complains about. A test holds that against an empty list at its end. */
export function watchConsole(page) {
  const errors = [];
  page.on('console', (message) => {
    const complaint = `${message.text()} ${message.location().url}`;
    const isAbsence = / 404 /.test(message.text()) && LOOKED_FOR.test(message.location().url);
    if (message.type() === 'error' && !isAbsence && !MAKERS.test(complaint)) {
      errors.push(complaint);
    }
  });
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}

/** A page of its own for a person, signed in. */
export async function signIn(browser, baseURL, login) {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: 1440, height: 900 },
    storageState: undefined,
  });
  const answer = await context.request.post('/login', {
    data: { user: login, password: login },
  });
  if (!answer.ok()) {
    throw new Error(`${login} could not sign in: ${answer.status()}`);
  }
  return context.newPage();
}

/** From the services to a review of the proposals of one, as a person clicks. */
export async function walkToReview(page, service) {
  await page.goto(`/a/${APP}/services`);
  const services = new ServicesPage({ page });
  await services.isShown();
  await services.proposeFor(service);
  const propose = new ProposePage({ page });
  await propose.isShown(service);
  await propose.reviewChosen();
  return new DrivePage({ page });
}

/** The newest change of a service, on the page of changes. */
export async function openChangeOf(page, service) {
  await page.goto(`/a/${APP}/changes`);
  const change = page.getByRole('region', { name: new RegExp(`^Change .* of ${service}$`) }).first();
  await change.waitFor();
  return change;
}

/** Keeps a picture where `SCREENSHOTS` names a folder. */
export async function look(page, name) {
  if (SCREENSHOTS) {
    await mkdir(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }
}

import { expect, test } from '@grafana/plugin-e2e';

import { word } from '../../browser/journeys/words.mjs';
import { ReceiptsPage } from '../../browser/pages/ReceiptsPage.mjs';
import { APP, look, openChangeOf, signIn, walkToReview, watchConsole } from './app.mjs';
import { GrafanaApi } from './grafanaApi.mjs';
import { IN_FORCE_WITHIN, TAKEN_BACK_WITHIN, setFault } from './world.mjs';

const FIRES_WITHIN = 420_000;

test('an admin puts objectives into this Grafana, a fault pages, and all of it is taken back', async ({
  page,
  baseURL,
}) => {
  test.setTimeout(900_000);
  const api = new GrafanaApi(baseURL);
  const errors = watchConsole(page);
  const drive = await walkToReview(page, 'orders');
  await drive.chooseTarget('grafana');
  await drive.tick('dashboards');
  expect(await drive.plan()).toHaveLength(5);
  await look(page, 'admin-1-plan');
  await drive.apply();
  await expect(drive.inForce).toBeVisible({ timeout: IN_FORCE_WITHIN });
  await look(page, 'admin-2-in-force');

  const rules = await api.rulesOf('slo-orders');
  expect(rules.length).toBeGreaterThan(20);
  expect(rules.filter(({ health }) => !['ok', 'nodata'].includes(health))).toEqual([]);
  expect(await api.query('prometheus', 'slo:events:increase5m{objective="orders-availability"}')).toHaveLength(1);

  await drive.openReceiptOf('orders-availability');
  const { text } = await new ReceiptsPage({ page }).verify();
  expect(text).toContain(word('verify.passed'));
  await look(page, 'admin-3-receipt');
  await page.goto(`/a/${APP}/objectives/orders-availability`);
  await page.getByRole('heading', { level: 2, name: word('windows.title') }).waitFor();
  await look(page, 'admin-4-objective');

  if (await setFault('orders', 1)) {
    try {
      const paging = async () => {
        const found = await api.rulesOf('slo-orders');
        return found.find(({ state, labels }) => state === 'firing' && labels?.severity === 'page');
      };
      await expect.poll(paging, { timeout: FIRES_WITHIN, intervals: [5_000] }).toBeDefined();
      await goFromAlertToObjective(page, await paging());
    } finally {
      await setFault('orders', 0);
    }
  }

  const change = await openChangeOf(page, 'orders');
  await change.getByRole('button', { name: word('drive.take-back') }).click();
  await expect(drive.takenBack).toBeVisible({ timeout: TAKEN_BACK_WITHIN });
  await look(page, 'admin-7-taken-back');
  await expectNothingLeft(api, 'orders');
  expect(errors).toEqual([]);
});

test('an editor waits out the permissions of a folder that somebody just made', async ({ browser, baseURL }) => {
  test.setTimeout(420_000);
  const api = new GrafanaApi(baseURL);
  await api.ensurePerson('editor', 'Editor');
  const page = await signIn(browser, baseURL, 'editor');
  const drive = await walkToReview(page, 'carts');
  expect(await page.getByRole('radio', { name: word('review.target-grafana') }).isChecked()).toBe(true);
  await drive.plan();
  await api.must('POST', '/api/folders', {
    uid: 'slo-carts',
    title: 'SLO: carts',
  });
  await drive.apply();
  await expect(drive.forbidden).toBeVisible({ timeout: 30_000 });
  await look(page, 'editor-1-forbidden');
  await expect(async () => {
    if (await drive.forbidden.isVisible()) {
      await drive.goOnButton.click();
    }
    await expect(drive.inForce).toBeVisible({ timeout: 15_000 });
  }).toPass({ timeout: 300_000 });
  await look(page, 'editor-2-in-force');
  const change = await openChangeOf(page, 'carts');
  await change.getByRole('button', { name: word('drive.take-back') }).click();
  await expect(drive.takenBack).toBeVisible({ timeout: TAKEN_BACK_WITHIN });
  expect(await api.rulesOf('slo-carts')).toEqual([]);
  expect((await api.ask('GET', '/api/folders/slo-carts')).status, 'the folder is somebody else’s').toBe(200);
  await api.must('DELETE', '/api/folders/slo-carts');
  await page.context().close();
});

test('a viewer reads what is there, and finds nothing to press', async ({ browser, baseURL }) => {
  const api = new GrafanaApi(baseURL);
  await api.ensurePerson('viewer', 'Viewer');
  const page = await signIn(browser, baseURL, 'viewer');
  const errors = watchConsole(page);
  await openChangeOf(page, 'payment');
  await expect(page.getByRole('button', { name: word('drive.take-back') })).toHaveCount(0);
  await expect(page.getByRole('button', { name: word('undo.button'), exact: true })).toHaveCount(0);
  await look(page, 'viewer-changes');
  expect(errors).toEqual([]);
  // Grafana itself leads those elsewhere whose role is too low for a page of an app.
  await page.goto(`/a/${APP}/review?service=orders&objective=orders-availability`);
  await expect(page.getByRole('heading', { name: 'Welcome to Grafana' })).toBeVisible();
  await page.context().close();
});

test('a closed tab leaves the change open: the next person resumes it, or takes it back', async ({
  browser,
  page,
  baseURL,
}) => {
  test.setTimeout(420_000);
  const api = new GrafanaApi(baseURL);
  await api.ensurePerson('editor', 'Editor');
  for (const way of ['resume', 'take back']) {
    const tab = await signIn(browser, baseURL, 'editor');
    const driven = await walkToReview(tab, 'shipping');
    await driven.plan();
    const isWriting = tab.waitForRequest(
      (request) => request.method() === 'PUT' && request.url().includes('/rule-groups/')
    );
    await driven.apply();
    await isWriting;
    await tab.context().close();

    const change = await openChangeOf(page, 'shipping');
    await expect(change.getByText(word('change.left-open'))).toBeVisible();
    await look(page, `closed-tab-${way.replace(' ', '-')}`);
    if (way === 'resume') {
      await change.getByRole('button', { name: word('change.resume') }).click();
      await expect(page.getByText(word('drive.committed'))).toBeVisible({
        timeout: IN_FORCE_WITHIN,
      });
    }
    await (await openChangeOf(page, 'shipping')).getByRole('button', { name: word('drive.take-back') }).click();
    await expect(page.getByText(word('drive.undone'))).toBeVisible({
      timeout: TAKEN_BACK_WITHIN,
    });
    await expectNothingLeft(api, 'shipping');
  }
});

/** On the page that Grafana itself has for an alert, which fires. */
async function goFromAlertToObjective(page, { uid, labels }) {
  await page.goto(`/alerting/grafana/${uid}/view`);
  await expect(page.getByText('Firing', { exact: true })).toBeVisible({ timeout: 60_000 });
  await look(page, 'admin-5-alerting');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'See the objective' }).click();
  await expect(page.getByRole('heading', { level: 1, name: labels.objective })).toBeVisible();
  await expect(page.getByText(word('objective.state.burning'), { exact: true })).toBeVisible();
  await look(page, 'admin-6-objective-burning');
}

async function expectNothingLeft(api, service) {
  expect((await api.ask('GET', `/api/folders/slo-${service}`)).status).toBe(404);
  expect(await api.rulesOf(`slo-${service}`)).toEqual([]);
  expect(await api.must('GET', `/api/search?type=dash-db&query=${service}`)).toEqual([]);
}

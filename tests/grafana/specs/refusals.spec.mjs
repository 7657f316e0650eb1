import { expect, test } from '@grafana/plugin-e2e';

import { word } from '../../browser/journeys/words.mjs';
import { look, openChangeOf, walkToReview } from './app.mjs';
import { GrafanaApi } from './grafanaApi.mjs';
import { IN_FORCE_WITHIN, TAKEN_BACK_WITHIN } from './world.mjs';

const GROUP = '/api/v1/provisioning/folder/slo-user/rule-groups/user-availability';
/** Until it is certain that what is recorded does not appear. */
const BLIND_WITHIN = 240_000;

/** Data sources that record nothing the alerts could read, where the environment names their servers. */
const BLIND = [
  {
    uid: 'no-receiver',
    type: 'Prometheus',
    name: 'No receiver',
    url: process.env.PROMETHEUS_WITHOUT_RECEIVER,
    says: /remote write receiver needs to be enabled/,
  },
  {
    uid: 'elsewhere',
    type: 'Cortex',
    name: 'Elsewhere',
    url: process.env.PROMETHEUS_ELSEWHERE,
    says: /the alerts would be blind/,
  },
];

for (const { uid, type, name, url, says } of BLIND) {
  test(`what is recorded into “${name}” leaves the alerts blind, and is taken back`, async ({ page, baseURL }) => {
    test.skip(!url, `nothing names the server of “${name}”`);
    test.setTimeout(420_000);
    const api = new GrafanaApi(baseURL);
    await api.ensurePrometheus(uid, name, url, { prometheusType: type });
    const drive = await walkToReview(page, 'user');
    await drive.chooseTarget('grafana');
    await drive.recordInto(name);
    await drive.plan();
    await drive.apply();
    await expect(drive.takenBack).toBeVisible({ timeout: BLIND_WITHIN });
    await expect(drive.log).toContainText(says);
    await look(page, `blind-${uid}`);
    expect((await api.ask('GET', '/api/folders/slo-user')).status).toBe(404);
    await api.must('DELETE', `/api/datasources/uid/${uid}`);
  });
}

test('a foreign edit in between stops the change, and one afterwards stops its undo', async ({ page, baseURL }) => {
  test.setTimeout(300_000);
  const api = new GrafanaApi(baseURL);
  await api.must('POST', '/api/folders', { uid: 'slo-user', title: 'SLO: user' });
  const drive = await walkToReview(page, 'user');
  await drive.chooseTarget('grafana');
  await drive.plan();
  const theirs = { interval: 60, rules: [anotherRule()] };
  let n_reads = 0;
  await page.route(`**${GROUP}`, async (route) => {
    n_reads += 1;
    if (n_reads === 2) {
      await api.must('PUT', GROUP, theirs);
    }
    await route.continue();
  });
  await drive.apply();
  await expect(drive.takenBack).toBeVisible({ timeout: 60_000 });
  await expect(drive.log).toContainText('was changed by someone else in the meantime');
  await look(page, 'foreign-1-in-between');
  expect((await api.must('GET', GROUP)).rules.map(({ title }) => title)).toEqual(['mine']);
  await page.unroute(`**${GROUP}`);
  await api.must('DELETE', GROUP);

  const again = await walkToReview(page, 'user');
  await again.chooseTarget('grafana');
  await again.plan();
  await again.apply();
  await expect(again.inForce).toBeVisible({ timeout: IN_FORCE_WITHIN });
  const written = await api.must('GET', GROUP);
  await api.must('PUT', GROUP, { ...written, interval: 120 });
  const change = await openChangeOf(page, 'user');
  await change.getByRole('button', { name: word('drive.take-back') }).click();
  await expect(again.stuck).toBeVisible({ timeout: TAKEN_BACK_WITHIN });
  await look(page, 'foreign-2-stuck');
  await api.must('PUT', GROUP, written);
  await (await openChangeOf(page, 'user')).getByRole('button', { name: word('drive.take-back') }).click();
  await expect(again.takenBack).toBeVisible({ timeout: TAKEN_BACK_WITHIN });
  expect(await api.rulesOf('slo-user')).toEqual([]);
  await api.must('DELETE', '/api/folders/slo-user');
});

function anotherRule() {
  const query = { refId: 'A', expr: 'up == 0', instant: true, datasource: { type: 'prometheus', uid: 'prometheus' } };
  const relativeTimeRange = { from: 600, to: 0 };
  return {
    uid: 'mine',
    title: 'mine',
    orgID: 1,
    folderUID: 'slo-user',
    ruleGroup: 'user-availability',
    condition: 'A',
    noDataState: 'OK',
    execErrState: 'Error',
    for: '0s',
    data: [{ refId: 'A', relativeTimeRange, datasourceUid: 'prometheus', model: query }],
  };
}

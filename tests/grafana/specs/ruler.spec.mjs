import { expect, test } from '@grafana/plugin-e2e';

import { word } from '../../browser/journeys/words.mjs';
import { look, openChangeOf, walkToReview } from './app.mjs';
import { GrafanaApi } from './grafanaApi.mjs';
import { IN_FORCE_WITHIN, TAKEN_BACK_WITHIN } from './world.mjs';

const RULES = '/api/ruler/cortex/api/v1/rules?subtype=cortex';
/** A Cortex that the demo's shop is written to, such as http://127.0.0.1:9009/api/prom. */
const CORTEX = process.env.CORTEX_URL;

test('the ruler of a Cortex takes the rules through Grafana, and gives them up again', async ({ page, baseURL }) => {
  test.skip(!CORTEX, 'no CORTEX_URL names a Cortex');
  test.setTimeout(300_000);
  const api = new GrafanaApi(baseURL);
  await api.ensurePrometheus('cortex', 'Cortex', CORTEX, { prometheusType: 'Cortex' });
  const drive = await walkToReview(page, 'catalogue');
  await drive.chooseTarget('ruler');
  await drive.chooseRadio(word('target.source'), 'Cortex');
  await drive.chooseRadio(word('target.ruler'), word('target.cortex'));
  await drive.plan();
  await look(page, 'ruler-1-plan');
  await drive.apply();
  await expect(drive.inForce).toBeVisible({ timeout: IN_FORCE_WITHIN });
  await look(page, 'ruler-2-in-force');
  expect(Object.keys(await api.must('GET', RULES))).toEqual(['slo-catalogue']);
  expect(await api.query('cortex', 'slo:events:increase5m{objective="catalogue-availability"}')).toHaveLength(1);

  const change = await openChangeOf(page, 'catalogue');
  await change.getByRole('button', { name: word('drive.take-back') }).click();
  await expect(drive.takenBack).toBeVisible({ timeout: TAKEN_BACK_WITHIN });
  expect((await api.ask('GET', RULES)).status).toBe(404);
  await api.must('DELETE', '/api/datasources/uid/cortex');
});

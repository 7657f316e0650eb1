import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServicesPage } from '../pages/ServicesPage.mjs';
import { LOOKS } from './looks.mjs';
import { onStage } from './stage.mjs';
import { word } from './words.mjs';

const TASK = '**/api/plugins/srellama-reliability-app/resources/api/v1/tasks/*';
const EVENTS_EVERY_MS = 300;
const FAR = { number: 1, event: 'discovery', step: 'series', done: 12, of: 30, n_requests: 21 };
const FAR_IN_WORDS = { done: '12', of: '30', n_requests: '21' };

/** From now on no look at a source comes to its end; tells the methods by which tasks are addressed themselves. */
async function looksTakeLong(page) {
  const methods = [];
  // A proxy that holds streams back, so that the events are polled.
  await page.route(`${TASK}/stream*`, (route) => route.abort());
  await page.route(`${TASK}/events*`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, EVENTS_EVERY_MS));
    await route.fulfill({ json: { events: [FAR] } }).catch(() => undefined);
  });
  await page.route(TASK, async (route) => {
    methods.push(route.request().method());
    await route.continue();
  });
  return methods;
}

for (const { theme, size, viewport } of LOOKS) {
  test(`a look that takes long tells how far it is, and is stopped, ${theme} and ${size}`, () =>
    onStage({ role: 'Viewer', theme, viewport, mayCallsFail: true }, async (stage) => {
      const { page } = stage;
      const services = new ServicesPage(stage);
      const methods = await looksTakeLong(page);
      await stage.open('services');
      await page.getByText(word('services.looking-series', FAR_IN_WORDS)).waitFor();
      await services.cancel.waitFor();
      await stage.look(`looking-1-first-${theme}-${size}`);
      await services.cancel.click();
      await page.getByText(word('services.stopped')).waitFor();
      await stage.look(`looking-2-stopped-${theme}-${size}`);
      assert.deepEqual(methods, ['DELETE'], 'the backend is told that nobody waits');

      await page.unrouteAll();
      await services.lookAgain.first().click();
      await services.isShown();
      const found = await services.names();
      await looksTakeLong(page);
      await services.lookAgain.first().click();
      await services.cancel.waitFor();
      assert.deepEqual(await services.names(), found, 'what was found stays while it is looked again');
      await stage.look(`looking-3-again-${theme}-${size}`);
      await services.cancel.click();
      await services.cancel.waitFor({ state: 'detached' });
      assert.deepEqual(await services.names(), found);
    }));
}

import assert from 'node:assert/strict';
import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ObjectivesPage } from '../pages/ObjectivesPage.mjs';
import { putInForce } from './inForce.mjs';
import { LOOKS } from './looks.mjs';
import { onStage } from './stage.mjs';
import { word } from './words.mjs';

const RESOURCES = '**/api/plugins/srellama-reliability-app/resources/api/v1';

for (const { theme, size, viewport } of LOOKS) {
  test(`what is in force is listed, opened, and undone where it stands, ${theme} and ${size}`, () =>
    onStage({ role: 'Admin', theme, viewport, mayCallsFail: true }, async (stage) => {
      const { page, backend } = stage;
      const look = (name) => stage.look(`${name}-${theme}-${size}`);
      const objectives = new ObjectivesPage(stage);
      await stage.open('objectives');
      await page.getByText(word('objectives.empty')).waitFor();
      await look('objectives-1-empty');
      await putInForce(page, ['orders', 'payment']);
      await page.reload();
      await objectives.isShown();
      assert.equal(await objectives.rows.count(), 4);
      await look('objectives-2');
      await objectives.groupByService();
      await page.getByRole('heading', { level: 2, name: 'payment' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { level: 2, name: 'payment' }).waitFor();
      await look('objectives-3-grouped');
      await objectives.groupByService();
      if (size === 'wide') {
        await objectives.sortBy('objective');
        const ids = await objectives.ids();
        assert.deepEqual(ids, [...ids].sort());
      }
      await objectives.search.fill('orders avail');
      assert.deepEqual(await objectives.ids(), ['orders-availability']);

      await objectives.openObjective('orders-availability');
      await look('objective-1');
      await page.reload();
      await page.getByRole('button', { name: word('proposal.how-we-know') }).click();
      await page.getByRole('dialog').getByText('Time until gone').waitFor();
      await look('objective-2-how-we-know');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: word('undo.button'), exact: true }).click();
      const confirm = page.getByRole('dialog').getByRole('button', { name: word('undo.confirm'), exact: true });
      await confirm.click();
      await page.getByText(word('objective.not-in-force')).waitFor();
      await look('objective-3-undone');
      const left = (await readdir(backend.rules)).sort();
      assert.deepEqual(left, ['payment-availability.yaml', 'payment-latency.yaml']);
    }));
}

test('each state is a word, and what needs a person comes first', () =>
  onStage({ role: 'Viewer' }, async (stage) => {
    const { page, backend } = stage;
    const objectives = new ObjectivesPage(stage);
    await stage.open('services');
    await putInForce(page, ['orders', 'payment', 'catalogue']);
    await appendFile(join(backend.rules, 'payment-latency.yaml'), '# edited by hand\n');
    await page.route(`${RESOURCES}/objectives`, async (route) => {
      const response = await route.fetch();
      const list = await response.json();
      const set = (id, values) => Object.assign(list.objectives.find(({ objective }) => objective.id === id), values);
      set('orders-availability', { state: 'burning', burn_rate: 21.7, spent_in: '15h40m' });
      set('catalogue-availability', { state: 'spent', budget: { share: -0.31, seconds: -803.5, events: -5821.2 } });
      set('orders-latency', { state: 'no_data', basis: 'stored', burn_rate: null });
      set('catalogue-latency', { state: 'not_enough_history', budget: null, attainment: null, burn_rate: null });
      list.cut.push('the source was not asked: no server answers');
      await route.fulfill({ response, json: list });
    });
    await stage.open('objectives');
    await objectives.isShown();
    const text = await page.locator('table').innerText();
    for (const state of ['burning', 'spent', 'no-data', 'drifted', 'not-enough-history', 'healthy']) {
      assert.ok(text.includes(word(`objective.state.${state}`)), `${state} is missing in ${text}`);
    }
    await page.getByText('the source was not asked').waitFor();
    await stage.look('objectives-4-states');
    await objectives.showThoseThatNeedAPerson();
    assert.ok(!(await objectives.ids()).includes('payment-availability'));
    await objectives.openObjective('payment-latency');
    await page.getByText('was changed outside its rules').first().waitFor();
    assert.equal(await page.getByRole('button', { name: word('undo.button'), exact: true }).count(), 0);
    await stage.look('objective-4-drifted');
  }));

test('a list that cannot be read says why, and no objective is told apart from an unknown one', () =>
  onStage({ role: 'Viewer', mayCallsFail: true }, async (stage) => {
    const { page } = stage;
    await page.route(`${RESOURCES}/objectives`, (route) => route.fulfill({ status: 502, json: {} }));
    await stage.open('objectives');
    await page.getByText(word('objectives.failed')).waitFor();
    await page.unroute(`${RESOURCES}/objectives`);
    await page.getByRole('button', { name: word('failure.retry') }).click();
    await page.getByText(word('objectives.empty')).waitFor();
    await stage.open('objectives/nobody-availability');
    await page.getByText(word('objective.not-in-force')).waitFor();
    await stage.look('objective-5-unknown');
  }));

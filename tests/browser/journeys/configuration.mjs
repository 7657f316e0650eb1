import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOOKS } from './looks.mjs';
import { onStage } from './stage.mjs';
import { word } from './words.mjs';

const SECTIONS = ['source', 'labels', 'rules', 'model', 'ledger'];

for (const { theme, size, viewport } of LOOKS) {
  test(`an admin tries each part of the configuration and changes it, ${theme} and ${size}`, () =>
    onStage({ role: 'Admin', theme, viewport }, async (stage) => {
      const { page } = stage;
      await stage.open('configuration');
      for (const section of SECTIONS) {
        const title = word(`configuration.${section}`);
        const card = page.getByRole('region', { name: title, exact: true });
        await card.getByRole('button', { name: word('configuration.test-of', { title }) }).click();
        await card.getByText(word('configuration.works'), { exact: true }).waitFor();
      }
      await page.getByText('7 services: 7 by').waitFor();
      await stage.look(`configuration-1-${theme}-${size}`);

      const address = page.getByLabel(word('source.url'));
      await address.fill('http://localhost:9090');
      await page.getByText(word('configuration.stale')).first().waitFor();
      await page.getByRole('button', { name: word('configuration.save') }).click();
      await page.getByRole('button', { name: word('configuration.save') }).and(page.locator(':disabled')).waitFor();
      await page.reload();
      assert.equal(await address.inputValue(), 'http://localhost:9090');
      await address.fill('');
      await page.getByRole('button', { name: word('configuration.discard') }).click();
      assert.equal(await address.inputValue(), 'http://localhost:9090');
    }));
}

test('whoever is no admin is told who may configure', () =>
  onStage({ role: 'Editor' }, async (stage) => {
    await stage.open('configuration');
    await stage.page.getByText(word('configuration.no-permission')).waitFor();
    await stage.look('configuration-2-no-permission');
  }));

test('a query leads to the service that it asks about, or says that it names none', () =>
  onStage({ role: 'Editor' }, async (stage) => {
    const { page } = stage;
    const query = 'sum(rate(http_requests_total{service="payment",code=~"5.."}[5m]))';
    await stage.open(`propose?${new URLSearchParams({ query })}`);
    await page.getByRole('heading', { level: 1, name: word('propose.title', { service: 'payment' }) }).waitFor();
    await stage.open(`propose?${new URLSearchParams({ query: 'sum(up)' })}`);
    await page.getByText(word('from-query.none')).waitFor();
    await stage.look('propose-from-query-none');
  }));

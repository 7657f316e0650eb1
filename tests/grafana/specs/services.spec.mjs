import { expect, test } from '@grafana/plugin-e2e';

import { APP, watchConsole } from './app.mjs';

test('services are listed, and one leads to its proposals', async ({ page }) => {
  const errors = watchConsole(page);
  await page.goto(`/a/${APP}/services`);

  const payment = page.getByRole('row', { name: /payment/ });
  await expect(payment).toBeVisible();
  await payment.getByRole('link', { name: 'Propose' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'Propose · payment' })).toBeVisible();
  const availability = page.getByRole('region', { name: 'payment-availability', exact: true });
  await expect(availability.getByRole('heading', { name: /Availability 99/ })).toBeVisible({ timeout: 30_000 });
  await expect(availability.getByText('share of http_requests_total without code=~"5.."', { exact: true })).toBeVisible();
  expect(errors).toEqual([]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOOKS } from './looks.mjs';
import { onStage } from './stage.mjs';
import { word } from './words.mjs';

const field = (name, type, values, labels) => ({ name, type, values, labels, config: {} });
const FRAMES = {
  status: [
    {
      fields: [
        field('objective', 'string', ['payment-availability', 'payment-latency']),
        field('state', 'string', ['burning', 'healthy']),
        field('budget_remaining', 'number', [0.12, 0.83]),
        field('burn_rate', 'number', [16.4, 0]),
      ],
    },
  ],
  burndown: [
    {
      fields: [
        field('time', 'time', [1771243200000, 1772452800000, 1773748800000]),
        field('Value', 'number', [1, 0.62, -0.08], { objective: 'payment-availability' }),
      ],
    },
  ],
  receipt: [
    {
      fields: [
        field('objective', 'string', ['payment-availability']),
        field('document_hash', 'string', ['ab'.repeat(32)]),
        field('receipt_state', 'string', ['superseded']),
        field('approved_by', 'string', ['ada']),
      ],
    },
  ],
};

for (const { theme, size, viewport } of LOOKS) {
  test(`each panel shows frames, and sample data where there are none, ${theme} and ${size}`, () =>
    onStage({ role: 'Viewer', theme, viewport }, async (stage) => {
      const { page, origin } = stage;
      for (const [name, frames] of Object.entries(FRAMES)) {
        await page.goto(`${origin}/panel/${name}`);
        await page.getByText(word('panel.sample')).waitFor();
        await stage.look(`panel-${name}-sample-${theme}-${size}`);
        await page.goto(`${origin}/panel/${name}?${new URLSearchParams({ frames: JSON.stringify(frames) })}`);
        await page.getByText('payment-availability').first().waitFor();
        assert.equal(await page.getByText(word('panel.sample')).count(), 0);
        await stage.look(`panel-${name}-${theme}-${size}`);
      }
    }));
}

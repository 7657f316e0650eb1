import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { ChangesPage } from '../pages/ChangesPage.mjs';
import { ProposePage } from '../pages/ProposePage.mjs';
import { ReceiptsPage } from '../pages/ReceiptsPage.mjs';
import { ReviewPage } from '../pages/ReviewPage.mjs';
import { ServicesPage } from '../pages/ServicesPage.mjs';
import { LOOKS } from './looks.mjs';
import { onStage } from './stage.mjs';
import { word } from './words.mjs';

for (const { theme, size, viewport } of LOOKS) {
  test(`an editor goes from the services to a receipt and back, ${theme} and ${size}`, () =>
    onStage({ role: 'Admin', theme, viewport }, async (stage) => {
      const { page, backend } = stage;
      const look = (name) => stage.look(`${name}-${theme}-${size}`);

      const services = new ServicesPage(stage);
      await stage.open('');
      await services.isShown();
      assert.deepEqual(await services.names(), [
        'carts',
        'catalogue',
        'orders',
        'payment',
        'shipping',
        'storefront',
        'user',
      ]);
      await look('1-services');
      await services.searchFor('pay');
      assert.deepEqual(await services.names(), ['payment']);
      await page.reload();
      await services.isShown();
      assert.deepEqual(await services.names(), ['payment'], 'the search survives a reload');

      const propose = new ProposePage(stage);
      await services.proposeFor('payment');
      await propose.isShown('payment');
      await look('2-propose');
      await page.reload();
      await propose.isShown('payment');
      const drawer = await propose.openHowWeKnow('payment-availability');
      assert.match(await drawer.innerText(), /sum\(increase\(http_requests_total\{service="payment"\}\[5m\]\)\)/);
      await look('3-how-we-know');
      await propose.closeHowWeKnow();
      assert.ok((await (await propose.showBurnDownAsTable('payment-latency')).count()) >= 30, 'a row for each day');
      await look('4-burn-down-as-table');

      const review = new ReviewPage(stage);
      await propose.choose('payment-availability', false);
      await propose.choose('payment-availability', true);
      await propose.reviewChosen();
      await review.isShown();
      await look('5-review');
      assert.match(await (await review.showAs('payment-latency', 'yaml')).innerText(), /^# Objective payment-latency/);
      assert.match(
        await (await review.showAs('payment-availability', 'diff')).innerText(),
        /^\+ # Objective payment-availability/
      );
      await look('6-review-diff');
      await review.openExport();
      const files = await review.exportAs('prometheus');
      assert.deepEqual(files.sort(), ['payment-availability.rules.yaml', 'payment-latency.rules.yaml']);
      await look('6-review-export');
      await review.closeExport();
      assert.deepEqual(await readdir(backend.rules), [], 'nothing is written by a review');
      await review.apply();
      assert.deepEqual((await readdir(backend.rules)).sort(), ['payment-availability.yaml', 'payment-latency.yaml']);
      await look('7-applied');

      const receipts = new ReceiptsPage(stage);
      await review.openReceiptOf('payment-availability');
      const fresh = await receipts.verify();
      assert.match(fresh.text, new RegExp(word('verify.passed')));
      assert.equal(fresh.steps.length, 5);
      await look('8-receipt-verified');

      const changes = new ChangesPage(stage);
      await changes.open();
      assert.equal(await changes.cards.count(), 1);
      await look('9-changes');
      assert.match(await changes.askToUndo(), /removes .*payment-availability\.yaml, which was not there before/);
      await look('10-undo');
      await changes.confirmUndo();
      await page.getByText(word('changes.none-in-force')).waitFor();
      assert.deepEqual(await readdir(backend.rules), [], 'what was there before is there again');
      await changes.showAll();
      assert.match(await changes.cards.first().innerText(), new RegExp(word('change.state.undone')));
      await look('11-undone');

      await receipts.open();
      assert.equal(await receipts.rows.count(), 2);
      assert.match(await receipts.rows.first().innerText(), new RegExp(word('receipt.state.revoked')));
      await look('12-receipts');
    }));
}

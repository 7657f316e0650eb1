import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProposePage } from '../pages/ProposePage.mjs';
import { ReviewPage } from '../pages/ReviewPage.mjs';
import { LOOKS } from './looks.mjs';
import { onStage } from './stage.mjs';
import { word } from './words.mjs';

const AVAILABILITY = 'payment-availability';

for (const { theme, size, viewport } of LOOKS) {
  test(`an editor moves a target by keyboard and reviews what came of it, ${theme} and ${size}`, () =>
    onStage({ role: 'Editor', theme, viewport }, async (stage) => {
      const { page } = stage;
      const propose = new ProposePage(stage);
      await stage.open('propose?service=payment');
      await propose.isShown('payment');
      const target = propose.targetSlider(AVAILABILITY);
      const proposed = await target.getAttribute('aria-valuetext');
      await target.focus();
      await page.keyboard.press('ArrowLeft');
      await propose.isReplayed(AVAILABILITY);
      const lower = await target.getAttribute('aria-valuetext');
      assert.notEqual(lower, proposed);
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('type')), 'range', 'focus stays');
      const heading = propose.card(AVAILABILITY).getByRole('heading', { level: 2 });
      assert.ok((await heading.innerText()).endsWith(lower), await heading.innerText());
      await propose.periodSlider(AVAILABILITY).press('Home');
      await propose.card(AVAILABILITY).getByText('over 1').first().waitFor();
      await propose.isReplayed(AVAILABILITY);
      await stage.look(`try-1-moved-${theme}-${size}`);
      await page.reload();
      await propose.isShown('payment');
      assert.equal(await target.getAttribute('aria-valuetext'), lower, 'what was moved survives a reload');
      await propose.isReplayed(AVAILABILITY);

      await propose.proveAndReview();
      const review = new ReviewPage(stage);
      await page.getByRole('heading', { level: 1, name: word('review.title') }).waitFor();
      await page.goBack();
      await propose.isShown('payment');
      assert.equal(await target.getAttribute('aria-valuetext'), lower, 'what was reviewed is what is kept');
      await page.goForward();
      await page.getByRole('heading', { level: 1, name: word('review.title') }).waitFor();
      assert.equal(await review.applyButton.count(), 0, 'nothing is applied before it was shown');
    }));
}

test('nothing that the keyboard comes to lies under the bar at the bottom', () =>
  onStage({ role: 'Editor' }, async (stage) => {
    const { page } = stage;
    const propose = new ProposePage(stage);
    await stage.open('propose?service=payment');
    await propose.isShown('payment');
    await propose.targetSlider(AVAILABILITY).focus();
    const top = () => propose.review.evaluate((link) => link.parentElement.parentElement.getBoundingClientRect().top);
    for (let n = 0; n < 12; n += 1) {
      await page.keyboard.press('Tab');
      const { name, bottom } = await page.evaluate(() => {
        const { activeElement: at } = document;
        return { name: at.outerHTML.slice(0, 200), bottom: at.getBoundingClientRect().bottom };
      });
      assert.ok(bottom <= (await top()), `${name} ends at ${bottom}`);
    }
  }));

test('a proposal is dismissed with a reason, which a reload still shows, and wanted again', () =>
  onStage({ role: 'Admin' }, async (stage) => {
    const { page } = stage;
    const propose = new ProposePage(stage);
    await stage.open('propose?service=payment');
    await propose.isShown('payment');
    await propose.dismiss(AVAILABILITY, 'nobody waits for it');
    await page.reload();
    await page.getByText(word('dismissed.title_one')).click();
    await page.getByText('nobody waits for it').waitFor();
    assert.equal(await propose.card(AVAILABILITY).count(), 0);
    await stage.look('try-2-dismissed');
    await propose.wantAgain(AVAILABILITY);
  }));

test('every format says what it loses before it can be downloaded', () =>
  onStage({ role: 'Admin' }, async (stage) => {
    const propose = new ProposePage(stage);
    const review = new ReviewPage(stage);
    await stage.open('propose?service=payment');
    await propose.isShown('payment');
    await propose.reviewChosen();
    await review.isShown();
    const drawer = await review.openExport();
    for (const format of ['grafana', 'prometheus-rule', 'prometheus', 'openslo', 'dashboard', 'srellama']) {
      const names = await review.exportAs(format);
      assert.equal(new Set(names).size, 2, `${format}: ${names}`);
      if (format === 'grafana') {
        assert.equal(await review.download(), names[0]);
      }
    }
    assert.equal(await drawer.getByRole('radio').count(), 6);
  }));

test('the PromQL of a review is shown as it was proved', () =>
  onStage({ role: 'Admin' }, async (stage) => {
    const propose = new ProposePage(stage);
    const review = new ReviewPage(stage);
    await stage.open('propose?service=payment');
    await propose.isShown('payment');
    await propose.reviewChosen();
    await review.isShown();
    const card = stage.page.getByRole('region', { name: AVAILABILITY, exact: true });
    await card.getByRole('radio', { name: word('review.view-promql') }).check();
    const first = card.getByText(/sum\(increase\(http_requests_total/).first();
    await first.waitFor();
    await card.locator('pre span').first().waitFor();
    await stage.look('review-promql');
  }));

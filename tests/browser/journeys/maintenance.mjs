import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProposePage } from '../pages/ProposePage.mjs';
import { LOOKS } from './looks.mjs';
import { onStage } from './stage.mjs';
import { word } from './words.mjs';

const AVAILABILITY = 'payment-availability';

for (const { theme, size, viewport } of LOOKS) {
  // The icon that a list of labels loads with is in no package of Grafana's, so that call may fail.
  test(`a window of maintenance is asked for, and is there after a reload, ${theme} and ${size}`, () =>
    onStage({ role: 'Editor', theme, viewport, mayCallsFail: true }, async (stage) => {
      const { page } = stage;
      const propose = new ProposePage(stage);
      await stage.open('propose?service=payment');
      await propose.isShown('payment');
      await propose.openGroupsAndMaintenance();
      assert.equal(await propose.addWindow.isEnabled(), true, 'a window of every week is filled in already');
      await propose.windowLength.fill('soon');
      assert.equal(await propose.addWindow.isEnabled(), false, 'what is no window cannot be added');
      await propose.windowLength.fill('1h30m');
      await propose.addWindow.click();
      const [window] = await propose.windows();
      assert.match(window, /1h30m/);
      await stage.look(`maintenance-1-added-${theme}-${size}`);
      await propose.proposeAgain.click();
      await propose.card(AVAILABILITY).waitFor();
      await propose.isDone();

      await page.reload();
      await propose.isShown('payment');
      assert.deepEqual(await propose.windows(), [window], 'the form starts with what was proposed last');
      await stage.look(`maintenance-2-reloaded-${theme}-${size}`);
    }));
}

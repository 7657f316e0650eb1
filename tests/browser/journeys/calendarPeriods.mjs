import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProposePage } from '../pages/ProposePage.mjs';
import { LOOKS } from './looks.mjs';
import { onStage } from './stage.mjs';

const AVAILABILITY = 'payment-availability';

for (const { theme, size, viewport } of LOOKS) {
  test(`a calendar period says how each of its weeks went, ${theme} and ${size}`, () =>
    onStage({ role: 'Editor', theme, viewport }, async (stage) => {
      const propose = new ProposePage(stage);
      await stage.open('propose?service=payment');
      await propose.isShown('payment');
      const weeks = propose.calendarWindows(AVAILABILITY);
      assert.equal(await weeks.count(), 0, 'a period that rolls has no windows');
      await propose.askForCalendar('propose.period-week');
      await weeks.first().waitFor();
      // Seven days of history touch two weeks, each in part, but at the very turn of one.
      const [newest, ...older] = await weeks.locator('td:first-child').allInnerTexts();
      assert.ok(older.length <= 1, older.join());
      assert.ok(older.every((days) => days < newest), 'the newest comes first');
      await stage.look(`calendar-weeks-${theme}-${size}`);
    }));
}

import { word } from '../journeys/words.mjs';

export class ReceiptsPage {
  constructor({ page }) {
    this.page = page;
    this.rows = page.getByRole('region', { name: word('receipts.table') }).locator('tbody tr');
  }

  async open() {
    await this.page.getByRole('link', { name: 'Receipts', exact: true }).first().click();
    await this.rows.first().waitFor();
  }

  async openReceiptOf(id) {
    await this.page
      .getByRole('link', { name: word('receipts.open', { id }) })
      .first()
      .click();
  }

  /** Verifies the receipt that is shown; returns what came of it, and the words of each step. */
  async verify() {
    await this.page.getByRole('button', { name: word('receipt.verify') }).click();
    const verification = this.page.getByRole('region', { name: word('verify.title') });
    await verification.waitFor();
    return { text: await verification.innerText(), steps: await verification.getByRole('listitem').allInnerTexts() };
  }
}

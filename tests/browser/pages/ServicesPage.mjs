import { word } from '../journeys/words.mjs';

export class ServicesPage {
  constructor({ page }) {
    this.page = page;
    this.search = page.getByRole('textbox', { name: word('services.search') });
    this.lookAgain = page.getByRole('button', { name: word('services.look-again'), exact: true });
    this.cancel = page.getByRole('button', { name: word('working.cancel'), exact: true });
    this.rows = page.getByRole('region', { name: word('services.table') }).locator('tbody tr');
  }

  async isShown() {
    await this.rows.first().waitFor();
  }

  async names() {
    return this.rows.locator('td:first-child').allInnerTexts();
  }

  async searchFor(text) {
    await this.search.fill(text);
  }

  async proposeFor(service) {
    await this.page.getByRole('link', { name: word('services.propose-for', { service }) }).click();
  }
}

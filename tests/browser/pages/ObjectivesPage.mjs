import { word } from '../journeys/words.mjs';

export class ObjectivesPage {
  constructor({ page }) {
    this.page = page;
    this.rows = page.locator('table tbody tr');
    this.search = page.getByRole('textbox', { name: word('objectives.search') });
  }

  async isShown() {
    await this.rows.first().waitFor();
  }

  async open() {
    await this.page.getByRole('link', { name: 'Objectives', exact: true }).click();
    await this.isShown();
  }

  async ids() {
    return this.rows.locator('th a').allInnerTexts();
  }

  row(id) {
    return this.rows.filter({ has: this.page.getByRole('link', { name: id, exact: true }) });
  }

  async sortBy(column) {
    await this.page.getByRole('button', { name: word(`objectives.column.${column}`) }).click();
  }

  async groupByService() {
    await this.page.getByText(word('objectives.group')).click();
  }

  async showThoseThatNeedAPerson() {
    await this.page.getByRole('radio', { name: word('objectives.shown-attention') }).check();
  }

  async openObjective(id) {
    await this.page.getByRole('link', { name: id, exact: true }).click();
    await this.page.getByRole('heading', { level: 1, name: id }).waitFor();
    await this.page.getByRole('heading', { level: 2, name: word('windows.title') }).waitFor();
  }
}

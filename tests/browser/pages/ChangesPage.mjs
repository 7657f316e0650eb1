import { word } from '../journeys/words.mjs';

export class ChangesPage {
  constructor({ page }) {
    this.page = page;
    this.cards = page.getByRole('region', { name: /^Change / });
    this.undoButtons = this.cards.getByRole('button', { name: word('undo.button'), exact: true });
  }

  async open() {
    await this.page.getByRole('link', { name: 'Changes', exact: true }).click();
    await this.page.getByRole('radio', { name: word('changes.shown-all') }).waitFor();
  }

  /** Begins an undo; returns what the app says that it will do. */
  async askToUndo() {
    await this.undoButtons.first().click();
    const dialog = this.page.getByRole('dialog');
    await dialog.waitFor();
    return dialog.innerText();
  }

  async confirmUndo() {
    await this.page
      .getByRole('dialog')
      .getByRole('button', { name: word('undo.confirm'), exact: true })
      .click();
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  async showAll() {
    await this.page.getByRole('radio', { name: word('changes.shown-all') }).check();
  }
}

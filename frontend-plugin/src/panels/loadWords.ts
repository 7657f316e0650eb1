import { initPluginTranslations } from '@grafana/i18n';
import appJson from '../plugin.json';

/** Begins to load the words of a panel's options: Grafana asks for those before it draws the panel. */
export function loadWords() {
  void initPluginTranslations(appJson.id);
}

import { initPluginTranslations } from '@grafana/i18n';
import pluginJson from '../plugin.json';

/** Loads the tab once its words are there. */
export async function loadConfigurationTab() {
  const [tab] = await Promise.all([import('./ConfigurationTab'), initPluginTranslations(pluginJson.id)]);
  return tab;
}

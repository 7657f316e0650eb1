import { PanelPlugin } from '@grafana/data';
import { t } from '../../shared/translate';
import { loadWords } from '../loadWords';
import { BurnDownPanel, type BurnDownOptions } from './BurnDownPanel';

loadWords();

export const plugin = new PanelPlugin<BurnDownOptions>(BurnDownPanel).setPanelOptions((builder) =>
  builder
    .addBooleanSwitch({
      path: 'showNames',
      name: t('panel.option.show-names', 'Names of the objectives'),
      defaultValue: true,
    })
    .addBooleanSwitch({
      path: 'showSummary',
      name: t('panel.option.show-summary', 'Summary in words'),
      defaultValue: true,
    })
);

import { PanelPlugin } from '@grafana/data';
import { BurnDownPanel, type BurnDownOptions } from './BurnDownPanel';

export const plugin = new PanelPlugin<BurnDownOptions>(BurnDownPanel).setPanelOptions((builder) =>
  builder
    .addBooleanSwitch({ path: 'showNames', name: 'Names of the objectives', defaultValue: true })
    .addBooleanSwitch({ path: 'showSummary', name: 'Summary in words', defaultValue: true })
);

import { PanelPlugin } from '@grafana/data';
import { ReceiptPanel, type ReceiptOptions } from './ReceiptPanel';

export const plugin = new PanelPlugin<ReceiptOptions>(ReceiptPanel).setPanelOptions((builder) =>
  builder
    .addBooleanSwitch({ path: 'showApprover', name: 'Who approved it, and when', defaultValue: true })
    .addSliderInput({
      path: 'nDigits',
      name: 'Digits of the hash',
      defaultValue: 16,
      settings: { min: 8, max: 64, step: 8 },
    })
);

import { PanelPlugin } from '@grafana/data';
import { t } from '../../shared/translate';
import { loadWords } from '../loadWords';
import { ReceiptPanel, type ReceiptOptions } from './ReceiptPanel';

loadWords();

export const plugin = new PanelPlugin<ReceiptOptions>(ReceiptPanel).setPanelOptions((builder) =>
  builder
    .addBooleanSwitch({
      path: 'showApprover',
      name: t('panel.option.show-approver', 'Who approved it, and when'),
      defaultValue: true,
    })
    .addSliderInput({
      path: 'nDigits',
      name: t('panel.option.n-digits', 'Digits of the hash'),
      defaultValue: 16,
      settings: { min: 8, max: 64, step: 8 },
    })
);

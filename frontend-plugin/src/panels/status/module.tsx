import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { t } from '../../shared/translate';
import { loadWords } from '../loadWords';
import { StatusPanel, type StatusOptions } from './StatusPanel';

loadWords();

export const plugin = new PanelPlugin<StatusOptions>(StatusPanel)
  .useFieldConfig({
    standardOptions: { [FieldConfigProperty.Unit]: { defaultValue: 'percentunit' } },
    disableStandardOptions: [
      FieldConfigProperty.Color,
      FieldConfigProperty.Thresholds,
      FieldConfigProperty.Mappings,
      FieldConfigProperty.Min,
      FieldConfigProperty.Max,
    ],
  })
  .setPanelOptions((builder) =>
    builder
      .addBooleanSwitch({ path: 'showBurn', name: t('panel.option.show-burn', 'Burn rate'), defaultValue: true })
      .addBooleanSwitch({
        path: 'showAttainment',
        name: t('panel.option.show-attainment', 'Attainment'),
        defaultValue: false,
      })
      .addBooleanSwitch({
        path: 'onlyAttention',
        name: t('panel.option.only-attention', 'Only what needs a person'),
        defaultValue: false,
      })
      .addSliderInput({
        path: 'scarceBelow',
        name: t('panel.option.scarce-below', 'Budget is scarce below'),
        description: t(
          'panel.option.scarce-below-description',
          'As a share of 1. Below it the bar takes the colour of a warning.'
        ),
        defaultValue: 0.25,
        settings: { min: 0, max: 1, step: 0.05 },
      })
  );

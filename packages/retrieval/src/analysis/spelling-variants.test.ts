import { describe, expect, it } from 'vitest';

import { toAmericanSpelling } from './spelling-variants.ts';

describe('toAmericanSpelling', () => {
  it.each([
    ['normalisation', 'normalization'],
    ['initialise', 'initialize'],
    ['initialised', 'initialized'],
    ['optimiser', 'optimizer'],
    ['analyse', 'analyze'],
    ['colours', 'colors'],
    ['behaviour', 'behavior'],
    ['centre', 'center'],
    ['millimetres', 'millimeters'],
    ['licence', 'license'],
    ['catalogue', 'catalog'],
    ['artefacts', 'artifacts'],
    ['programme', 'program'],
  ])('%s is %s', (british, american) => {
    expect(toAmericanSpelling(british)).toBe(american);
  });

  it.each(
    'promise promised compromise arise raise precise exercise otherwise advertise enterprise comprise noise four hour course before more score figure analysis analyses rise wise devise size'.split(
      ' ',
    ),
  )('leaves %s alone', (word) => {
    expect(toAmericanSpelling(word)).toBe(word);
  });
});

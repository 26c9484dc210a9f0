import { stemEnglish } from './stem-english.ts';

/**
 * The 220 service words of E. W. Dolch, "A Basic Sight Vocabulary" (1936): half of all running English text. Those that
 * are not stop words still say little about a topic, however rare a technical site makes them, so they count half.
 * A published list, so that no site and no set of questions had a hand in it.
 */
const SERVICE_WORDS = `
  a about after again all always am an and any are around as ask at ate away be because been before best better big
  black blue both bring brown but buy by call came can carry clean cold come could cut did do does don't done down draw
  drink eat eight every fall far fast find first five fly for found four from full funny gave get give go goes going
  good got green grow had has have he help her here him his hold hot how hurt i if in into is it its jump just keep kind
  know laugh let light like little live long look made make many may me much must my myself never new no not now of off
  old on once one only open or our out over own pick play please pretty pull put ran read red ride right round run said
  saw say see seven shall she show sing sit six sleep small so some soon start stop take tell ten thank that the their
  them then there these they think this those three to today together too try two under up upon us use very walk want
  warm was wash we well went were what when where which white who why will wish with work would write yellow yes you
  your`;

export const PLAIN_TERMS: ReadonlySet<string> = new Set(
  SERVICE_WORDS.trim()
    .split(/\s+/)
    .map((word) => stemEnglish(word.replace("'", ''))),
);

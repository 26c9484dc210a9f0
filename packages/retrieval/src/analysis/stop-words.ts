/**
 * English function words, question words and the small verbs that carry a question (`what does … do`, `how can I …`).
 * They say nothing about what a page is about. Apostrophes are removed before the look-up.
 */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about after again all also am an and another any are arent as at
  be because been before being between both but by
  can cannot cant come could couldnt
  did didnt do does doesnt doing done dont down during
  each either else ever every
  few for from further
  get gets getting give given go goes going got
  had has hasnt have havent having he her here hers him his how however
  i if im in instead into is isnt it its itself ive
  just
  let lets like
  many may me might more most much must my myself
  neither no nor not now
  of off on once one only onto or other our ours out over own
  please
  rather really
  same shall she should shouldnt since so some someone something still such
  than that thats the their theirs them then there theres these they this those through thus to too
  under until up upon us
  very via
  want was wasnt we were werent what whats when where whether which while who whom whose why will with within
  without wont would wouldnt
  yet you your youre yours`.split(/\s+/),
);

/** The same for Chinese and Japanese, whose words are looked up in pairs of characters. */
export const STOP_PAIRS: ReadonlySet<string> = new Set(
  `如何 怎么 怎样 么样 什么 么是 为什 是什 哪个 哪些 哪里 是否 可以 我们 你们 他们 它们 您的 我的 这个 那个 这些 那些 一个 以及 或者 如果 因为 所以 但是 需要 能够 进行 的时 时候
  です ます ません とは 何で から まで など する した して こと もの この その あの どの どう なぜ ですか`.split(/\s+/),
);

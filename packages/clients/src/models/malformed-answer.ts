/** An answer that arrived whole and is not what the API promises. */
export class MalformedAnswer extends Error {}

/** An answer that ended before it was complete. */
export class AnswerCutOff extends Error {
  constructor() {
    super('the answer broke off');
  }
}

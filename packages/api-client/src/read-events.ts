import { chatEventSchema, type ChatEvent } from '@lattice/core';
import { EventSourceParserStream } from 'eventsource-parser/stream';

/** Events of a stream as they arrive. Whoever stops reading ends the request. */
export async function* readEvents(response: Response): AsyncGenerator<ChatEvent, void, void> {
  if (response.body === null) return;
  const frames = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of frames) {
    const event = chatEventSchema.safeParse(JSON.parse(data));
    // Kinds of events that came after this client are for later clients.
    if (event.success) yield event.data;
  }
}

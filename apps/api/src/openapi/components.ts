import {
  chatAnswerSchema,
  chatEventSchema,
  chatRequestSchema,
  citationSchema,
  conversationSchema,
  feedbackAnswerSchema,
  feedbackRequestSchema,
  gapsSchema,
  queryAnswerSchema,
  queryRequestSchema,
  problemSchema,
  modelKeyRequestSchema,
  modelKeySchema,
  modelKeysSchema,
  sessionSchema,
  signedInSchema,
  circuitsSchema,
  healthSchema,
  onlineSchema,
  readinessSchema,
  statusSchema,
  webhookAnswerSchema,
} from '@lattice/core';
import * as z from 'zod';

/** One frame of the stream of `POST /api/chat`. */
const chatFrameSchema = z.object({
  event: z.string().describe('The `type` of the event.'),
  data: z.string().describe('A ChatEvent as JSON.').meta({ contentMediaType: 'application/json' }),
});

/** Every schema that has a name in the contract. */
const SCHEMAS = {
  ChatAnswer: chatAnswerSchema,
  ChatEvent: chatEventSchema,
  ChatFrame: chatFrameSchema,
  ChatRequest: chatRequestSchema,
  Circuits: circuitsSchema,
  Citation: citationSchema,
  Conversation: conversationSchema,
  FeedbackAnswer: feedbackAnswerSchema,
  FeedbackRequest: feedbackRequestSchema,
  Gaps: gapsSchema,
  Health: healthSchema,
  ModelKey: modelKeySchema,
  ModelKeyRequest: modelKeyRequestSchema,
  ModelKeys: modelKeysSchema,
  Online: onlineSchema,
  Problem: problemSchema,
  QueryAnswer: queryAnswerSchema,
  QueryRequest: queryRequestSchema,
  Readiness: readinessSchema,
  Session: sessionSchema,
  SignedIn: signedInSchema,
  Status: statusSchema,
  WebhookAnswer: webhookAnswerSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type SchemaName = keyof typeof SCHEMAS;

export function schemaRef(name: SchemaName): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

/** The same schemas that parse requests and shape answers, as JSON Schema with references between the named ones. */
export function componentSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) {
    registry.add(schema, { id });
  }
  const { schemas } = z.toJSONSchema(registry, {
    // As input, objects stay open: answers may gain fields.
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      // Beside a format, zod writes the whole expression it checks with; beside an integer, the largest safe one.
      if (jsonSchema.format !== undefined) {
        delete jsonSchema.pattern;
      }
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) {
        delete jsonSchema.maximum;
      }
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $id: _id, $schema: _schema, ...schema }]) => [id, schema]),
  );
}

CREATE TABLE "lattice"."feedback" (
	"conversation_id" uuid NOT NULL,
	"message_id" text NOT NULL,
	"rating" text NOT NULL,
	"reason" text,
	"note" text,
	"gap" uuid,
	"voted_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "feedback_conversation_id_message_id_pk" PRIMARY KEY("conversation_id","message_id"),
	CONSTRAINT "feedback_rating" CHECK ("lattice"."feedback"."rating" in ('up', 'down'))
);
--> statement-breakpoint
CREATE TABLE "lattice"."gap_questions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"key" text NOT NULL,
	"question" text NOT NULL,
	"version" text,
	"locale" text,
	"refused" integer DEFAULT 0 NOT NULL,
	"weak" integer DEFAULT 0 NOT NULL,
	"nearest" jsonb,
	"missing" jsonb NOT NULL,
	"evidence" text NOT NULL,
	"content" text,
	"first_asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"answered_at" timestamp with time zone,
	"answered_by" jsonb,
	"reopened" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "lattice"."feedback" ADD CONSTRAINT "feedback_gap_gap_questions_id_fk" FOREIGN KEY ("gap") REFERENCES "lattice"."gap_questions"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."feedback" ADD CONSTRAINT "feedback_message" FOREIGN KEY ("conversation_id","message_id") REFERENCES "lattice"."messages"("conversation_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "feedback_gap" ON "lattice"."feedback" USING btree ("gap");--> statement-breakpoint
CREATE UNIQUE INDEX "gap_questions_key" ON "lattice"."gap_questions" USING btree ("key");--> statement-breakpoint
CREATE INDEX "gap_questions_last_asked" ON "lattice"."gap_questions" USING btree ("last_asked_at");
CREATE TABLE "lattice"."answer_traces" (
	"number" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "lattice"."answer_traces_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"trace_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"body" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lattice"."rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
CREATE TABLE "lattice"."usage_days" (
	"day" date NOT NULL,
	"reader" text NOT NULL,
	"origin" text NOT NULL,
	"route" text NOT NULL,
	"model" text NOT NULL,
	"calls" bigint NOT NULL,
	"input_tokens" bigint NOT NULL,
	"output_tokens" bigint NOT NULL,
	"nano_usd" bigint NOT NULL,
	"unpriced_tokens" bigint NOT NULL,
	CONSTRAINT "usage_days_day_reader_origin_route_model_pk" PRIMARY KEY("day","reader","origin","route","model")
);
--> statement-breakpoint
CREATE TABLE "lattice"."usage_reservations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reader" text NOT NULL,
	"origin" text NOT NULL,
	"tokens" bigint NOT NULL,
	"nano_usd" bigint NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "answer_traces_id" ON "lattice"."answer_traces" USING btree ("trace_id");--> statement-breakpoint
CREATE INDEX "answer_traces_age" ON "lattice"."answer_traces" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "usage_reservations_expiry" ON "lattice"."usage_reservations" USING btree ("expires_at");
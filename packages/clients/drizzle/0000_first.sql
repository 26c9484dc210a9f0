CREATE SCHEMA IF NOT EXISTS "lattice";
--> statement-breakpoint
CREATE TABLE "lattice"."chunks" (
	"page" bigint NOT NULL,
	"position" integer NOT NULL,
	"chunk_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"anchor" text,
	"heading_path" jsonb NOT NULL,
	"blocks" jsonb NOT NULL,
	"source" text NOT NULL,
	"line" integer NOT NULL,
	"length" real NOT NULL,
	"terms" text[] NOT NULL,
	"frequencies" real[] NOT NULL,
	CONSTRAINT "chunks_page_position_pk" PRIMARY KEY("page","position")
);
--> statement-breakpoint
CREATE TABLE "lattice"."conversations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lattice"."generation_pages" (
	"generation" integer NOT NULL,
	"route" text COLLATE "C" NOT NULL,
	"scope" smallint NOT NULL,
	"page" bigint NOT NULL,
	"first_chunk" integer,
	CONSTRAINT "generation_pages_generation_route_pk" PRIMARY KEY("generation","route")
);
--> statement-breakpoint
CREATE TABLE "lattice"."generation_scopes" (
	"generation" integer NOT NULL,
	"number" smallint NOT NULL,
	"plugin" text NOT NULL,
	"version" text,
	"locale" text NOT NULL,
	"is_last_version" boolean NOT NULL,
	"is_default_locale" boolean NOT NULL,
	"chunk_count" integer DEFAULT 0 NOT NULL,
	"total_length" double precision DEFAULT 0 NOT NULL,
	CONSTRAINT "generation_scopes_generation_number_pk" PRIMARY KEY("generation","number")
);
--> statement-breakpoint
CREATE TABLE "lattice"."generations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "lattice"."generations_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"site_id" text NOT NULL,
	"job_id" text NOT NULL,
	"fingerprint" text NOT NULL,
	"state" text NOT NULL,
	"identity" jsonb NOT NULL,
	"page_count" integer DEFAULT 0 NOT NULL,
	"chunk_count" integer DEFAULT 0 NOT NULL,
	"postings_of" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp with time zone,
	"retired_at" timestamp with time zone,
	CONSTRAINT "generations_number_unique" UNIQUE("number"),
	CONSTRAINT "generations_state" CHECK ("lattice"."generations"."state" in ('building', 'live', 'retired'))
);
--> statement-breakpoint
CREATE TABLE "lattice"."jobs" (
	"id" text PRIMARY KEY NOT NULL,
	"site_id" text NOT NULL,
	"source" jsonb NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"stage" text DEFAULT 'waiting' NOT NULL,
	"pages_done" integer DEFAULT 0 NOT NULL,
	"pages_total" integer DEFAULT 0 NOT NULL,
	"chunks" integer DEFAULT 0 NOT NULL,
	"reused" integer DEFAULT 0 NOT NULL,
	"removed" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"warning_count" integer DEFAULT 0 NOT NULL,
	"failure" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"heartbeat_at" timestamp with time zone,
	CONSTRAINT "jobs_state" CHECK ("lattice"."jobs"."state" in ('queued', 'running', 'succeeded', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "lattice"."messages" (
	"conversation_id" uuid NOT NULL,
	"id" text NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "lattice"."messages_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"role" text NOT NULL,
	"content" text NOT NULL,
	"citations" jsonb NOT NULL,
	"mode" text,
	"refused" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "messages_conversation_id_id_pk" PRIMARY KEY("conversation_id","id")
);
--> statement-breakpoint
CREATE TABLE "lattice"."pages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "lattice"."pages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"content_hash" text NOT NULL,
	"source" text,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"headings" jsonb NOT NULL,
	"unlisted" boolean NOT NULL,
	"links" jsonb NOT NULL,
	"chunk_count" integer NOT NULL,
	"total_length" double precision NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lattice"."postings" (
	"generation" integer NOT NULL,
	"term" text COLLATE "C" NOT NULL,
	"scope" smallint NOT NULL,
	"documents" integer NOT NULL,
	"chunks" integer[] NOT NULL,
	"frequencies" real[] NOT NULL,
	"lengths" real[] NOT NULL,
	CONSTRAINT "postings_generation_term_scope_pk" PRIMARY KEY("generation","term","scope")
);
--> statement-breakpoint
CREATE TABLE "lattice"."sites" (
	"id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "lattice"."chunks" ADD CONSTRAINT "chunks_page_pages_id_fk" FOREIGN KEY ("page") REFERENCES "lattice"."pages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."generation_pages" ADD CONSTRAINT "generation_pages_generation_generations_number_fk" FOREIGN KEY ("generation") REFERENCES "lattice"."generations"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."generation_pages" ADD CONSTRAINT "generation_pages_page_pages_id_fk" FOREIGN KEY ("page") REFERENCES "lattice"."pages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."generation_scopes" ADD CONSTRAINT "generation_scopes_generation_generations_number_fk" FOREIGN KEY ("generation") REFERENCES "lattice"."generations"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."generations" ADD CONSTRAINT "generations_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "lattice"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."jobs" ADD CONSTRAINT "jobs_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "lattice"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."messages" ADD CONSTRAINT "messages_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "lattice"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "generation_pages_first_chunk" ON "lattice"."generation_pages" USING btree ("generation","first_chunk");--> statement-breakpoint
CREATE INDEX "generation_pages_page" ON "lattice"."generation_pages" USING btree ("page");--> statement-breakpoint
CREATE UNIQUE INDEX "generations_one_live" ON "lattice"."generations" USING btree ("site_id") WHERE state = 'live';--> statement-breakpoint
CREATE UNIQUE INDEX "generations_one_building" ON "lattice"."generations" USING btree ("site_id") WHERE state = 'building';--> statement-breakpoint
CREATE INDEX "jobs_latest" ON "lattice"."jobs" USING btree ("site_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "messages_order" ON "lattice"."messages" USING btree ("conversation_id","position");
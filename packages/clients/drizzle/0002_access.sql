CREATE TABLE "lattice"."api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "lattice"."model_keys" (
	"owner" text NOT NULL,
	"provider" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "model_keys_owner_provider_pk" PRIMARY KEY("owner","provider")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_digest" ON "lattice"."api_keys" USING btree ("digest");--> statement-breakpoint
CREATE INDEX "model_keys_expiry" ON "lattice"."model_keys" USING btree ("expires_at");
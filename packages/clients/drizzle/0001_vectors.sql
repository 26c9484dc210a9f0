CREATE TABLE "lattice"."vectors" (
	"page" bigint NOT NULL,
	"position" integer NOT NULL,
	"dimensions" smallint NOT NULL,
	"embedding" real[] NOT NULL,
	CONSTRAINT "vectors_page_position_pk" PRIMARY KEY("page","position")
);
--> statement-breakpoint
ALTER TABLE "lattice"."generations" ADD COLUMN "embedding_model" text;--> statement-breakpoint
ALTER TABLE "lattice"."generations" ADD COLUMN "embedding_dimensions" integer;--> statement-breakpoint
ALTER TABLE "lattice"."generations" ADD COLUMN "content" uuid;--> statement-breakpoint
ALTER TABLE "lattice"."vectors" ADD CONSTRAINT "vectors_page_pages_id_fk" FOREIGN KEY ("page") REFERENCES "lattice"."pages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."vectors" ALTER COLUMN "embedding" SET STORAGE EXTERNAL;

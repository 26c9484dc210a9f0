CREATE TABLE "lattice"."segment_pages" (
	"segment" integer NOT NULL,
	"first_slot" integer NOT NULL,
	"page" bigint NOT NULL,
	"scope" smallint NOT NULL,
	"is_removed" boolean NOT NULL,
	CONSTRAINT "segment_pages_segment_first_slot_pk" PRIMARY KEY("segment","first_slot")
);
--> statement-breakpoint
CREATE TABLE "lattice"."segments" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "lattice"."segments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"first_slot" integer NOT NULL,
	"slots" integer NOT NULL,
	"changed_chunks" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "lattice"."postings" RENAME COLUMN "generation" TO "segment";--> statement-breakpoint
ALTER TABLE "lattice"."postings" RENAME COLUMN "chunks" TO "slots";--> statement-breakpoint
ALTER TABLE "lattice"."postings" RENAME CONSTRAINT "postings_generation_term_scope_pk" TO "postings_segment_term_scope_pk";--> statement-breakpoint
ALTER TABLE "lattice"."generations" ADD COLUMN "segments" integer[];--> statement-breakpoint
INSERT INTO "lattice"."segments" ("id", "first_slot", "slots", "changed_chunks")
OVERRIDING SYSTEM VALUE
SELECT "postings_of", 0, max("chunk_count"), max("chunk_count")
FROM "lattice"."generations" WHERE "postings_of" IS NOT NULL GROUP BY "postings_of";--> statement-breakpoint
SELECT setval('"lattice"."segments_id_seq"', coalesce(max("id"), 1), max("id") IS NOT NULL) FROM "lattice"."segments";--> statement-breakpoint
INSERT INTO "lattice"."segment_pages" ("segment", "first_slot", "page", "scope", "is_removed")
SELECT g."postings_of", gp."first_chunk", gp."page", gp."scope", false
FROM (
	SELECT "postings_of", max("number") AS "number" FROM "lattice"."generations"
	WHERE "postings_of" IS NOT NULL GROUP BY "postings_of"
) AS g
JOIN "lattice"."generation_pages" gp ON gp."generation" = g."number"
WHERE gp."first_chunk" IS NOT NULL;--> statement-breakpoint
UPDATE "lattice"."generations" SET "segments" = ARRAY["postings_of"] WHERE "postings_of" IS NOT NULL;--> statement-breakpoint
DELETE FROM "lattice"."postings" p WHERE NOT EXISTS (SELECT FROM "lattice"."segments" s WHERE s."id" = p."segment");--> statement-breakpoint
ALTER TABLE "lattice"."segment_pages" ADD CONSTRAINT "segment_pages_segment_segments_id_fk" FOREIGN KEY ("segment") REFERENCES "lattice"."segments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."segment_pages" ADD CONSTRAINT "segment_pages_page_pages_id_fk" FOREIGN KEY ("page") REFERENCES "lattice"."pages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "segment_pages_page" ON "lattice"."segment_pages" USING btree ("page");--> statement-breakpoint
ALTER TABLE "lattice"."postings" ADD CONSTRAINT "postings_segment_segments_id_fk" FOREIGN KEY ("segment") REFERENCES "lattice"."segments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."generations" DROP COLUMN "postings_of";

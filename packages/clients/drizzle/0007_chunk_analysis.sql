ALTER TABLE "lattice"."chunks" ADD COLUMN "stems" text;--> statement-breakpoint
ALTER TABLE "lattice"."chunks" ADD COLUMN "meaning" "bytea";
CREATE TABLE "lattice"."graph_arrangement" (
	"generation" integer NOT NULL,
	"route" text COLLATE "C" NOT NULL,
	"kind" text NOT NULL,
	"source" text COLLATE "C" NOT NULL,
	"target" text COLLATE "C" NOT NULL,
	"label" text,
	CONSTRAINT "graph_arrangement_generation_route_kind_source_target_pk" PRIMARY KEY("generation","route","kind","source","target")
);
--> statement-breakpoint
CREATE TABLE "lattice"."graph_edges" (
	"page" bigint NOT NULL,
	"kind" text NOT NULL,
	"source" text COLLATE "C" NOT NULL,
	"target" text COLLATE "C" NOT NULL,
	"label" text,
	CONSTRAINT "graph_edges_page_kind_source_target_pk" PRIMARY KEY("page","kind","source","target")
);
--> statement-breakpoint
CREATE TABLE "lattice"."graph_names" (
	"page" bigint NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	CONSTRAINT "graph_names_page_key_name_pk" PRIMARY KEY("page","key","name")
);
--> statement-breakpoint
CREATE TABLE "lattice"."graph_nodes" (
	"page" bigint NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"kind" text NOT NULL,
	"label" text NOT NULL,
	"route" text,
	"anchor" text,
	"names" text[] NOT NULL,
	CONSTRAINT "graph_nodes_page_key_pk" PRIMARY KEY("page","key")
);
--> statement-breakpoint
CREATE TABLE "lattice"."graph_pages" (
	"page" bigint PRIMARY KEY NOT NULL,
	"version" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "lattice"."graph_arrangement" ADD CONSTRAINT "graph_arrangement_generation_generations_number_fk" FOREIGN KEY ("generation") REFERENCES "lattice"."generations"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."graph_edges" ADD CONSTRAINT "graph_edges_page_graph_pages_page_fk" FOREIGN KEY ("page") REFERENCES "lattice"."graph_pages"("page") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."graph_names" ADD CONSTRAINT "graph_names_page_key_graph_nodes_page_key_fk" FOREIGN KEY ("page","key") REFERENCES "lattice"."graph_nodes"("page","key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."graph_nodes" ADD CONSTRAINT "graph_nodes_page_graph_pages_page_fk" FOREIGN KEY ("page") REFERENCES "lattice"."graph_pages"("page") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lattice"."graph_pages" ADD CONSTRAINT "graph_pages_page_pages_id_fk" FOREIGN KEY ("page") REFERENCES "lattice"."pages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "graph_arrangement_source" ON "lattice"."graph_arrangement" USING btree ("generation","source");--> statement-breakpoint
CREATE INDEX "graph_arrangement_target" ON "lattice"."graph_arrangement" USING btree ("generation","target");--> statement-breakpoint
CREATE INDEX "graph_edges_source" ON "lattice"."graph_edges" USING btree ("source");--> statement-breakpoint
CREATE INDEX "graph_edges_target" ON "lattice"."graph_edges" USING btree ("target");--> statement-breakpoint
CREATE INDEX "graph_names_name" ON "lattice"."graph_names" USING btree ("name");--> statement-breakpoint
CREATE INDEX "graph_nodes_key" ON "lattice"."graph_nodes" USING btree ("key");
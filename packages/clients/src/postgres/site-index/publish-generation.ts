import { LatticeError, type BuildRequest, type GenerationSummary } from '@lattice/core';
import type { Pool } from '../database/driver.ts';
import { statement } from '../database/statement.ts';
import { inTransaction, type Transaction } from '../database/transaction.ts';
import { followPublication, sendVectors } from '../vectors/send-vectors.ts';
import type { VectorTarget } from '../vectors/vector-target.ts';
import type { BuildContext } from './build-context.ts';
import { preparePgvector } from './dense/prepare-pgvector.ts';
import { purgeRetired } from './purge.ts';
import { writeSegments } from './write-segments.ts';

/**
 * Makes a build what readers see. All of it is one transaction: until it commits they see the generation before, and
 * a crash leaves the build as it was. Publishing twice is publishing once. The job ends as succeeded in the same moment,
 * so that one that was cancelled, however late, has published nothing, and one that published cannot be cancelled.
 */
export async function publishGeneration(context: BuildContext, agreement: number | null): Promise<GenerationSummary> {
  const { pool, id, logger, request, target } = context;
  const startedAt = performance.now();
  if (context.vectors !== null) await sendBuild(context, context.vectors);
  // Only now: an index is made of many vectors ten times as fast as it takes them one after another.
  else if (request.embedding) await preparePgvector(target, request.embedding.dimensions, logger);
  const { summary, segments, isRebuilt, content } = await inTransaction(pool, (transaction) =>
    publish(transaction, context, agreement),
  );
  const durationMs = Math.round(performance.now() - startedAt);
  logger.info({ ...summary, segments: segments.length, durationMs }, 'index published');
  if (context.vectors !== null) {
    const live = { site: request.siteId, fingerprint: request.fingerprint, content, logger };
    await followPublication(target, context.vectors, live);
  }
  await tidyUp(pool, context, isRebuilt);
  return { ...summary, id };
}

interface Publication {
  readonly summary: GenerationSummary;
  readonly segments: readonly number[];
  /** Whether the posting lists were made anew, all of them. */
  readonly isRebuilt: boolean;
  readonly content: string;
}

async function publish(
  transaction: Transaction,
  context: BuildContext,
  agreement: number | null,
): Promise<Publication> {
  const { id, number, request } = context;
  await transaction.run(statement`select set_config('statement_timeout', '0', true)`);
  await transaction.run(statement`select from lattice.sites where id = ${request.siteId} for update`);
  const [build] = await transaction.rows<{ state: string; content: string; segments: number[] | null }>(
    statement`
      select state, coalesce(content, id) as content, segments from lattice.generations where id = ${id} for update`,
  );
  if (build === undefined) {
    throw new LatticeError('job-conflict', 'This build has been given up for another one.', {
      context: { generation: id },
    });
  }
  if (build.state !== 'building') {
    const { content, segments } = build;
    return { summary: await summarise(transaction, id), segments: segments ?? [], isRebuilt: false, content };
  }
  await requireWanted(transaction, request.jobId);
  await numberChunks(transaction, number);
  await totalScopes(transaction, number);
  const equal = await findEqual(transaction, context);
  const segments =
    equal?.segments ?? (await writeSegments(transaction, { number, live: await liveSegments(transaction, request) }));
  const known = agreement ?? (await knownAgreement(transaction, request));
  await transaction.run(statement`
    update lattice.generations set state = 'retired', retired_at = now()
    where site_id = ${request.siteId} and state = 'live'`);
  await transaction.run(statement`
    update lattice.generations g
    set state = 'live', published_at = now(), segments = ${segments}::int[],
      content = coalesce(${equal?.content ?? null}::uuid, g.id), page_count = t.pages, chunk_count = t.chunks,
      agreement = ${known}::real
    from (
      select count(*)::int as pages, coalesce(sum(p.chunk_count), 0)::int as chunks
      from lattice.generation_pages gp join lattice.pages p on p.id = gp.page
      where gp.generation = ${number}::int
    ) as t
    where g.id = ${id}`);
  const summary = await summarise(transaction, id);
  await succeed(transaction, request.jobId, summary);
  return { summary, segments, isRebuilt: equal === null && segments.length === 1, content: equal?.content ?? id };
}

/** Looks without a lock, so that a job can be cancelled while its lists are made. One that nobody wrote down is wanted. */
async function requireWanted(transaction: Transaction, jobId: string): Promise<void> {
  const [job] = await transaction.rows<{ state: string }>(
    statement`select state from lattice.jobs where id = ${jobId}`,
  );
  if (job === undefined || job.state === 'queued' || job.state === 'running') return;
  const context = { job: jobId };
  if (job.state === 'cancelled') throw new LatticeError('cancelled', 'The ingestion was cancelled.', { context });
  throw new LatticeError('job-conflict', 'The job of this build has ended already.', { context });
}

/** The last statement before the commit: until then the job can be cancelled, and from then on it waits for its end. */
async function succeed(transaction: Transaction, jobId: string, { chunks }: GenerationSummary): Promise<void> {
  const changed = await transaction.run(statement`
    update lattice.jobs
    set state = 'succeeded', stage = 'done', chunks = ${chunks}::int, failure = null, finished_at = now(),
      heartbeat_at = now()
    where id = ${jobId} and state in ('queued', 'running')`);
  if (changed === 0) await requireWanted(transaction, jobId);
}

/**
 * Sends the build to where vectors are searched, before anybody is led there. What is numbered here is numbered the same
 * again by the publication, since nothing is written in between: the build belongs to one job.
 */
async function sendBuild(context: BuildContext, vectors: VectorTarget): Promise<void> {
  const { pool, target, id, number, request, logger } = context;
  const counted = await inTransaction(pool, async (transaction) => {
    await transaction.run(statement`select set_config('statement_timeout', '0', true)`);
    const locked = await transaction.rows(
      statement`select from lattice.generations where id = ${id} and state = 'building' for update`,
    );
    // Given up or published already: the publication says which.
    if (locked.length === 0) return null;
    await numberChunks(transaction, number);
    await totalScopes(transaction, number);
    const [total] = await transaction.rows<{ chunks: number }>(statement`
      select coalesce(sum(chunk_count), 0)::int as chunks from lattice.generation_scopes where generation = ${number}::int`);
    return { chunks: total?.chunks ?? 0, equal: await findEqual(transaction, context) };
  });
  if (counted === null) return;
  const { chunks, equal } = counted;
  const generation = { number, site: request.siteId, content: equal?.content ?? id, chunks };
  const { fingerprint, embedding } = request;
  await sendVectors(target, vectors, { ...generation, fingerprint, dimensions: embedding?.dimensions ?? null, logger });
}

/** Numbers follow scope, route and place on the page, so the same content is numbered the same whoever wrote it when. */
async function numberChunks(transaction: Transaction, generation: number): Promise<void> {
  // Without statistics of the rows just written, the planner takes them for one and compares each with each.
  await transaction.run(statement`analyze lattice.generation_pages`);
  await transaction.run(statement`
    with n as materialized (
      select gp.route, p.chunk_count, sum(p.chunk_count) over (order by gp.scope, gp.route) - p.chunk_count as first_chunk
      from lattice.generation_pages gp join lattice.pages p on p.id = gp.page
      where gp.generation = ${generation}::int
    )
    update lattice.generation_pages gp
    set first_chunk = n.first_chunk
    from n
    where gp.generation = ${generation}::int and gp.route = n.route and n.chunk_count > 0
      and gp.first_chunk is distinct from n.first_chunk`);
}

async function totalScopes(transaction: Transaction, generation: number): Promise<void> {
  await transaction.run(statement`
    update lattice.generation_scopes s
    set chunk_count = t.chunks, total_length = t.length
    from (
      select gp.scope, sum(p.chunk_count) as chunks, sum(p.total_length) as length
      from lattice.generation_pages gp join lattice.pages p on p.id = gp.page
      where gp.generation = ${generation}::int
      group by gp.scope
    ) as t
    where s.generation = ${generation}::int and s.number = t.scope`);
}

/** What the live generation shares where it consists of the very same pages: an unchanged site costs no rebuild. */
async function findEqual(
  transaction: Transaction,
  { request, number }: BuildContext,
): Promise<{ segments: number[]; content: string } | null> {
  const [row] = await transaction.rows<{ segments: number[]; content: string }>(statement`
    select live.segments, coalesce(live.content, live.id) as content
    from lattice.generations live
    where live.site_id = ${request.siteId} and live.state = 'live'
      and not exists (
        select from (select * from lattice.generation_pages where generation = live.number) as theirs
        full join (select * from lattice.generation_pages where generation = ${number}::int) as mine
          on mine.route = theirs.route and mine.scope = theirs.scope and mine.page = theirs.page
        where mine.route is null or theirs.route is null)`);
  return row ?? null;
}

async function liveSegments(transaction: Transaction, { siteId }: BuildRequest): Promise<readonly number[]> {
  const [live] = await transaction.rows<{ segments: number[] }>(statement`
    select segments from lattice.generations where site_id = ${siteId} and state = 'live'`);
  return live?.segments ?? [];
}

/** What is known of the live generation, where the same model made its vectors. */
async function knownAgreement(transaction: Transaction, { siteId, embedding }: BuildRequest): Promise<number | null> {
  if (!embedding) return null;
  const [live] = await transaction.rows<{ agreement: number | null }>(statement`
    select agreement from lattice.generations
    where site_id = ${siteId} and state = 'live' and embedding_model = ${embedding.model}
      and embedding_dimensions = ${embedding.dimensions}::int`);
  return live?.agreement ?? null;
}

async function summarise(transaction: Transaction, id: string): Promise<GenerationSummary> {
  const [row] = await transaction.rows<{ pages: number; chunks: number }>(statement`
    select page_count as pages, chunk_count as chunks from lattice.generations where id = ${id}`);
  if (row === undefined) throw new LatticeError('internal', 'The generation vanished while it was published.');
  return { id, ...row };
}

/** Nothing of this concerns the publication any more, so that a failure only waits for the next one. */
async function tidyUp(pool: Pool, { request, logger }: BuildContext, isRebuilt: boolean): Promise<void> {
  try {
    await purgeRetired(pool, request.siteId, logger);
    // Lists have no statistics yet, and autovacuum may take a minute to look.
    if (isRebuilt)
      await pool.query(
        'analyze lattice.postings (segment, term, scope), lattice.chunks (page, position), lattice.vectors (page, position, dimensions)',
      );
  } catch (error) {
    logger.warn({ error }, 'the index could not be tidied up');
  }
}

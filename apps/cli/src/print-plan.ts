import type { Difference, IngestPlan } from '@lattice/core';

import { printLine, type Terminal } from './terminal.ts';

/** The plan as JSON of the command line. */
export function describePlan(plan: IngestPlan, source: string): object {
  const { site, pages, chunks, skipped, rebuild, embedding, extraction, estimatedMs, warnings } = plan;
  const { priceUsd, priceSource, ...toEmbed } = embedding;
  return {
    source,
    site,
    pages: { ...pages, skipped },
    chunks,
    rebuild,
    embedding: {
      ...toEmbed,
      price_usd: priceUsd,
      price_source: describeSource(priceSource),
    },
    extraction:
      extraction === null
        ? null
        : {
            model: extraction.model,
            calls: extraction.calls,
            tokens: extraction.tokens,
            price_usd: extraction.priceUsd,
            most_usd: extraction.mostUsd,
            price_source: describeSource(extraction.priceSource),
          },
    estimated_s: estimatedMs / 1_000,
    warnings,
  };
}

function describeSource(source: IngestPlan['embedding']['priceSource']): object | null {
  return source === null ? null : { url: source.url, read_on: source.readOn };
}

/** The plan for a person. */
export function printPlan(terminal: Terminal, plan: IngestPlan): void {
  const { stdout, stderr } = terminal;
  for (const { where, message } of plan.warnings) printLine(stderr, `warning: ${where}: ${message}`);
  printLine(stdout, `${plan.site.title}: nothing has been changed. An ingestion would`);
  if (plan.rebuild === 'made-otherwise') {
    printLine(stdout, '  build the index anew, since the live one was made by another version or with another model');
  }
  printLine(stdout, `  pages   ${counts(plan.pages)}${plan.skipped === 0 ? '' : `, ${plan.skipped} left out`}`);
  printLine(stdout, `  chunks  ${counts(plan.chunks)}`);
  printLine(stdout, `  tokens  ${cost(plan.embedding)}`);
  if (plan.extraction !== null) {
    printLine(stdout, `  graph   ${extractionCost(plan.extraction)}`);
    printLine(stdout, '          No page has been sent to a model for this plan.');
  }
  printLine(stdout, `  time    about ${Math.max(1, Math.round(plan.estimatedMs / 1_000))} s`);
}

function counts({ added, changed, removed, unchanged }: Difference): string {
  return `${added} added, ${changed} changed, ${removed} removed, ${unchanged} unchanged`;
}

function cost({ model, tokens, priceUsd, priceSource }: IngestPlan['embedding']): string {
  const text = `about ${tokens}`;
  if (model === null) return `${text} of new text; no model reads them, so that nothing is spent`;
  if (priceUsd === null) return `${text} for ${model}, whose price is not known here`;
  if (priceSource === null) return `${text} for ${model}, which costs nothing`;
  return `${text} for ${model}, about $${priceUsd.toFixed(4)} (list price of ${priceSource.readOn}: ${priceSource.url})`;
}

function extractionCost({
  model,
  calls,
  tokens,
  priceUsd,
  mostUsd,
  priceSource,
}: NonNullable<IngestPlan['extraction']>): string {
  const text = `about ${tokens} tokens in ${calls} calls of ${model} for relations`;
  if (priceUsd === null || mostUsd === null || priceSource === null) return `${text}; no price known here`;
  return `${text}, about $${priceUsd.toFixed(4)} to read and at most $${mostUsd.toFixed(4)} with what it answers (list price of ${priceSource.readOn}: ${priceSource.url})`;
}

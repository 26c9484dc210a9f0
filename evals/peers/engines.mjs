// Each as its own documentation shows it, nothing tuned. An engine takes documents and returns a search that gives the
// numbers of documents, best first.
import { MemoryVectorStore } from '@langchain/classic/vectorstores/memory';
import { BM25Retriever } from '@langchain/community/retrievers/bm25';
import { create, insertMultiple, search } from '@orama/orama';
import MiniSearch from 'minisearch';
import bm25 from 'wink-bm25-text-search';
import model from 'wink-eng-lite-web-model';
import winkNLP from 'wink-nlp';

export const engines = {
  minisearch(documents) {
    const index = new MiniSearch({ fields: ['title', 'text'] });
    index.addAll(documents.map((document, id) => ({ id, ...document })));
    return (query, limit) =>
      index
        .search(query.text, { boost: { title: 2 } })
        .slice(0, limit)
        .map(({ id }) => id);
  },

  async orama(documents) {
    const index = create({ schema: { number: 'number', title: 'string', text: 'string' } });
    await insertMultiple(
      index,
      documents.map((document, number) => ({ number, ...document })),
    );
    return async (query, limit) => {
      const { hits } = await search(index, {
        term: query.text,
        properties: ['title', 'text'],
        boost: { title: 2 },
        limit,
      });
      return hits.map(({ document }) => document.number);
    };
  },

  wink(documents) {
    const nlp = winkNLP(model);
    const prepare = (text) => {
      const tokens = [];
      nlp
        .readDoc(text)
        .tokens()
        .filter((token) => token.out(nlp.its.type) === 'word' && !token.out(nlp.its.stopWordFlag))
        .each((token) => {
          const stem = token.out(nlp.its.stem);
          tokens.push(token.out(nlp.its.negationFlag) ? `!${stem}` : stem);
        });
      return tokens;
    };
    const engine = bm25();
    engine.defineConfig({ fldWeights: { title: 2, text: 1 } });
    engine.definePrepTasks([prepare]);
    for (const [id, document] of documents.entries()) engine.addDoc(document, id);
    engine.consolidate();
    return (query, limit) => engine.search(query.text, limit).map(([id]) => Number(id));
  },

  langchain_bm25(documents, limit) {
    const retriever = BM25Retriever.fromDocuments(toLangchain(documents), { k: limit, includeScore: false });
    return async (query) => (await retriever.invoke(query.text)).map(({ metadata }) => metadata.number);
  },

  async langchain_memory(documents) {
    const store = new MemoryVectorStore({ embedDocuments: notAsked, embedQuery: notAsked });
    await store.addVectors(
      documents.map(({ vector }) => vector),
      toLangchain(documents),
    );
    return async (query, limit) => {
      const found = await store.similaritySearchVectorWithScore(query.vector, limit);
      return found.map(([{ metadata }]) => metadata.number);
    };
  },
};

function toLangchain(documents) {
  return documents.map(({ title, text }, number) => ({ pageContent: `${title}\n\n${text}`, metadata: { number } }));
}

/** Vectors come with the documents and the questions. */
function notAsked() {
  throw new Error('no model');
}

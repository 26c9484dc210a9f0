export { createModels, type CreateModelsOptions, type Models } from './create-models.ts';
export { createListwiseRerank } from './listwise-rerank.ts';
export type { ModelSettings } from './model-settings.ts';

export { startHub, type StandInHub } from './hub/stand-in-hub.ts';
export { sampleBuild, sampleTree, type TreeChange } from './sample-tree.ts';

export { startGoTrue, type StandInGoTrue } from './gotrue.ts';

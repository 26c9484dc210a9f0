import { usageLedgerConformance } from './conformance/usage-ledger.ts';
import { FakeUsageLedger } from './fake-usage-ledger.ts';

usageLedgerConformance('FakeUsageLedger', async (options) => ({
  ledger: new FakeUsageLedger(options),
  async [Symbol.asyncDispose]() {},
}));

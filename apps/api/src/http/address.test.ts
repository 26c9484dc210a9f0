import { expect, test } from 'vitest';

import { requestOrigin } from './address.ts';

test.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1'])(
  '%s is this machine',
  (address) => {
    expect(requestOrigin({ peer: address, client: address }).local).toBe(true);
  },
);

test.each(['10.0.0.1', '128.0.0.1', '::2', '::ffff:10.0.0.1', 'localhost', '', 'unknown', '127.0.0.1.evil'])(
  '%j is not this machine',
  (address) => {
    expect(requestOrigin({ peer: address, client: address }).local).toBe(false);
  },
);

test('neither a proxy on this machine nor a claim to be on it makes a stranger local', () => {
  expect(requestOrigin({ peer: '127.0.0.1', client: '203.0.113.9' })).toEqual({ address: '203.0.113.9', local: false });
  expect(requestOrigin({ peer: '203.0.113.9', client: '127.0.0.1' }).local).toBe(false);
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['unknown', 'unknown'],
])('%s shares a budget as %s', (client, address) => {
  expect(requestOrigin({ peer: '10.0.0.1', client }).address).toBe(address);
});

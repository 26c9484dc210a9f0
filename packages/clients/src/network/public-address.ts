import ipaddr from 'ipaddr.js';

/**
 * Whether an IP address belongs to the public internet. Every range that IANA has set aside for something else is
 * refused, with the ranges that carry an IPv4 address inside an IPv6 one: what they lead to is decided elsewhere.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `::ffff:10.0.0.1` is the IPv4 address in another dress.
  return ipaddr.process(address).range() === 'unicast';
}

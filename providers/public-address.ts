import { BlockList, isIP } from 'node:net';

/** Addresses that are not on the open internet: this machine, private networks, metadata services, and the reserved rest. */
const CLOSED = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  CLOSED.addSubnet(address, prefix, 'ipv4');

/** Of IPv6 only what is handed out (2000::/3), without the parts of it that lead elsewhere. */
const OPEN = new BlockList();
OPEN.addSubnet('2000::', 3, 'ipv6');
for (const [address, prefix] of [
  // Tunnels and documentation: 2001::/23, 2001:db8::/32, 2002::/16, 3fff::/20.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  CLOSED.addSubnet(address, prefix, 'ipv6');

/** True for an address on the open internet; `ip` without brackets. */
export function isPublicAddress(ip: string): boolean {
  switch (isIP(ip)) {
    case 4:
      return !CLOSED.check(ip, 'ipv4');
    case 6:
      return OPEN.check(ip, 'ipv6') && !CLOSED.check(ip, 'ipv6');
    default:
      return false;
  }
}

/** The IP address that a URL's host name is written as; null when it is a name that has to be resolved. */
export function literalAddress(hostname: string): string | null {
  return /^\[(.*)\]$/.exec(hostname)?.[1] ?? (isIP(hostname) === 4 ? hostname : null);
}

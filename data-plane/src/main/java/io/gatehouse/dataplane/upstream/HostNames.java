package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.loops.Transport;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.RoundRobinDnsAddressResolverGroup;

/**
 * Looks up the host names of targets without blocking, by DNS and the hosts file. What is found is kept for as long as DNS says, and
 * not at all where it says nothing; of several addresses each connection gets another one, so that all are used.
 */
public final class HostNames {
    private static final int QUERY_MILLIS = 1_500;

    private HostNames() {}

    /** Asks the servers that the machine is set up with. To be closed. */
    public static DnsAddressResolverGroup lookup(Transport transport) {
        return lookup(transport, DnsServerAddressStreamProviders.platformDefault());
    }

    static DnsAddressResolverGroup lookup(Transport transport, DnsServerAddressStreamProvider servers) {
        return new RoundRobinDnsAddressResolverGroup(new DnsNameResolverBuilder()
                .queryTimeoutMillis(QUERY_MILLIS)
                .nameServerProvider(servers)
                .datagramChannelType(transport.datagram())
                .socketChannelType(transport.client()));
    }
}

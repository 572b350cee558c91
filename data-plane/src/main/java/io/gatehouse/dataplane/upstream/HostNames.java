package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.loops.Transport;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.RoundRobinDnsAddressResolverGroup;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Looks up the host names of targets without blocking, by DNS and the hosts file. What is found is kept for as long as DNS says, and
 * not at all where it says nothing; of several addresses each connection gets another one, so that all are used.
 */
public final class HostNames {
    private static final int QUERY_MILLIS = 1_500;

    private HostNames() {}

    /**
     * Asks some servers. To be closed.
     *
     * @param dns asked in this order; empty for those that the machine is set up with
     */
    public static DnsAddressResolverGroup lookup(Transport transport, List<InetSocketAddress> dns) {
        DnsServerAddressStreamProvider servers = dns.isEmpty()
                ? DnsServerAddressStreamProviders.platformDefault()
                : new SequentialDnsServerAddressStreamProvider(dns);
        return new RoundRobinDnsAddressResolverGroup(new DnsNameResolverBuilder()
                .queryTimeoutMillis(QUERY_MILLIS)
                .nameServerProvider(servers)
                .datagramChannelType(transport.datagram())
                .socketChannelType(transport.client()));
    }
}

package io.gatehouse.dataplane.proxy;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The addresses of proxies in front of the gateway, whose word about who called is passed on. Immutable. */
public final class TrustedProxies {
    /** Nobody is trusted. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private static final Pattern NETWORK =
            Pattern.compile("([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F.:]*)(/[0-9]{1,3})?");

    private final List<IpSubnetFilterRule> rules;

    private TrustedProxies(List<IpSubnetFilterRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Reads addresses and networks such as {@code 10.0.0.0/8, ::1}. Throws {@link IllegalArgumentException} with the one that is none. */
    public static TrustedProxies of(String text) {
        List<IpSubnetFilterRule> rules = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String network = part.strip();
            if (network.isEmpty()) {
                continue;
            }
            // Names would be looked up: only what is an address is taken.
            if (!NETWORK.matcher(network).matches()) {
                throw new IllegalArgumentException(network);
            }
            int slash = network.indexOf('/');
            String address = slash < 0 ? network : network.substring(0, slash);
            int whole = address.indexOf(':') < 0 ? 32 : 128;
            int length = slash < 0 ? whole : Integer.parseInt(network.substring(slash + 1));
            try {
                rules.add(new IpSubnetFilterRule(address, length, IpFilterRuleType.ACCEPT));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(network, e);
            }
        }
        return new TrustedProxies(rules);
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    boolean trusts(@Nullable InetSocketAddress peer) {
        if (peer != null) {
            for (IpSubnetFilterRule rule : rules) {
                if (rule.matches(peer)) {
                    return true;
                }
            }
        }
        return false;
    }
}

package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.settings.Setting;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a target leads, as far as its URL tells; no name is looked up. Private networks are what a gateway is for. Link-local addresses
 * are where clouds hand a machine its credentials, and the ports of the control plane and of a node's status are not for callers.
 */
final class Destination {
    private static final String NUMBER = "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
    private static final Pattern DOTTED_QUAD = Pattern.compile("(" + NUMBER + "\\.){3}" + NUMBER);
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
    private static final Set<String> METADATA_NAMES = Set.of("metadata.google.internal", "instance-data.ec2.internal");
    private static final byte[] METADATA_OF_EC2 = {
        (byte) 0xfd, 0, 0x0e, (byte) 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54
    };
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
    private static final String ALLOWED = "allow";

    private Destination() {}

    /** What speaks against it; empty when nothing does. */
    static Optional<String> fault(URI url) {
        String host = host(url);
        if (!host.contains(":")
                && ENDS_IN_A_NUMBER.matcher(host).matches()
                && !DOTTED_QUAD.matcher(host).matches()) {
            return Optional.of("must write an IP address as four numbers such as 192.0.2.1");
        }
        InetAddress literal = literal(host);
        if (!Setting.GATEHOUSE_LINK_LOCAL_TARGETS.value().equals(ALLOWED) && isLinkLocal(host, literal)) {
            return Optional.of("must not be a link-local address, where clouds hand out credentials, unless "
                    + Setting.GATEHOUSE_LINK_LOCAL_TARGETS + " is " + ALLOWED);
        }
        return isOwn(host, literal, port(url))
                ? Optional.of("must not be a port of the control plane or of a node's own status")
                : Optional.empty();
    }

    private static String host(URI url) {
        String host = Objects.requireNonNullElse(url.getHost(), "").toLowerCase(Locale.ROOT);
        return host.startsWith("[") ? host.substring(1, host.length() - 1).replaceFirst("%.*", "") : host;
    }

    static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    }

    /** Null for a name. */
    private static @Nullable InetAddress literal(String host) {
        try {
            boolean isAddress = host.contains(":") || DOTTED_QUAD.matcher(host).matches();
            return isAddress ? InetAddress.getByName(host) : null;
        } catch (UnknownHostException _) {
            return null;
        }
    }

    private static boolean isLinkLocal(String host, @Nullable InetAddress literal) {
        if (literal == null) {
            return METADATA_NAMES.contains(host.replaceFirst("\\.$", ""));
        }
        byte[] octets = literal.getAddress();
        if (octets.length == METADATA_OF_EC2.length) {
            byte[] first = Arrays.copyOf(octets, NAT64.length);
            boolean holdsIpv4 = Arrays.equals(first, NAT64) || Arrays.equals(first, new byte[NAT64.length]);
            boolean isInner = holdsIpv4 && octets[12] == (byte) 169 && octets[13] == (byte) 254;
            return isInner || literal.isLinkLocalAddress() || Arrays.equals(octets, METADATA_OF_EC2);
        }
        return literal.isLinkLocalAddress();
    }

    private static boolean isOwn(String host, @Nullable InetAddress literal, int port) {
        boolean loops = isLoopback(host, literal);
        String control = Setting.GATEHOUSE_CONTROL_HOST.value().toLowerCase(Locale.ROOT);
        // Listening on loopback only, it has its nodes on the same machine; else their loopback is not known to be its
        // own.
        boolean isControl = listensOnLoopback(control) ? loops : host.equals(control);
        return isControl && port == number(Setting.GATEHOUSE_CONTROL_PORT)
                || loops && port == number(Setting.GATEHOUSE_NODE_STATUS_PORT);
    }

    private static boolean listensOnLoopback(String host) {
        InetAddress literal = literal(host);
        return literal == null ? host.equals("localhost") : literal.isLoopbackAddress();
    }

    private static int number(Setting port) {
        return Integer.parseInt(port.value());
    }

    /** Connecting to the address for any leads to the machine itself, too. */
    private static boolean isLoopback(String host, @Nullable InetAddress literal) {
        return literal == null
                ? host.equals("localhost") || host.endsWith(".localhost")
                : literal.isLoopbackAddress() || literal.isAnyLocalAddress();
    }
}

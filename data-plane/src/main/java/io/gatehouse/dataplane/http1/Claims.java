package io.gatehouse.dataplane.http1;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Request headers by which servers behind proxies are told who calls, or what is asked for: claims, when a caller makes them. The one list
 * of them; the reference is held to it. Stateless.
 */
public final class Claims {
    /** The gateway's own word: dropped whoever says it. A name that ends in {@code *} stands for all that begin so. */
    public static final List<String> OURS = List.of(
            "forwarded",
            "x-anonymous-consumer",
            "x-authenticated-scope",
            "x-authenticated-userid",
            "x-consumer",
            "x-consumer-*",
            "x-credential-identifier",
            "x-forwarded",
            "x-forwarded-*",
            "x-gatehouse-*");

    /** Another path or host than the one that was routed: dropped whoever says it. */
    public static final List<String> TARGETS = List.of(
            "x-envoy-original-path",
            "x-original-host",
            "x-original-method",
            "x-original-uri",
            "x-original-url",
            "x-rewrite-url");

    /** Address, certificate or name of a caller: passed on only from a trusted proxy. */
    public static final List<String> CALLERS = List.of(
            "cf-connecting-ip",
            "cf-connecting-ipv6",
            "cf-pseudo-ipv4",
            "client-cert",
            "client-cert-chain",
            "client-ip",
            "fastly-client-ip",
            "fly-client-ip",
            "forwarded-for",
            "forwarded-proto",
            "front-end-https",
            "remote-user",
            "ssl-client-*",
            "true-client-ip",
            "x-amzn-mtls-*",
            "x-amzn-oidc-*",
            "x-appengine-user-ip",
            "x-arr-clientcert",
            "x-auth-request-*",
            "x-azure-clientip",
            "x-azure-socketip",
            "x-client-cert",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-envoy-external-address",
            "x-goog-authenticated-user-*",
            "x-ms-client-principal",
            "x-ms-client-principal-*",
            "x-original-forwarded-for",
            "x-originating-ip",
            "x-proxyuser-ip",
            "x-real-ip",
            "x-remote-addr",
            "x-remote-group",
            "x-remote-ip",
            "x-remote-user",
            "x-ssl-client-*",
            "x-url-scheme",
            "x-webauth-user");

    /** Another method than the one that was routed: refused, unless it is the same. */
    public static final List<String> METHODS = List.of("x-http-method", "x-http-method-override", "x-method-override");

    private record Name(String text, boolean prefix, int kind) {
        boolean is(byte[] bytes, int from, int to) {
            return Octets.equalsIgnoreCase(bytes, from, prefix ? from + text.length() : to, text);
        }
    }

    /** Longer than every name. */
    private static final int LONGEST = 64;
    /** What a name can be, by its first octet and its length. */
    private static final Name[] @Nullable [][] BY_START = new Name[256][][];

    static {
        List<Name> all = new ArrayList<>();
        Stream.of(OURS, TARGETS).flatMap(List::stream).forEach(name -> all.add(name(name, FieldKind.IDENTITY)));
        CALLERS.forEach(name -> all.add(name(name, FieldKind.CALLER)));
        METHODS.forEach(name -> all.add(name(name, FieldKind.METHOD)));
        for (Name name : all) {
            char first = name.text().charAt(0);
            BY_START[first] = byLength(all, first);
            BY_START[Character.toUpperCase(first)] = BY_START[first];
        }
    }

    private static Name[][] byLength(List<Name> all, char first) {
        Name[][] names = new Name[LONGEST + 1][];
        for (int length = 0; length <= LONGEST; length++) {
            int size = length;
            names[length] = all.stream()
                    .filter(name -> name.text().charAt(0) == first)
                    .filter(name -> name.prefix()
                            ? name.text().length() <= size
                            : name.text().length() == size)
                    .toArray(Name[]::new);
        }
        return names;
    }

    private Claims() {}

    private static Name name(String written, int kind) {
        boolean prefix = written.endsWith("*");
        return new Name(prefix ? written.substring(0, written.length() - 1) : written, prefix, kind);
    }

    /** The kind of the name in this range: {@link FieldKind#PLAIN} where it is no claim. */
    static int kind(byte[] bytes, int from, int to) {
        Name[][] names = BY_START[bytes[from] & 0xff];
        if (names != null) {
            for (Name name : names[Math.min(to - from, LONGEST)]) {
                if (name.is(bytes, from, to)) {
                    return name.kind();
                }
            }
        }
        return FieldKind.PLAIN;
    }
}

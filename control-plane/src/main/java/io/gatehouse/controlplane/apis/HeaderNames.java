package io.gatehouse.controlplane.apis;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a draft may say of headers and cookies by name (RFC 9110, section 5.1). */
final class HeaderNames {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    /** What a node takes off a request and writes itself, where there is anything to write. */
    private static final Set<String> OF_THE_NODE = Set.of(
            "connection",
            "expect",
            "forwarded",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "x-forwarded-for",
            "x-request-id");

    private static final Set<String> NEVER_PASSED_ON = with("proxy-authenticate", "proxy-authorization", "x-api-key");
    private static final Set<String> NEVER_WRITTEN =
            with("content-length", "host", "via", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto");

    private HeaderNames() {}

    private static Set<String> with(String... more) {
        return Stream.concat(OF_THE_NODE.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a text can be the name of a header or cookie. */
    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** Whether nodes take a header off, or never see it twice the same: hashing it would put everybody on one target. */
    static boolean isNeverPassedOn(String name) {
        return NEVER_PASSED_ON.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether a header frames a message, or is what the gateway itself says: nobody may write it by hand. Nor its name with underscores:
     * many servers take that for the same.
     */
    static boolean isNeverWritten(String name) {
        return NEVER_WRITTEN.contains(name.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}

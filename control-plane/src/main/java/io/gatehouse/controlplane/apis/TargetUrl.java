package io.gatehouse.controlplane.apis;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The URL of a target, as somebody gives it: of a form that nodes take, and leading where targets may be. Stateless. */
public final class TargetUrl {
    private static final int LONGEST = 2_000;

    /** What servers are known to read differently (ADR 3): a node refuses it. */
    private static final Pattern AMBIGUOUS = Pattern.compile(";|%(2f|5c|2e|3b|25|0.|1.|7f)", Pattern.CASE_INSENSITIVE);

    private TargetUrl() {}

    /** What is wrong with it, as the end of a sentence about it; null when nothing is. */
    public static @Nullable String fault(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException _) {
            return "must be a URL such as http://127.0.0.1:9001";
        }
        if (text.length() > LONGEST || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return "must be a URL of ASCII characters, not longer than " + LONGEST;
        }
        boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!web || url.getHost() == null || url.getHost().isEmpty()) {
            return "must be a URL such as http://127.0.0.1:9001";
        }
        if (url.getRawUserInfo() != null) {
            return "must not hold a user or password";
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            return "must not have a query or fragment";
        }
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            return "must have a port between 1 and 65535";
        }
        if (!url.normalize().getRawPath().equals(url.getRawPath())) {
            return "must not hold dot segments or double slashes";
        }
        return AMBIGUOUS.matcher(url.getRawPath()).find()
                ? "must not hold a semicolon or an escaped / \\ . ; or %"
                : Destination.fault(url).orElse(null);
    }
}

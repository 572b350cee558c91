package io.gatehouse.controlplane.ids;

import io.gatehouse.controlplane.problems.Refused;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Guards edits with {@code ETag} and {@code If-Match} (RFC 9110, section 13.1.1): nobody overwrites what they have not seen. */
public final class Versions {
    private Versions() {}

    public static String etag(long version) {
        return "\"" + version + "\"";
    }

    /** Throws {@link Refused} with 412 unless {@code ifMatch} is absent, {@code *} or names this version. */
    public static void check(@Nullable String ifMatch, long version) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return;
        }
        if (Arrays.stream(ifMatch.split(",")).map(String::strip).noneMatch(etag(version)::equals)) {
            throw Refused.stale();
        }
    }
}

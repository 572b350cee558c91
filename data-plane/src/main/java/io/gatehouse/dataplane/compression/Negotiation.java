package io.gatehouse.dataplane.compression;

import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.model.config.Compression;
import io.gatehouse.model.config.ContentCoding;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an answer is to be compressed, and with what (RFC 9110, sections 8.4 and 12.5.3). What an answer says about its octets
 * stays true: parts of a body, checksums and what is marked {@code no-transform} are left alone. Stateless.
 */
public final class Negotiation {
    /** Headers with which a body must stay as it is: a coding that is there already, a part, and checksums of octets. */
    private static final List<String> FIXED =
            List.of("content-encoding", "content-range", "content-md5", "digest", "content-digest", "repr-digest");

    private Negotiation() {}

    /**
     * @param wanted what the API wants; null for nothing
     * @param bodyless whether no body follows
     */
    public static Recoding of(
            @Nullable Compression wanted, RequestHead request, ResponseHead response, boolean bodyless) {
        if (wanted == null || response.isInterim()) {
            return Recoding.NONE;
        }
        if (response.status() == 304) {
            return weakened(request, response) ? Recoding.NOT_MODIFIED : Recoding.NONE;
        }
        if (!isFit(wanted, request, response)) {
            return Recoding.NONE;
        }
        long length = response.bodyLength(false);
        if (bodyless || request.isHttp10() || (length >= 0 && length < wanted.minBytes())) {
            return Recoding.VARIES;
        }
        ContentCoding coding = choose(request.fields().joined("accept-encoding"), wanted.codings());
        return coding == null ? Recoding.VARIES : Recoding.into(coding);
    }

    private static boolean isFit(Compression wanted, RequestHead request, ResponseHead response) {
        if (response.status() == 204 || response.status() == 206) {
            return false;
        }
        String type = response.fields().value("content-type");
        if (type == null || !isOneOf(wanted.types(), type)) {
            return false;
        }
        for (String name : FIXED) {
            if (response.fields().value(name) != null) {
                return false;
            }
        }
        return allowsTransforming(response.fields().joined("cache-control"))
                && allowsTransforming(request.fields().joined("cache-control"));
    }

    private static boolean isOneOf(List<String> types, String field) {
        int semicolon = field.indexOf(';');
        String type = (semicolon < 0 ? field : field.substring(0, semicolon)).strip();
        for (String each : types) {
            boolean kind = each.endsWith("/*");
            boolean fits = kind ? type.regionMatches(true, 0, each, 0, each.length() - 1) : type.equalsIgnoreCase(each);
            if (fits) {
                return true;
            }
        }
        return false;
    }

    private static boolean allowsTransforming(@Nullable String directives) {
        if (directives != null) {
            for (String directive : directives.split(",", -1)) {
                if (directive.strip().equalsIgnoreCase("no-transform")) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether the caller asked about the tag that it was once given with a compressed body. */
    private static boolean weakened(RequestHead request, ResponseHead response) {
        String tag = response.fields().value("etag");
        String asked = request.fields().joined("if-none-match");
        return tag != null && tag.startsWith("\"") && asked != null && asked.contains("W/" + tag);
    }

    /** What the caller likes best; among equals, what comes first here. Null when it takes none, or would rather have none. */
    static @Nullable ContentCoding choose(@Nullable String accepted, List<ContentCoding> liked) {
        if (accepted == null || accepted.isEmpty()) {
            return null;
        }
        ContentCoding best = null;
        int bestWeight = Math.max(1, weight(accepted, "identity", false));
        for (ContentCoding coding : liked) {
            int weight = weight(accepted, coding.token(), true);
            boolean better = best == null ? weight >= bestWeight : weight > bestWeight;
            if (better && BodyCoder.isAvailable(coding)) {
                best = coding;
                bestWeight = weight;
            }
        }
        return best;
    }

    /** In thousandths; 0 for what is not wanted or not named. */
    private static int weight(String accepted, String token, boolean anyCounts) {
        int any = 0;
        for (String part : accepted.split(",", -1)) {
            String[] pieces = part.split(";", -1);
            String name = pieces[0].strip().toLowerCase(Locale.ROOT);
            if (name.equals(token)
                    || (name.startsWith("x-") && name.substring(2).equals(token))) {
                return weight(pieces);
            }
            if (name.equals("*")) {
                any = weight(pieces);
            }
        }
        return anyCounts ? any : 0;
    }

    private static int weight(String[] pieces) {
        for (int i = 1; i < pieces.length; i++) {
            String parameter = pieces[i].strip();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                try {
                    return (int) Math.clamp(1000 * Double.parseDouble(parameter.substring(2)), 0, 1000);
                } catch (NumberFormatException _) {
                    return 0;
                }
            }
        }
        return 1000;
    }
}

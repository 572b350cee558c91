package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.CompressionDraft;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.model.config.ContentCoding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the compression of a draft, and fills in defaults. */
final class CompressionCheck {
    /** What shrinks; images, sound, archives and streams of events are not among it. */
    static final List<String> TYPES = List.of(
            "text/html",
            "text/css",
            "text/plain",
            "text/csv",
            "text/xml",
            "text/javascript",
            "application/json",
            "application/problem+json",
            "application/x-ndjson",
            "application/javascript",
            "application/xml",
            "image/svg+xml");

    private static final List<ContentCoding> CODINGS =
            List.of(ContentCoding.ZSTD, ContentCoding.BR, ContentCoding.GZIP);
    private static final long MIN_BYTES = 1024;
    private static final long MOST_BYTES = 100_000_000;
    private static final int MOST_TYPES = 100;
    private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]{1,60}/([a-z0-9!#$&^_.+-]{1,60}|\\*)");

    private final Violations violations;

    CompressionCheck(Violations violations) {
        this.violations = violations;
    }

    @Nullable
    CompressionDraft complete(String at, @Nullable CompressionDraft given) {
        if (given == null) {
            return null;
        }
        long least = Objects.requireNonNullElse(given.minBytes(), MIN_BYTES);
        if (least < 0 || least > MOST_BYTES) {
            violations.add(at + ".minBytes", "must be between 0 and " + MOST_BYTES);
        }
        return new CompressionDraft(codings(at, given.codings()), least, types(at, given.types()));
    }

    private List<ContentCoding> codings(String at, @Nullable List<ContentCoding> given) {
        List<ContentCoding> codings = Objects.requireNonNullElse(given, CODINGS);
        if (codings.isEmpty() || codings.stream().anyMatch(Objects::isNull)) {
            violations.add(at + ".codings", "must hold at least one of zstd, br, gzip");
            return List.of();
        }
        return List.copyOf(new LinkedHashSet<>(codings));
    }

    private List<String> types(String at, @Nullable List<String> given) {
        List<String> all = Objects.requireNonNullElse(given, TYPES);
        if (all.isEmpty() || all.size() > MOST_TYPES) {
            violations.add(at + ".types", "must hold between 1 and " + MOST_TYPES + " media types");
            return List.of();
        }
        Set<String> types = new LinkedHashSet<>();
        for (int i = 0; i < all.size(); i++) {
            String type = Objects.requireNonNullElse(all.get(i), "").strip().toLowerCase(Locale.ROOT);
            if (!TYPE.matcher(type).matches()) {
                violations.add(at + ".types[" + i + "]", "must be a media type such as application/json or text/*");
            }
            types.add(type);
        }
        return new ArrayList<>(types);
    }
}

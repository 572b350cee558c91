package io.gatehouse.model.config;

import java.util.List;

/**
 * Which responses of an API are compressed on their way to callers that take it.
 *
 * @param codings at least one, the one that is liked best first
 * @param minBytes responses that say that they are shorter stay as they are
 * @param types media types in lower case, {@code text/*} for all of a kind
 */
public record Compression(List<ContentCoding> codings, long minBytes, List<String> types) {
    public Compression {
        codings = List.copyOf(codings);
        types = List.copyOf(types);
    }
}

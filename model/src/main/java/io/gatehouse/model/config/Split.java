package io.gatehouse.model.config;

import org.jspecify.annotations.Nullable;

/**
 * A part of a route's requests that goes to another upstream.
 *
 * @param upstream its name
 * @param percent of the requests that meet the condition
 * @param when which requests are meant; null for all
 */
public record Split(String upstream, int percent, @Nullable Condition when) {

    /**
     * What a request must have.
     *
     * @param on a header or a cookie
     * @param equals its value; null for any
     */
    public record Condition(
            Balancing.HashOn on, String name, @Nullable String equals) {}
}

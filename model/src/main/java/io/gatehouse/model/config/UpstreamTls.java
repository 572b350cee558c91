package io.gatehouse.model.config;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken to the targets of an upstream, where it differs from what is usual.
 *
 * @param ca authorities that targets' certificates may come from, as PEM; null for those that the JDK knows
 * @param certificate the certificate that is shown to targets; null for none
 * @param serverName the name that a target is asked for, and that its certificate must have; null for the host of its URL
 */
public record UpstreamTls(
        @Nullable String ca,
        @Nullable UUID certificate,
        @Nullable String serverName) {}

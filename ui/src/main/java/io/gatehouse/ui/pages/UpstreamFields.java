package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Option;
import java.util.List;
import java.util.stream.Stream;

/**
 * The fields of one upstream in a form.
 *
 * @param prefix what their names begin with; empty where the form is about nothing else
 * @param certificates those that may be shown to targets
 */
public record UpstreamFields(Form form, String prefix, List<Option> certificates) {
    public UpstreamFields {
        certificates = List.copyOf(certificates);
    }

    /** The whole name of a field. */
    public String name(String field) {
        return prefix + field;
    }

    private boolean isWrong(String part) {
        return form.errors().stream()
                .anyMatch(error -> error.path().equals(name(part))
                        || error.path().startsWith(name(part) + ".")
                        || error.path().startsWith(name(part) + "["));
    }

    /** Whether any field of the part on TLS to targets says something, or is wrong. */
    public boolean hasTargetSecurity() {
        return isWrong("tls")
                || !form.value(name("tls.ca")).isEmpty()
                || !form.value(name("tls.certificate")).isEmpty()
                || !form.value(name("tls.serverName")).isEmpty()
                || form.has(name("proxyProtocol"), "v1")
                || form.has(name("proxyProtocol"), "v2");
    }

    /** Whether any field of the part on targets that fail is wrong. */
    public boolean hasResilience() {
        return Stream.of("balancing", "health", "retries", "breaker", "bulkhead")
                .anyMatch(this::isWrong);
    }

    /** How requests are spread over targets. */
    public List<Option> balancings() {
        return List.of(
                new Option("round-robin", "In turn, by weight"),
                new Option("least-requests", "Whichever of two has fewer requests in flight"),
                new Option("hash", "By a hash: the same target for the same value"));
    }

    /** What is hashed. */
    public List<Option> hashes() {
        return List.of(
                new Option("", "Nothing"),
                new Option("header", "A header"),
                new Option("cookie", "A cookie"),
                new Option("consumer", "The consumer"),
                new Option("address", "The caller's address"));
    }

    /** How targets are asked. */
    public List<Option> checks() {
        return List.of(
                new Option("off", "None: only traffic tells"),
                new Option("http", "Ask for a path, expect 2xx"),
                new Option("connect", "Open a connection"));
    }

    /** Whether targets are told below HTTP who calls. */
    public List<Option> proxyProtocols() {
        return List.of(
                new Option("off", "Off"),
                new Option("v1", "PROXY protocol, version 1"),
                new Option("v2", "PROXY protocol, version 2"));
    }

    /** What can be spoken to an upstream. */
    public List<Option> protocols() {
        return List.of(
                new Option("auto", "What the target chooses: HTTP/2 or HTTP/1.1"),
                new Option("http1", "HTTP/1.1 always"),
                new Option("http2", "HTTP/2 always, as for gRPC"));
    }
}

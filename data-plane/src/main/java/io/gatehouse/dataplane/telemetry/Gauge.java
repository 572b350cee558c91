package io.gatehouse.dataplane.telemetry;

/** What each loop counts beside outcomes; the names are those of the metrics, documented in the reference. */
public enum Gauge {
    CONNECTIONS("gatehouse_connections", false, "Open connections of callers."),
    CONNECTIONS_ACCEPTED("gatehouse_connections_accepted_total", true, "Connections accepted from callers."),
    CONNECTIONS_REFUSED("gatehouse_connections_refused_total", true, "Connections closed at once, over the limit."),
    TLS_HANDSHAKES("gatehouse_tls_handshakes_total", true, "TLS handshakes with callers that succeeded."),
    TLS_HANDSHAKES_FAILED("gatehouse_tls_handshakes_failed_total", true, "TLS handshakes with callers that failed."),
    HTTP2_FAULTS(
            "gatehouse_http2_faults_total",
            true,
            "HTTP/2 connections of callers that were ended for a fault or a flood of theirs."),
    PROXY_HEADERS_BROKEN(
            "gatehouse_proxy_headers_broken_total",
            true,
            "Connections that did not begin with a PROXY header as they must."),
    BYTES_IN("gatehouse_received_bytes_total", true, "Bytes of requests, heads and bodies."),
    BYTES_OUT("gatehouse_sent_bytes_total", true, "Bytes of responses, heads and bodies."),
    UPSTREAM_CONNECTIONS("gatehouse_upstream_connections", false, "Open connections to upstreams."),
    UPSTREAM_CONNECTS("gatehouse_upstream_connects_total", true, "Connections opened to upstreams."),
    UPSTREAM_QUEUE("gatehouse_upstream_queue", false, "Requests that wait for a connection to an upstream."),
    UPSTREAM_HEDGES(
            "gatehouse_upstream_hedges_total", true, "Requests sent to a second target, because the first was slow."),
    UPSTREAM_RETRIES("gatehouse_upstream_retries_total", true, "Requests sent once more."),
    UPSTREAM_RETRIES_REFUSED(
            "gatehouse_upstream_retries_refused_total", true, "Requests not sent once more: the budget was used up."),
    MIRRORS("gatehouse_mirrors_total", true, "Requests chosen to be mirrored, once it is known what became of them."),
    MIRRORS_DIFFERENT(
            "gatehouse_mirrors_different_total",
            true,
            "Mirrors answered with another class of status than the caller."),
    MIRRORS_FAILED("gatehouse_mirrors_failed_total", true, "Mirrors that got no whole answer in time."),
    MIRRORS_GIVEN_UP(
            "gatehouse_mirrors_given_up_total",
            true,
            "Mirrors not sent: the request was too long, or its caller left."),
    MIRRORS_SKIPPED("gatehouse_mirrors_skipped_total", true, "Mirrors not sent: too many were on their way."),
    MIRRORS_UNCOUNTED(
            "gatehouse_mirrors_uncounted_total",
            true,
            "Mirrors left out of usage: too many different ones in a segment.");

    private final String metric;
    private final boolean counter;
    private final String description;

    Gauge(String metric, boolean counter, String description) {
        this.metric = metric;
        this.counter = counter;
        this.description = description;
    }

    /** Name of the Prometheus metric. */
    public String metric() {
        return metric;
    }

    /** Whether it only rises. */
    public boolean isCounter() {
        return counter;
    }

    public String description() {
        return description;
    }
}

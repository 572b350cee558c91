package io.gatehouse.dataplane.settings;

/** Every setting of a node, read from the environment. The only place that knows their names and defaults; the reference is made from it. */
public enum Setting {
    GATEHOUSE_HOME(
            "./.gatehouse", "Folder under which the node keeps its state, in node/; created when missing, mode 0700."),
    GATEHOUSE_GATEWAY_HOST("0.0.0.0", "Address that traffic is taken on."),
    GATEHOUSE_GATEWAY_PORT("8000", "Port that traffic is taken on."),
    GATEHOUSE_GATEWAY_TLS_PORT(
            "8443", "Port that traffic with TLS is taken on, once there is a certificate, on the same address."),
    GATEHOUSE_TLS_FOLDER(
            "", "Folder of further certificates, each NAME.crt with NAME.key, both PEM; looked at every 5 seconds."),
    GATEHOUSE_TRUSTED_PROXIES(
            "",
            "Addresses and networks of proxies in front of the node, whose X-Forwarded headers are believed, such as 10.0.0.0/8; none when it is empty."),
    GATEHOUSE_PROXY_PROTOCOL(
            "off",
            "on: connections from trusted proxies begin with a PROXY protocol header, version 1 or 2, and are broken off otherwise."),
    GATEHOUSE_NODE_STATUS_HOST("127.0.0.1", "Address of the node's own status: health, metrics, configuration."),
    GATEHOUSE_NODE_STATUS_PORT("9100", "Port of the node's own status."),
    GATEHOUSE_CONTROL_URL("http://127.0.0.1:8080", "Where the control plane is."),
    GATEHOUSE_JOIN_TOKEN("", "Token with which the node joins for the first time; of no use after that."),
    GATEHOUSE_NODE_NAME("", "Name that the console shows; the host's name when it is empty."),
    GATEHOUSE_TRANSPORT(
            "auto", "How sockets are served: io_uring, epoll or nio; auto takes the first that the machine has."),
    GATEHOUSE_LOOPS("0", "Event loops; 0 means one for each core."),
    GATEHOUSE_CONNECTIONS("50000", "Connections of callers that may be open at once."),
    GATEHOUSE_DNS(
            "",
            "DNS servers that are asked for host names of targets, as addresses with or without port, comma between; those that the machine is set up with when it is empty."),
    GATEHOUSE_SHED_AFTER(
            "PT0.25S",
            "How late the node may come to what it is handed, for a while, before it turns some requests away with 503; an ISO 8601 duration, PT0S for never."),
    GATEHOUSE_BODY_PROGRESS(
            "PT5M",
            "Within how long the body of a request must bring another 64 KiB, or its end, while the node waits for it, as an ISO 8601 duration; PT0S for any time."),
    GATEHOUSE_ACCESS_LOG(
            "off",
            "Where a line of JSON for each exchange goes: off, stdout, or the name of a file, which is rotated."),
    GATEHOUSE_ACCESS_LOG_FIELDS(
            "time,requestId,caller,method,path,status,outcome,api,consumer,target,totalMillis,upstreamMillis,bytesIn,bytesOut",
            "What a line holds, in this order; also traceId, code, reason, route, key, plan and attempts."),
    GATEHOUSE_ACCESS_LOG_MEGABYTES(
            "100", "After how many megabytes the file of the access log is closed and numbered."),
    GATEHOUSE_ACCESS_LOG_FILES("5", "How many closed files of the access log stay."),
    GATEHOUSE_OTLP_URL(
            "",
            "Where traces and metrics go by OTLP over HTTP, such as http://127.0.0.1:4318; v1/traces and v1/metrics are put behind it. Nothing is traced or sent when it is empty."),
    GATEHOUSE_OTLP_HEADERS(
            "",
            "Headers for it, as NAME=VALUE,NAME=VALUE with values percent-encoded where they need to be; they are kept out of every log."),
    GATEHOUSE_OTLP_SERVICE("gatehouse", "The service.name that traces and metrics carry."),
    GATEHOUSE_OTLP_INTERVAL("PT10S", "How often metrics are sent; PT0S for never."),
    GATEHOUSE_TRACE_SAMPLE(
            "0.1", "Which share of requests is traced, from 0 to 1, of those whose caller does not say."),
    GATEHOUSE_TRACE_PARENTS(
            "100",
            "How many requests a second are traced because their caller's traceparent says so, beyond which they are sampled like all others; 0 gives callers no say."),
    GATEHOUSE_DRAIN_GRACE(
            "PT3S",
            "How long a node that was told to stop still takes connections, and says with each answer that it leaves, so that balancers in front can notice; an ISO 8601 duration."),
    GATEHOUSE_DRAIN(
            "PT30S", "How long exchanges in flight may take after the node was told to stop, as an ISO 8601 duration.");

    private final String fallback;
    private final String description;

    Setting(String fallback, String description) {
        this.fallback = fallback;
        this.description = description;
    }

    /** What applies when the environment says nothing; empty for none. */
    public String fallback() {
        return fallback;
    }

    /** One sentence for the reference. */
    public String description() {
        return description;
    }
}

package io.gatehouse.controlplane.settings;

import java.time.Duration;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Every setting of the control plane, read from the environment. The only place that knows their names and defaults. */
public enum Setting {
    GATEHOUSE_HOME(
            "./.gatehouse",
            "Folder of the embedded database, keys and first password; created when missing, mode 0700."),
    GATEHOUSE_CONTROL_HOST("127.0.0.1", "Address that console and admin API listen on."),
    GATEHOUSE_CONTROL_PORT("8080", "Port of console, admin API and sync API."),
    GATEHOUSE_DATABASE_URL(
            "",
            "A PostgreSQL 15 or later to use, as postgresql://host:port/name; without it an embedded one is started."),
    GATEHOUSE_DATABASE_USER("", "User at that database, where the URL names none."),
    GATEHOUSE_DATABASE_PASSWORD("", "Password at that database, where the URL names none."),
    GATEHOUSE_SECRET_KEY(
            "",
            "32 octets in base64 that encrypt secrets at rest; without it a key is kept in a file of the home folder."),
    GATEHOUSE_ADMIN_TOKEN("", "Set at first start, it is accepted as a bearer token of the admin API with role admin."),
    GATEHOUSE_JOIN_TOKEN("", "A join token that one node may use once."),
    GATEHOUSE_USAGE_MINUTES_KEPT("P14D", "How long usage by the minute is kept, in days."),
    GATEHOUSE_USAGE_HOURS_KEPT("P180D", "How long usage by the hour is kept, in days."),
    GATEHOUSE_USAGE_DAYS_KEPT("P1825D", "How long usage by the day is kept, in days."),
    GATEHOUSE_DECISIONS_KEPT("P7D", "How long decision records of single exchanges are kept, in days."),
    GATEHOUSE_GATEWAY_URL(
            "http://127.0.0.1:8000", "Where callers reach the gateway: shown in the console's curl lines."),
    GATEHOUSE_SAMPLE_URL("http://127.0.0.1:9001", "Where the sample upstream is, for \"Try it\" in the console."),
    GATEHOUSE_NODE_STATUS_PORT("9100", "Port of a node's own status on its machine, which no target of an API may be."),
    GATEHOUSE_LINK_LOCAL_TARGETS(
            "refuse",
            "Whether targets may be link-local addresses, where clouds hand out credentials: refuse or allow.");

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

    /** What the environment says, or the fallback; blank counts as not said. */
    public String value() {
        return given().orElse(fallback);
    }

    /** The value of one that is a number of days. Throws {@link IllegalStateException}, which names it, when it is none. */
    public Duration days() {
        try {
            return Duration.ofDays(Period.parse(value()).getDays());
        } catch (DateTimeParseException e) {
            throw new IllegalStateException(name() + " must be a number of days such as P30D", e);
        }
    }

    /** What the environment says. */
    public Optional<String> given() {
        return Optional.ofNullable(System.getenv(name())).map(String::strip).filter(said -> !said.isEmpty());
    }
}

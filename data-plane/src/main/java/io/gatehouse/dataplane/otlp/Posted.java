package io.gatehouse.dataplane.otlp;

import java.time.Duration;

/** What became of a post (OTLP 1.x, "OTLP/HTTP response"). */
sealed interface Posted {
    /**
     * The collector has it.
     *
     * @param rejected of it, how many spans or points it did not want
     */
    record Taken(long rejected) implements Posted {}

    /**
     * It may be sent again.
     *
     * @param rest for how long the collector asks to be left alone; zero when it does not say
     * @param reason for the log
     */
    record Later(Duration rest, String reason) implements Posted {}

    /** It will never be taken. */
    record Refused(int status) implements Posted {}
}

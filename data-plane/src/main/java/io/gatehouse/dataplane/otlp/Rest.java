package io.gatehouse.dataplane.otlp;

import io.gatehouse.dataplane.config.Backoff;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** When the collector may be asked again for one kind of telemetry, and whether the log knows of its trouble. Confined to one thread. */
final class Rest {
    private static final Logger LOG = System.getLogger(Rest.class.getName());

    private final String kind;
    private final Backoff backoff;
    private long until;
    private boolean rests;
    private boolean troubled;

    /** @param kind for the log */
    Rest(String kind, Backoff backoff) {
        this.kind = kind;
        this.backoff = backoff;
    }

    boolean isOn(long now) {
        rests = rests && now - until < 0;
        return rests;
    }

    /** The collector has failed: it is given a rest that grows, or the one that it asks for where that is longer. */
    void begin(long now, Duration asked, String reason) {
        Duration own = backoff.next();
        until = now + (own.compareTo(asked) > 0 ? own : asked).toNanos();
        rests = true;
        tell(reason);
    }

    /** What was sent will never be taken; what follows may be. */
    void refused(long now, int status) {
        begin(now, Duration.ZERO, "it answered " + status);
    }

    private void tell(String reason) {
        if (!troubled) {
            troubled = true;
            LOG.log(Level.WARNING, "telemetry cannot be exported kind=" + kind + " reason=" + reason);
        }
    }

    /** The collector has taken something. */
    void over() {
        backoff.reset();
        rests = false;
        if (troubled) {
            troubled = false;
            LOG.log(Level.INFO, "telemetry is exported again kind=" + kind);
        }
    }
}

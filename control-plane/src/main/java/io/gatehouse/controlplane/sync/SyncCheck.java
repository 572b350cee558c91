package io.gatehouse.controlplane.sync;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.model.sync.JoinRequest;
import io.gatehouse.model.sync.Protocol;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is wrong with what a node sends. */
final class SyncCheck {
    private static final int MAX_NAME = 200;
    private static final int MAX_FORMER = 4_000;

    /** No sequence or count comes near, and a number of JSON holds it exactly. */
    static final long MOST = 1L << 53;

    private SyncCheck() {}

    static void join(JoinRequest request) {
        List<Violation> found = new ArrayList<>();
        text(found, "token", request.token());
        text(found, "name", request.name());
        if (request.former() != null && request.former().length() > MAX_FORMER) {
            found.add(new Violation("former", "must not be longer than " + MAX_FORMER + " characters"));
        }
        refuse(found);
    }

    /** Throws {@link Refused} for a format that is not spoken here. */
    static void format(int format) {
        if (format != Protocol.FORMAT) {
            throw Refused.invalid("format", "must be " + Protocol.FORMAT);
        }
    }

    /** How long to wait: what was asked for, but never longer than the protocol allows. */
    static Duration wait(@Nullable String text) {
        if (text == null) {
            return Protocol.MAX_WAIT;
        }
        try {
            Duration wait = Duration.parse(text);
            if (!wait.isNegative()) {
                return wait.compareTo(Protocol.MAX_WAIT) > 0 ? Protocol.MAX_WAIT : wait;
            }
        } catch (DateTimeParseException _) {
            // Told below.
        }
        throw Refused.invalid("wait", "must be a duration such as PT25S");
    }

    /** A record that says which node it is from must come from that. */
    static void own(UUID sender, UUID said, int format) {
        format(format);
        if (!sender.equals(said)) {
            throw Refused.invalid("node", "must be the node that sends it");
        }
    }

    static long after(@Nullable String text) {
        try {
            long after = Long.parseLong(Objects.requireNonNullElse(text, ""));
            if (after >= 0 && after <= MOST) {
                return after;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw Refused.invalid("after", "must be a sequence number, 0 or more");
    }

    static void text(List<Violation> found, String path, @Nullable String text) {
        if (text == null || text.isBlank()) {
            found.add(new Violation(path, "is needed"));
        } else if (text.length() > MAX_NAME) {
            found.add(new Violation(path, "must not be longer than " + MAX_NAME + " characters"));
        } else if (text.chars().anyMatch(Character::isISOControl)) {
            found.add(new Violation(path, "must not hold control characters"));
        }
    }

    static void refuse(List<Violation> found) {
        if (!found.isEmpty()) {
            throw Refused.invalid(found);
        }
    }
}

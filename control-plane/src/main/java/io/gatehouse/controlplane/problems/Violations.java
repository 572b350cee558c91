package io.gatehouse.controlplane.problems;

import io.gatehouse.model.problem.Violation;
import io.gatehouse.model.usage.Outcome;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects everything that is wrong with a command, so that its sender learns it at once. Used by one thread. */
public final class Violations {
    private static final int MAX_NAME = 100;
    private static final int MAX_REMARK = 500;
    private static final int MAX_EMAIL = 254;
    private static final Pattern EMAIL = Pattern.compile("[^\\s\\p{C}@<>]+@[^\\s\\p{C}@<>]+");

    private final List<Violation> found = new ArrayList<>();
    private final List<Violation> taken = new ArrayList<>();

    public void add(String path, String message) {
        found.add(new Violation(path, message));
    }

    /** What is fine in itself, but belongs to something else already. */
    public void addTaken(String path, String message) {
        taken.add(new Violation(path, message));
    }

    public void addAll(List<Violation> violations) {
        found.addAll(violations);
    }

    /** What is wrong with a part of the command. */
    public void addWithin(String prefix, List<Violation> violations) {
        violations.forEach(violation -> found.add(violation.within(prefix)));
    }

    /** A display name: stripped, and noted as wrong when it is blank, too long or holds control characters. */
    public String name(String path, @Nullable String given) {
        return text(path, given, MAX_NAME);
    }

    private String text(String path, @Nullable String given, int most) {
        String text = Objects.requireNonNullElse(given, "").strip();
        if (text.isEmpty()) {
            add(path, "is needed");
        } else if (text.length() > most) {
            add(path, "must not be longer than " + most + " characters");
        } else if (!text.codePoints().allMatch(Violations::isVisible)) {
            add(path, "must not hold control characters");
        }
        return text;
    }

    /** An optional remark of a few lines: stripped, and empty where there is none. */
    public String remark(String path, @Nullable String given) {
        String text = Objects.requireNonNullElse(given, "").strip();
        if (text.length() > MAX_REMARK) {
            add(path, "must not be longer than " + MAX_REMARK + " characters");
        } else if (!text.codePoints().allMatch(c -> c == '\n' || c == '\r' || c == '\t' || isVisible(c))) {
            add(path, "must not hold control characters");
        }
        return text;
    }

    /** Half a surrogate pair is no character at all; the database would refuse it. */
    private static boolean isVisible(int c) {
        return !Character.isISOControl(c)
                && Character.getType(c) != Character.FORMAT
                && Character.getType(c) != Character.SURROGATE;
    }

    /** An optional mail address; blank is none. */
    public @Nullable String email(String path, @Nullable String given) {
        if (given == null || given.isBlank()) {
            return null;
        }
        String email = given.strip();
        if (email.length() > MAX_EMAIL || !EMAIL.matcher(email).matches()) {
            add(path, "must be an e-mail address such as dev@example.com");
        }
        return email;
    }

    /** Reads an optional parameter; null for nothing, and for what cannot be read, which is noted with the message. */
    public <T> @Nullable T read(String path, @Nullable String given, Function<String, T> reader, String message) {
        if (given == null || given.isBlank()) {
            return null;
        }
        try {
            return reader.apply(given.strip());
        } catch (DateTimeException | IllegalArgumentException _) {
            add(path, message);
            return null;
        }
    }

    /** An optional id. */
    public @Nullable UUID id(String path, @Nullable String given) {
        return read(path, given, UUID::fromString, "must be an id");
    }

    /** An optional time. */
    public @Nullable Instant time(String path, @Nullable String given) {
        return read(path, given, Violations::moment, "must be a time such as 2026-12-31T23:59:59Z");
    }

    private static Instant moment(String text) {
        Instant moment = Instant.parse(text);
        if (!StrictValues.isStorable(moment)) {
            throw new IllegalArgumentException("out of what can be stored");
        }
        return moment;
    }

    /** An optional outcome of exchanges. */
    public @Nullable Outcome outcome(String path, @Nullable String given) {
        return read(path, given, Outcome::ofCode, "must be an outcome such as rate-limited");
    }

    /** An optional number; what is out of bounds is noted. */
    public int between(String path, @Nullable Integer given, int usual, int least, int most) {
        int number = Objects.requireNonNullElse(given, usual);
        if (number < least || number > most) {
            add(path, "must be between " + least + " and " + most);
        }
        return number;
    }

    /** An optional span of time; what is out of bounds is noted, and the usual one taken for it. */
    public Duration between(String path, @Nullable Duration given, Duration usual, Duration least, Duration most) {
        Duration span = Objects.requireNonNullElse(given, usual);
        if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
            add(path, "must be between " + least + " and " + most);
            return usual;
        }
        return span;
    }

    public List<Violation> found() {
        return Stream.concat(found.stream(), taken.stream()).toList();
    }

    public boolean isEmpty() {
        return found.isEmpty() && taken.isEmpty();
    }

    /** Whether nothing is wrong with this field or a part of it. */
    public boolean isFine(String path) {
        return found.stream().noneMatch(violation -> overlap(violation.path(), path));
    }

    /** Throws {@link Refused} with all that was found, if anything was: 409 where nothing but what is taken is in the way, else 422. */
    public void refuse() {
        if (!found.isEmpty()) {
            throw Refused.invalid(found());
        }
        if (!taken.isEmpty()) {
            throw Refused.taken(taken);
        }
    }

    /**
     * What could not be read, and what is wrong with the rest: a check of the rest sees nothing in the place of what could not be
     * read, and what it says about that is left out.
     */
    public static List<Violation> merged(List<Violation> unread, List<Violation> ofTheRest) {
        Stream<Violation> others =
                ofTheRest.stream().filter(one -> unread.stream().noneMatch(fault -> overlap(fault.path(), one.path())));
        return Stream.concat(unread.stream(), others).toList();
    }

    private static boolean overlap(String one, String other) {
        return isWithin(one, other) || isWithin(other, one);
    }

    private static boolean isWithin(String part, String whole) {
        return part.equals(whole) || part.startsWith(whole + ".") || part.startsWith(whole + "[");
    }
}

package io.gatehouse.controlplane.problems;

import io.gatehouse.model.problem.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects everything that is wrong with a command, so that its sender learns it at once. Used by one thread. */
public final class Violations {
    private static final int MAX_NAME = 100;
    private static final int MAX_EMAIL = 254;
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>]+@[^\\s@<>]+");

    private final List<Violation> found = new ArrayList<>();

    public void add(String path, String message) {
        found.add(new Violation(path, message));
    }

    public void addAll(List<Violation> violations) {
        found.addAll(violations);
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
        } else if (text.codePoints()
                .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)) {
            add(path, "must not hold control characters");
        }
        return text;
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

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Throws {@link Refused} with all that was found, if anything was. */
    public void refuse() {
        if (!found.isEmpty()) {
            throw Refused.invalid(found);
        }
    }
}
